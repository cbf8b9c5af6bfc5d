package org.kstate.serializability;

import java.util.List;

/**
 * One transaction, as the process saw it that made it.
 *
 * @param process  who made it: a thread of a process, which makes one at a time.
 * @param outcome  how it ended.
 * @param digest   of what it wrote: no other transaction's.
 * @param beginNs  {@link System#nanoTime} before it began. It is the machine's monotonic clock, the same for all processes.
 * @param endNs    the same after its commit; or after its reads, if it committed nothing. Not looked at if it is unfinished.
 * @param accesses what it read and wrote.
 */
record RecordedTransaction(int process, Outcome outcome, long digest, long beginNs, long endNs, List<Access> accesses) {

    /** Digest of a state that was never written. */
    static final long INITIAL = 0;

    /** How it ended. */
    enum Outcome {
        /** It was told that it is committed. */
        COMMITTED,
        /** It read, and wrote nothing, or was told of a conflict: what it saw counts. */
        READ,
        /** Its process died in the commit: that happened or not. */
        UNFINISHED
    }

    /**
     * One state of it.
     *
     * @param state   number of the state.
     * @param version that was read, and the base of what was written.
     * @param digest  of the payload that was read.
     * @param written whether the version after that was to be made.
     */
    record Access(int state, long version, long digest, boolean written) {

        static Access read(final int state, final long version, final long digest) {
            return new Access(state, version, digest, false);
        }

        static Access written(final int state, final long version, final long digest) {
            return new Access(state, version, digest, true);
        }
    }

    @Override
    public String toString() {
        return outcome + " 0x" + Long.toHexString(digest) + " by " + process + " " + accesses;
    }
}
