package org.kstate.notify;

import org.kstate.exceptions.KstateException;

/**
 * A journal does not hold each version of a state once and in order: records were removed while they were still to be read, or the
 * journal is damaged, or was repaired. The tailer can be used on: it goes on with the version found, or behind a version that it delivered before.
 */
public final class VersionGapException extends KstateException {
    private static final long serialVersionUID = 1L;

    private static final String GAP = "Versions are missing in the journal; read them from a copy, or poll on behind the gap";
    private static final String REPEATED = "A version stands in the journal again; poll on behind it";

    private static final String REPAIRED = "The journal was repaired, and versions are missing in it, or begin again where it was cut; poll on with"
        + " the one that was found";

    /** Whose versions. */
    private final String state;
    /** What should have come. */
    private final long expectedVersion;
    /** What came. */
    private final long foundVersion;

    VersionGapException(final String state, final long expectedVersion, final long foundVersion, final long index, final Object journal) {
        this(foundVersion > expectedVersion ? GAP : REPEATED, state, expectedVersion, foundVersion, index, journal);
    }

    private VersionGapException(final String what, final String state, final long expectedVersion, final long foundVersion, final long index,
                                final Object journal) {
        super(what + ": state=" + state + ", expectedVersion=" + expectedVersion
            + ", foundVersion=" + foundVersion + ", index=0x" + Long.toHexString(index) + ", journal=" + journal);
        this.state = state;
        this.expectedVersion = expectedVersion;
        this.foundVersion = foundVersion;
    }

    /** Told once for each state, by the first version behind the repair. */
    static VersionGapException ofRepair(final String state, final long expectedVersion, final long foundVersion, final long index,
                                        final Object journal) {
        return new VersionGapException(REPAIRED, state, expectedVersion, foundVersion, index, journal);
    }

    /**
     * Whose versions.
     *
     * @return the state's name.
     */
    public String state() {
        return state;
    }

    /**
     * What should have come.
     *
     * @return the version after the one before.
     */
    public long expectedVersion() {
        return expectedVersion;
    }

    /**
     * What came.
     *
     * @return the version in the journal.
     */
    public long foundVersion() {
        return foundVersion;
    }
}
