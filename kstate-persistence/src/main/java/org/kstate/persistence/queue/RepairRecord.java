package org.kstate.persistence.queue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

import org.kstate.persistence.record.JournalRecord;

/**
 * What a record of the kind {@link org.kstate.spi.Journal#TRUNCATED} says: the first one after a repair. Its body is six longs.
 *
 * @param policy     {@link #TRUNCATE}, {@link #SKIP} or {@link #FLUSH}.
 * @param before     the sequence number of the last record before it that is not of this kind: what is in the journal up to there is all that
 *                   a store may have written which comes back to it. 0 if there is none.
 * @param firstLost  the first sequence number that may be missing.
 * @param firstIndex the queue's index of the first place that was damaged.
 * @param lostBytes  how many bytes were cut off, or passed over.
 * @param atMs       when that was, milliseconds since the epoch.
 */
record RepairRecord(int policy, long before, long firstLost, long firstIndex, long lostBytes, long atMs) {

    /** All from the first damaged place on was cut off. */
    static final int TRUNCATE = 1;
    /** Damaged places are passed over. */
    static final int SKIP = 2;
    /** A flush had failed: what stands before is repeated. */
    static final int FLUSH = 3;
    /** Longs of the body. */
    static final int WORDS = 6;

    /** What a record says, loaded whole; {@code null} if it does not say it as it should. */
    static RepairRecord of(final JournalRecord record) {
        final byte[] body = record.body();
        if (body.length < WORDS * Long.BYTES) {
            return null;
        }
        final LongBuffer words = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        return new RepairRecord((int) words.get(), words.get(), words.get(), words.get(), words.get(), words.get());
    }

    long[] words() {
        return new long[] {policy, before, firstLost, firstIndex, lostBytes, atMs};
    }
}
