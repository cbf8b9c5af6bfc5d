package org.kstate.history;

/**
 * One call on one state, as the process saw it that made it.
 *
 * @param process  who called: a thread of a process, which makes one call at a time.
 * @param kind     what was called, and how it ended.
 * @param state    number of the state.
 * @param expected version on which a commit was based; {@link #NONE} for other kinds.
 * @param version  version that was seen, made or found; {@link #NONE} if the call never ended.
 * @param digest   what tells the payload apart: of the one seen, or of the one to be written. Different for all that are ever to be
 *                 written. {@link #INITIAL}, {@link #TORN} and {@link #ANY} are nobody's.
 * @param beforeNs {@link System#nanoTime} before the call. It is the machine's monotonic clock, the same for all processes.
 * @param afterNs  the same after the call; if it never ended, a time at which its process was known to be dead.
 * @param ended    whether the call ended. If not, its process died in it, and a commit or publish may have happened or not.
 */
public record Event(int process, Kind kind, int state, long expected, long version, long digest, long beforeNs, long afterNs, boolean ended) {

    /** No version. */
    public static final long NONE = -1;
    /** Digest of a state that was never written: all zeros. */
    public static final long INITIAL = 0;
    /** Digest of bytes that nobody wrote together. */
    public static final long TORN = Long.MIN_VALUE;
    /** Digest of a read that looked at the version only. */
    public static final long ANY = Long.MAX_VALUE;

    /** What was called, and how it ended. */
    public enum Kind {
        /** The version was read, with its payload or ({@link #ANY}) without. The begin of a transaction is one. */
        READ,
        /** A transaction was told that it is committed; or its process died in the commit. */
        COMMIT,
        /** A payload was published; or its process died in that. */
        PUBLISH,
        /** A transaction was told of a conflict: the version is the one found, the digest that of the payload that was not committed. */
        CONFLICT,
        /** A transaction that wrote nothing was told so. */
        UNCHANGED,
        /** A commit or publish ended in an exception that says that nothing was committed. */
        REFUSED
    }

    /**
     * Whether this may have made a version.
     *
     * @return true for commits and publishes that succeeded or never ended.
     */
    public boolean isWrite() {
        return kind == Kind.COMMIT || kind == Kind.PUBLISH;
    }

    @Override
    public String toString() {
        return (ended ? "" : "unfinished ") + kind + (expected == NONE ? "" : " on " + expected) + " version " + version + " digest 0x"
            + Long.toHexString(digest) + " by " + process + " [" + beforeNs + ".." + afterNs + "]";
    }
}
