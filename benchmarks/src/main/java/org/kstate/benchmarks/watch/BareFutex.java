package org.kstate.benchmarks.watch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.kstate.memory.Futex;
import org.kstate.memory.Mapping;
import org.kstate.memory.PrivateMemory;

/** The least that sleeping until another process does something costs: a shared word that is counted up, and a futex on it. */
final class BareFutex implements AutoCloseable {

    private static final int LENGTH = 4096;
    private static final long LIMIT_NS = 10_000_000_000L;

    private final Mapping mapping;
    private final long timeAddress = PrivateMemory.allocate(Futex.TIME_LENGTH).addressForRead(0);
    private int seen;

    BareFutex(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(LENGTH));
        }
        if (Files.size(file) != LENGTH) {
            throw new IOException("The file is not as long as it was made: file=" + file);
        }
        mapping = Mapping.map(file, LENGTH, true);
    }

    void await() {
        while (mapping.buffer().getIntAcquire(0) == seen) {
            Futex.await(mapping.buffer().addressOf(0), seen, LIMIT_NS, timeAddress);
        }
        seen = mapping.buffer().getIntAcquire(0);
    }

    void wake() {
        final int word = mapping.buffer().getIntAcquire(0);
        mapping.buffer().compareAndSetInt(0, word, word + 1);
        Futex.wakeAll(mapping.buffer().addressOf(0));
    }

    @Override
    public void close() {
        mapping.unmap();
    }
}
