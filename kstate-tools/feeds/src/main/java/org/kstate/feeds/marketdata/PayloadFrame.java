package org.kstate.feeds.marketdata;

import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import org.kstate.feeds.FeedEvent;

/**
 * What all payloads share: two times before the words of their own; where they come from and a checksum after them. Each kind has a checksum of
 * another seed, so that one is never taken for another. Static knowledge of bytes: safe for any thread, over bytes that are.
 */
final class PayloadFrame {
    static final int RECEIVE_NS_OFFSET = 0;
    static final int EXCHANGE_NS_OFFSET = RECEIVE_NS_OFFSET + Long.BYTES;
    /** Where the words of their own begin. */
    static final int OWN_OFFSET = EXCHANGE_NS_OFFSET + Long.BYTES;
    /** Input, line, sequence and checksum, behind the words of their own. */
    static final int END_LENGTH = 4 * Long.BYTES;
    /** Where among these the sequence is. */
    static final int SEQUENCE_IN_END = 2 * Long.BYTES;

    private final long seed;
    private final int inputOffset;
    private final int lineOffset;
    private final int sequenceOffset;
    private final int checksumOffset;

    /**
     * The frame of one kind of payload.
     *
     * @param seed      of its checksum.
     * @param endOffset where the words of its own end.
     */
    PayloadFrame(final long seed, final int endOffset) {
        this.seed = seed;
        inputOffset = endOffset;
        lineOffset = inputOffset + Long.BYTES;
        sequenceOffset = endOffset + SEQUENCE_IN_END;
        checksumOffset = sequenceOffset + Long.BYTES;
    }

    /** Writes what is before the words of its own; gives the checksum up to them. */
    long begin(final FeedEvent event, final RandomDataOutput<?> to, final long offset) {
        return put(to, offset + EXCHANGE_NS_OFFSET, event.exchangeNs(), put(to, offset + RECEIVE_NS_OFFSET, event.receiveNs(), seed));
    }

    /** Writes a word of its own; gives the checksum up to behind it. Each word is written, in order. */
    static long put(final RandomDataOutput<?> to, final long at, final long word, final long sum) {
        to.writeLong(at, word);
        return Checksum.add(sum, word);
    }

    /** Writes what is behind the words of its own. */
    void end(final FeedEvent event, final RandomDataOutput<?> to, final long offset, final long ownSum) {
        long sum = put(to, offset + inputOffset, event.input(), ownSum);
        sum = put(to, offset + lineOffset, event.line(), sum);
        sum = put(to, offset + sequenceOffset, event.sequence(), sum);
        to.writeLong(offset + checksumOffset, sum);
    }

    boolean verify(final RandomDataInput from, final long offset) {
        return from.readLimit() >= offset + checksumOffset + Long.BYTES
            && from.readLong(offset + checksumOffset) == Checksum.of(seed, from, offset, checksumOffset);
    }

    static long receiveNs(final RandomDataInput from, final long offset) {
        return from.readLong(offset + RECEIVE_NS_OFFSET);
    }

    static long exchangeNs(final RandomDataInput from, final long offset) {
        return from.readLong(offset + EXCHANGE_NS_OFFSET);
    }

    long input(final RandomDataInput from, final long offset) {
        return from.readLong(offset + inputOffset);
    }

    long line(final RandomDataInput from, final long offset) {
        return from.readLong(offset + lineOffset);
    }

    long sequence(final RandomDataInput from, final long offset) {
        return from.readLong(offset + sequenceOffset);
    }
}
