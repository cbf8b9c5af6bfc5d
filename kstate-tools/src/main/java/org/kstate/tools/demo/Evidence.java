package org.kstate.tools.demo;

import java.util.List;
import java.util.Map;

/**
 * What a run of the demo has brought to light, from those who wrote, those who read, the store and the journal.
 *
 * @param names     of the states; all lists are in their order.
 * @param feed      what the feed handlers say.
 * @param store     what the store holds in the end.
 * @param journal   what was found by replaying the journal.
 * @param consumers what each consumer has seen.
 */
record Evidence(
    List<String> names, Feed feed, List<Stored> store, JournalAudit journal, Map<ConsumerKind, ConsumerReport> consumers) {
    /** There was no telling how many events the input has. */
    static final long UNKNOWN = -1;
    /** Exit status of a process that was ended by SIGKILL. */
    static final int KILLED = 128 + 9;

    /**
     * What the feed handlers say.
     *
     * @param commits      by the last one's count: events published by all of them.
     * @param inputEvents  how many events the input has, if it came to its end; else {@link #UNKNOWN}.
     * @param killStatus   exit status of the one that was killed; 0 if none was.
     * @param seenAtKill   versions in the store when it was killed, at least.
     * @param resumedAfter after which event the next one went on.
     */
    record Feed(long commits, long inputEvents, int killStatus, long seenAtKill, long resumedAfter) {
    }

    /**
     * What the store holds of a state.
     *
     * @param version its version.
     * @param value   its value in hexadecimal; empty if it was never written.
     * @param whole   whether the value is a whole payload.
     */
    record Stored(long version, String value, boolean whole) {
    }
}
