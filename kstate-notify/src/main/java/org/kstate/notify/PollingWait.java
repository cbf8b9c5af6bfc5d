package org.kstate.notify;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How a thread waits by polling for something to happen in another process: it looks a few times, then parks for a short while, looks again and parks
 * for twice as long, up to a ceiling. A waiter so costs about a percent of a core, and learns of a commit at most one longest park late.
 * What was found makes the next wait begin with the shortest park again; waits that ran out do not.
 *
 * <p>Clock and parker can be given, for tests and for threads that sleep in other ways. The clock must be monotone; should it nevertheless
 * step back, a wait with a time limit ends that much later, and what is rate-limited comes at most one interval later.
 *
 * <p>Settings for one thread; they are copied when a watch or a tailer is opened with them, and may be changed and used again.
 */
public final class PollingWait {

    /** Default number of looks before the first park. */
    public static final int DEFAULT_SPINS = 20;
    /** Default of the first park, in nanoseconds. */
    public static final long DEFAULT_SHORTEST_PARK_NS = TimeUnit.MICROSECONDS.toNanos(50);
    /** Default ceiling of the parks, in nanoseconds. */
    public static final long DEFAULT_LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private int spins = DEFAULT_SPINS;
    private long shortestParkNs = DEFAULT_SHORTEST_PARK_NS;
    private long longestParkNs = DEFAULT_LONGEST_PARK_NS;
    private LongSupplier clock = System::nanoTime;
    private LongConsumer parker = LockSupport::parkNanos;

    private PollingWait() {
    }

    /**
     * The defaults.
     *
     * @return new settings.
     */
    public static PollingWait create() {
        return new PollingWait();
    }

    /**
     * Chooses how often to look before the first park.
     *
     * @param looks number of looks; 0 parks at once.
     * @return this.
     */
    public PollingWait spins(final int looks) {
        if (looks < 0) {
            throw new IllegalArgumentException("The number of looks before a park is 0 or more: spins=" + looks);
        }
        this.spins = looks;
        return this;
    }

    /**
     * Chooses how long to park.
     *
     * @param shortestNs the first park, in nanoseconds, 1 or more.
     * @param longestNs  the ceiling, in nanoseconds, not less than the first.
     * @return this.
     */
    public PollingWait parkNs(final long shortestNs, final long longestNs) {
        if (shortestNs < 1 || longestNs < shortestNs) {
            throw new IllegalArgumentException("The shortest park is at least 1 ns and not above the longest: shortestNs=" + shortestNs
                + ", longestNs=" + longestNs);
        }
        this.shortestParkNs = shortestNs;
        this.longestParkNs = longestNs;
        return this;
    }

    /**
     * Chooses the clock of time limits and rate limits.
     *
     * @param monotoneNs gives nanoseconds from any origin; safe for the waiting thread.
     * @return this.
     */
    public PollingWait clock(final LongSupplier monotoneNs) {
        this.clock = Objects.requireNonNull(monotoneNs, "clock");
        return this;
    }

    /**
     * Chooses how to park.
     *
     * @param parkNs waits for about so many nanoseconds, and returns early when its thread is interrupted or unparked.
     * @return this.
     */
    public PollingWait parker(final LongConsumer parkNs) {
        this.parker = Objects.requireNonNull(parkNs, "parker");
        return this;
    }

    Waiter waiter() {
        return waiter(null);
    }

    Waiter waiter(final @Nullable StateBell bell) {
        return new Waiter(spins, shortestParkNs, longestParkNs, clock, parker, bell);
    }
}
