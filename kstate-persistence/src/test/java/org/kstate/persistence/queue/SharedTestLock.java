package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.kstate.layout.JournalChainWord;
import org.kstate.memory.KernelLock;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalWords;

/** What core keeps for a journal, for tests of several processes: a lock that a dead holder lets go, who that was, and the roll time. */
final class SharedTestLock implements JournalWords, AutoCloseable {

    private static final int HOLDER = 0;
    private static final int TIME = 8;
    private static final int CHAIN = 16;
    private static final int CRC = 24;
    private static final int EPOCH = 28;

    private final KernelLock lock;
    private final MappedByteBuffer words;
    private long victim;

    SharedTestLock(final Path directory) throws IOException {
        lock = KernelLock.open(directory.resolve("journal.lock"));
        try (FileChannel channel = FileChannel.open(directory.resolve("journal.words"), StandardOpenOption.CREATE, StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
            words = channel.map(FileChannel.MapMode.READ_WRITE, 0, 32);
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
    public boolean isChainKnown() {
        return words.getLong(CHAIN) != JournalChainWord.UNKNOWN;
    }

    @Override
    public boolean isChainUnsettled() {
        return JournalChainWord.isUnsettled(words.getLong(CHAIN));
    }

    @Override
    public long lastSequence() {
        return JournalChainWord.sequence(words.getLong(CHAIN));
    }

    @Override
    public int lastCrc() {
        return words.getInt(CRC);
    }

    @Override
    public int epoch() {
        return words.getInt(EPOCH);
    }

    @Override
    public void unsettleChain() {
        words.putLong(CHAIN, JournalChainWord.unsettled(words.getLong(CHAIN)));
    }

    @Override
    public void settleChain(final long sequence, final int crc, final int epoch) {
        words.putInt(CRC, crc);
        words.putInt(EPOCH, epoch);
        words.putLong(CHAIN, JournalChainWord.settled(sequence));
    }

    @Override
    public void close() {
        lock.close();
    }
}
