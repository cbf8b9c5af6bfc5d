package org.kstate.memory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.kstate.exceptions.MappingsExhaustedException;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * How many mappings there may be. The kernel gives a process {@code vm.max_map_count} of them, and a virtual machine that gets no more aborts. A
 * mapping of Kstate ends when the garbage collector finds it unreachable, and a program that makes little garbage sees no collection for
 * hours. So, when Kstate has a quarter of the kernel's number, it asks for a collection. Safe for any thread.
 *
 * <p>The count is that of the classes of one class loader. The other three quarters are for the rest of the process, other loaders too.
 */
final class MappingLimit {

    /** Of all mappings that these classes make. */
    static final MappingLimit OF_PROCESS = new MappingLimit(ofKernel(Path.of("/proc/sys/vm/max_map_count")) / 4, System::gc);

    /** What Linux begins with. */
    private static final int USUAL = 65_530;
    /** With less a virtual machine hardly starts. */
    private static final int LEAST = 1_000;
    private static final int MAX_DIGITS = 32;
    /** For the collector to find what is unreachable, and for the cleaner to unmap it. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long PARK_NS = 200_000;

    /** A quarter of what a process can address. Of the last quarter Chronicle lets each mapping wait for seconds. */
    private static final long MOST_BYTES = 1L << 45;

    private final int limit;
    private final Runnable collection;
    private final AtomicInteger mappings = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean collecting = new AtomicBoolean();

    /**
     * Makes a limit.
     *
     * @param limit      how many mappings there may be.
     * @param collection asks the garbage collector to find what is unreachable.
     */
    MappingLimit(final int limit, final Runnable collection) {
        this.limit = limit;
        this.collection = collection;
    }

    /** The kernel's number; where it cannot be read or is nonsense, that with which Linux begins. */
    static int ofKernel(final Path file) {
        try {
            // In one go: the kernel gives such a file once only, and what is read by bytes ends after the first digit.
            final String number = Uninterrupted.withFiles(() -> {
                try (InputStream in = Files.newInputStream(file)) {
                    return new String(in.readNBytes(MAX_DIGITS), StandardCharsets.US_ASCII);
                }
            });
            return Math.max(LEAST, Integer.parseInt(number.strip()));
        } catch (final IOException | SecurityException | NumberFormatException e) {
            return USUAL;
        }
    }

    /**
     * Counts a mapping that is about to be made.
     *
     * @param file to be mapped.
     * @throws MappingsExhaustedException if there are as many as there may be, also after a collection.
     */
    void enter(final Path file, final long length) {
        if (!tryEnter(length)) {
            collectUntil(() -> tryEnter(length), file);
        }
    }

    private boolean tryEnter(final long length) {
        if (mappings.getAndUpdate(count -> count < limit ? count + 1 : count) >= limit) {
            return false;
        }
        if (bytes.addAndGet(length) <= MOST_BYTES) {
            return true;
        }
        leave(length);
        return false;
    }

    /**
     * Makes sure that there may be some more, and counts none.
     *
     * @param file to be mapped.
     * @param more mappings that will be made.
     * @throws MappingsExhaustedException if there would be too many, also after a collection.
     */
    void require(final Path file, final int more, final long length) {
        if (!hasRoom(more, length)) {
            collectUntil(() -> hasRoom(more, length), file);
        }
    }

    private boolean hasRoom(final int more, final long length) {
        return mappings.get() <= limit - more && bytes.get() <= MOST_BYTES - more * length;
    }

    /** One thread collects at a time; each waits for as long as it would alone. */
    private void collectUntil(final BooleanSupplier enough, final Path file) {
        long deadlineNs = Deadline.after(PATIENCE_NS);
        boolean asked = false;
        while (!enough.getAsBoolean()) {
            if (!asked && collecting.compareAndSet(false, true)) {
                asked = true;
                try {
                    collection.run();
                } finally {
                    collecting.set(false);
                }
                deadlineNs = Deadline.after(PATIENCE_NS);
            } else if (Deadline.isOver(deadlineNs)) {
                throw exhausted(file);
            } else {
                Pause.park(PARK_NS);
            }
        }
    }

    private MappingsExhaustedException exhausted(final Path file) {
        return new MappingsExhaustedException("This process maps as many files of stores as it may. Close observers and sessions, and drop every"
            + " reference to them and to their states, handles and views; if that was done, do not start the process with"
            + " -XX:+DisableExplicitGC; if all are needed, raise vm.max_map_count: mappings=" + mappings + ", limit=" + limit + ", file=" + file);
    }

    /** A mapping has ended, or was not made. */
    void leave(final long length) {
        bytes.addAndGet(-length);
        mappings.decrementAndGet();
    }

    /** How many there are. */
    int count() {
        return mappings.get();
    }
}
