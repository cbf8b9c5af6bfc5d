package org.kstate;

import org.kstate.counters.CounterValues;

/**
 * One session of a store, as seen from outside.
 *
 * @param session       its number, from 1.
 * @param ordinal       how many sessions the store had when this one was opened, itself included: that of no other session.
 * @param pid           id of its process.
 * @param program       what its program is called: {@link StoreOptions#PROGRAM_PROPERTY}, else its main class or jar; empty if it did not say.
 * @param startNs       when it was opened, nanoseconds since the epoch.
 * @param life          whether its process lives.
 * @param writer        whether it may have written pages.
 * @param subscriptions how many states it is subscribed to.
 * @param counters      what it has counted; zeros once it was found to be dead, since they are in the store's totals then.
 */
public record SessionStatistics(int session, long ordinal, long pid, String program, long startNs, Life life, boolean writer,
                                int subscriptions, CounterValues counters) {

    /** What the kernel lock of a session says. */
    public enum Life {
        /** It is held. */
        ALIVE,
        /** It is not held; nobody has swept what the session left. */
        DEAD,
        /** The file with the locks is missing or may not be read. */
        UNKNOWN
    }
}
