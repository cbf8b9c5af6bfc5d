package org.kstate.notify;

/**
 * How far a {@link StateTailer} is with one state: which version comes next. Knows nothing of records.
 *
 * <p>A first version may be any: a journal may begin anywhere in a state's life. From then on each is one more than the one before,
 * until the next incarnation begins.
 */
final class TailedState {

    /** Any version may come next. */
    private static final long ANY = 0;
    /** No incarnation is known. */
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final String name;
    private final int ordinal;
    private long incarnation = UNKNOWN;
    /** The highest that was met; those below are over. */
    private long lastIncarnation = UNKNOWN;
    private long expectedVersion = ANY;
    private long firstWanted = ANY;
    /** How often the journal had been repaired before the version met last. */
    private int repairs;

    /**
     * Creates a state of which nothing was read.
     *
     * @param name    of the state.
     * @param ordinal its number among the states that its tailer has met, from 0.
     */
    TailedState(final String name, final int ordinal) {
        this.name = name;
        this.ordinal = ordinal;
    }

    String name() {
        return name;
    }

    int ordinal() {
        return ordinal;
    }

    long expectedVersion() {
        return expectedVersion;
    }

    /** Passes over the versions before one, which must come then. */
    void from(final long version) {
        firstWanted = version;
        expectedVersion = version;
    }

    /** The state's life has ended: parts of checkpoints that repeat versions of it still lag behind. */
    void ended(final long which) {
        lastIncarnation = Math.max(lastIncarnation, which + 1);
        deleted();
    }

    /** What comes then is of another incarnation, and wanted whatever its version. */
    private void deleted() {
        firstWanted = ANY;
        expectedVersion = ANY;
        incarnation = UNKNOWN;
    }

    /** Whether a version is not wanted, since those wanted begin later. */
    boolean isBeforeFirst(final long version) {
        return version < firstWanted;
    }

    /** Whether this incarnation has ended, or a later one was met. */
    boolean isOver(final long other) {
        return other < lastIncarnation;
    }

    /** Notes the incarnation of the next version. */
    void incarnation(final long next) {
        lastIncarnation = Math.max(lastIncarnation, next);
        if (incarnation != next) {
            if (incarnation != UNKNOWN) {
                deleted();
            }
            incarnation = next;
        }
    }

    boolean expects(final long version) {
        return expectsAny() || version == expectedVersion;
    }

    /** Whether this is the first version that is met behind the last repair of the journal. */
    boolean isFirstBehindRepair(final int made) {
        final boolean isFirst = made != repairs;
        repairs = made;
        return isFirst;
    }

    boolean expectsAny() {
        return expectedVersion == ANY;
    }

    /** Whether this is the first wanted version, not met until now. */
    boolean isFirst(final long version) {
        return firstWanted != ANY && version == firstWanted;
    }

    /** A version was delivered, or is known to have been committed before. */
    void passed(final long version) {
        firstWanted = ANY;
        expectedVersion = version + 1;
    }
}
