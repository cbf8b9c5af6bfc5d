package org.kstate.benchmarks.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;

/**
 * A mapped file by which the process that wakes tells the one that waits what to wait for, and learns when it was awake. Both spin on it: what is
 * measured is between a send and {@link #answer}, and nothing of this is in between. Each word has a cache line of its own.
 *
 * <p>The waking process writes requests, the waiting one the rest.
 */
final class WakeMemory implements AutoCloseable {

    /** The request that ends the waiting process's work. */
    static final int END = 255;
    /** Words to sleep on: offsets for {@link #buffer}. */
    static final int FUTEX = 1024;
    static final int CHAIN_FUTEX = 1088;
    /** Numbers that one process tells the other: offsets for {@link #buffer}. */
    static final int PROCESS = 1152;
    static final int EVENT_DESCRIPTOR = 1160;

    private static final int LENGTH = 4096;
    private static final int REQUEST = 0;
    private static final int READY = 64;
    private static final int ANSWERED = 128;
    private static final int AWAKE_AT = 136;
    private static final int KIND_BITS = 8;
    private static final int KIND_MASK = (1 << KIND_BITS) - 1;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);
    /** Then the other process may need this one's processor. */
    private static final int SPINS = 100_000;
    private static final long PARK_NS = TimeUnit.MICROSECONDS.toNanos(1);

    private final Mapping mapping;

    private WakeMemory(final Path file) {
        mapping = Mapping.map(file, LENGTH, true);
    }

    /** Makes the file. */
    static WakeMemory create(final Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(LENGTH));
            if (Files.size(file) != LENGTH) {
                throw new IOException("The file is not as long as it was made: file=" + file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return new WakeMemory(file);
    }

    /** Maps what the other process made. */
    static WakeMemory open(final Path file) {
        return new WakeMemory(file);
    }

    SharedBuffer buffer() {
        return mapping.buffer();
    }

    /** Asks the other process for something, and waits until it is at it. */
    void request(final int kind) {
        ask(kind);
        spinUntil(READY, buffer().getLongAcquire(REQUEST));
    }

    /** Asks the other process for something. */
    void ask(final int kind) {
        final long number = (buffer().getLongAcquire(REQUEST) >>> KIND_BITS) + 1;
        buffer().putLongRelease(REQUEST, number << KIND_BITS | kind);
    }

    /** Waits for a request after the last one. */
    int awaitRequest() {
        final long last = buffer().getLongAcquire(READY);
        final long sinceNs = System.nanoTime();
        for (int spins = 0; buffer().getLongAcquire(REQUEST) == last; spins++) {
            pause(spins, sinceNs);
        }
        return (int) buffer().getLongAcquire(REQUEST) & KIND_MASK;
    }

    /** Whether there is a request after the last one that was begun. */
    boolean isRequested() {
        return buffer().getLongAcquire(REQUEST) != buffer().getLongAcquire(READY);
    }

    /** Begins what is requested. */
    void begin() {
        buffer().putLongRelease(ANSWERED, 0);
        buffer().putLongRelease(READY, buffer().getLongAcquire(REQUEST));
    }

    /** It was awake for the nth time. */
    void answer(final long number) {
        buffer().putLong(AWAKE_AT, System.nanoTime());
        buffer().putLongRelease(ANSWERED, number);
    }

    /** Waits until the other was awake for the nth time, and returns when it was. */
    long awaitAnswer(final long number) {
        spinUntil(ANSWERED, number);
        return buffer().getLong(AWAKE_AT);
    }

    private void spinUntil(final int offset, final long value) {
        final long sinceNs = System.nanoTime();
        for (int spins = 0; buffer().getLongAcquire(offset) != value; spins++) {
            pause(spins, sinceNs);
        }
    }

    private static void pause(final int spins, final long sinceNs) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else if (System.nanoTime() - sinceNs < LIMIT_NS) {
            LockSupport.parkNanos(PARK_NS);
        } else {
            throw new IllegalStateException("The other process does not answer");
        }
    }

    @Override
    public void close() {
        mapping.unmap();
    }
}
