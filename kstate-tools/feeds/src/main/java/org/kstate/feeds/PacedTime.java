package org.kstate.feeds;

/**
 * When events are due, by their recorded times and a {@link Pace}: as long after the first event as they were recorded after it. Where an
 * event is recorded further from the one before it than a limit, forwards or backwards, the gap is left out: it is due together with that
 * one. So neither a silence nor a single wrong time holds up or rushes what follows. For one thread at a time.
 */
public final class PacedTime {
    /** The usual limit: recorded markets are seldom silent for longer, and nobody likes to wait for longer. */
    public static final long USUAL_LIMIT_NS = 10_000_000_000L;
    /** The limit of a schedule that leaves nothing out. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    private final Pace pace;
    private final long longestGapNs;
    private boolean started;
    private long anchorRecordedNs;
    private long anchorDueNs;
    private long lastRecordedNs;
    private long lastDueNs;
    private long skippedNs;

    /**
     * Creates a schedule.
     *
     * @param pace         to keep.
     * @param longestGapNs limit between two events in time to wait, at the pace; {@link #NO_LIMIT} for none.
     */
    public PacedTime(final Pace pace, final long longestGapNs) {
        this.pace = pace;
        this.longestGapNs = longestGapNs;
    }

    /**
     * Tells when the next event is due.
     *
     * @param recordedNs the event's receive time.
     * @return nanoseconds after the first event.
     */
    public long dueNs(final long recordedNs) {
        skippedNs = 0;
        if (!started) {
            started = true;
            anchorRecordedNs = recordedNs;
        } else if (longestGapNs != NO_LIMIT) {
            final long gapNs = pace.playedNs(recordedNs - lastRecordedNs);
            if (gapNs > longestGapNs || gapNs < -longestGapNs) {
                skippedNs = recordedNs - lastRecordedNs;
                anchorRecordedNs = recordedNs;
                anchorDueNs = lastDueNs;
            }
        }
        lastRecordedNs = recordedNs;
        lastDueNs = anchorDueNs + pace.playedNs(recordedNs - anchorRecordedNs);
        return lastDueNs;
    }

    /**
     * Tells the gap that was left out before the event that was asked about last.
     *
     * @return nanoseconds of recorded time, negative if it goes back; 0 if there was none.
     */
    public long skippedNs() {
        return skippedNs;
    }
}
