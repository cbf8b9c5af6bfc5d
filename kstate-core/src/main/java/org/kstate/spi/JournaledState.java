package org.kstate.spi;

/**
 * What a journal last says of a state.
 *
 * @param incarnation   incarnation of the state.
 * @param version       last version; 0 if the state was attached and never written.
 * @param size          size of the state in bytes.
 * @param deleted       whether the last record is the state's deletion.
 * @param timeNs        commit time of that version, nanoseconds since the epoch.
 * @param sessionId     session that committed it.
 * @param transactionId its transaction.
 * @param payload       the payload, at most {@code size} bytes; the caller's to keep.
 */
public record JournaledState(long incarnation, long version, int size, boolean deleted, long timeNs, int sessionId,
                             long transactionId, byte[] payload) {
}
