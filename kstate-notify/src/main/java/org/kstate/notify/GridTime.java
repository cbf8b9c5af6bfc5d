package org.kstate.notify;

import org.kstate.time.EpochNanoClock;

/** Which interval of a grid is shown, and whether another has begun. For one thread at a time. */
final class GridTime {

    private static final long NOTHING = Long.MIN_VALUE;

    private final Grid grid;
    private final EpochNanoClock clock;
    private long shownInterval = NOTHING;
    private long interval;

    GridTime(final Grid grid, final EpochNanoClock clock) {
        this.grid = grid;
        this.clock = clock;
    }

    /** Whether an interval has begun of which nothing is shown; {@link #show} comes then, if its value could be read. */
    boolean isNew() {
        interval = grid.intervalAt(clock.nanoTime());
        if (interval < shownInterval) {
            // The clock stepped back: what is left of its interval may be short, so the next whole one shows the same.
            shownInterval = interval + 1;
        }
        return interval > shownInterval;
    }

    void show() {
        shownInterval = interval;
    }

    void showNothing() {
        shownInterval = NOTHING;
    }

    /** The next instant of the grid. */
    long nextNs() {
        return grid.startNs((shownInterval == NOTHING ? grid.intervalAt(clock.nanoTime()) : shownInterval) + 1);
    }
}
