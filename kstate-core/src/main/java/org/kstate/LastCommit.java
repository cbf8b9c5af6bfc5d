package org.kstate;

/**
 * Who committed a version, and when.
 *
 * @param version       the version; 0 if the state was never written, and everything else is 0 then.
 * @param length        bytes of the payload that were given.
 * @param sessionId     session that committed.
 * @param pid           id of its process; 0 if it is not known, because the session has ended.
 * @param timeNs        commit time, nanoseconds since the epoch.
 * @param transactionId identity of the transaction in the store.
 */
public record LastCommit(long version, int length, int sessionId, long pid, long timeNs, long transactionId) {

    static final LastCommit NONE = new LastCommit(0, 0, 0, 0, 0, 0);
}
