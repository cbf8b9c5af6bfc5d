package org.kstate.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt that comes in the middle of work with a file neither fails the work nor gets lost. */
class UninterruptedTest {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path directory;

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    private static byte[] read(final Path file, final boolean interruptIsDue) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (interruptIsDue) {
                Thread.currentThread().interrupt();
            }
            final ByteBuffer content = ByteBuffer.allocate(CONTENT.length);
            channel.read(content, 0);
            return content.array();
        }
    }

    @Test
    void shouldUseAFileThoughAnInterruptClosesItMeanwhile() throws IOException {
        final Path file = Files.write(directory.resolve("file"), CONTENT);
        final AtomicInteger attempts = new AtomicInteger();
        assertArrayEquals(CONTENT, Uninterrupted.withFiles(() -> read(file, attempts.incrementAndGet() <= 2)));
        assertEquals(3, attempts.get());
        assertTrue(Thread.interrupted(), "the interrupt is lost");
        assertArrayEquals(CONTENT, Uninterrupted.withFiles(() -> read(file, false)));
        assertFalse(Thread.interrupted());
        assertThrows(NoSuchFileException.class, () -> Uninterrupted.withFiles(() -> read(directory.resolve("none"), false)));
    }

    @Test
    void shouldKeepAnInterruptAwayFromWhatIsDoneApart() {
        final Thread caller = Thread.currentThread();
        final boolean seen = Uninterrupted.apart(() -> {
            caller.interrupt();
            return Thread.currentThread().isInterrupted();
        });
        assertFalse(seen);
        assertTrue(Thread.interrupted(), "the interrupt is lost");
        final Error error = new StackOverflowError();
        assertSame(error, assertThrows(StackOverflowError.class, () -> Uninterrupted.apart(() -> {
            throw error;
        })));
    }
}
