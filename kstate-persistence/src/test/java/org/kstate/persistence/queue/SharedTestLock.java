package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.kstate.memory.KernelLock;
import org.kstate.spi.Journal;
import org.kstate.spi.RollTime;

/** What core keeps for a journal, for tests of several processes: a lock that a dead holder lets go, who that was, and the roll time. */
final class SharedTestLock implements RollTime, AutoCloseable {

    private static final int HOLDER = 0;
    private static final int TIME = 8;

    private final KernelLock lock;
    private final MappedByteBuffer words;
    private long victim;

    SharedTestLock(final Path directory) throws IOException {
        lock = KernelLock.open(directory.resolve("journal.lock"));
        try (FileChannel channel = FileChannel.open(directory.resolve("journal.words"), StandardOpenOption.CREATE, StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
            words = channel.map(FileChannel.MapMode.READ_WRITE, 0, 16);
        }
    }

    void acquire() {
        while (!lock.tryExclusive(0)) {
            Thread.onSpinWait();
        }
        victim = words.getLong(HOLDER);
        words.putLong(HOLDER, ProcessHandle.current().pid());
    }

    /** Who died with the lock, to be asked by its next holder. */
    long victim() {
        return victim;
    }

    void release() {
        words.putLong(HOLDER, Journal.NO_PID);
        lock.unlock(0);
    }

    @Override
    public long nowMs() {
        return words.getLong(TIME);
    }

    @Override
    public void atLeast(final long timeMs) {
        words.putLong(TIME, Math.max(words.getLong(TIME), timeMs));
    }

    @Override
    public void close() {
        lock.close();
    }
}
