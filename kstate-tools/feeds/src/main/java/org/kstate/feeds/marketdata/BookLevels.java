package org.kstate.feeds.marketdata;

import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import org.kstate.feeds.FeedEvent;

/**
 * The payload of the best ten levels of an instrument's book, on both sides.
 *
 * <pre>
 *     0  receiveNs     when the recording host received it
 *     8  exchangeNs    when the exchange says it happened
 *    16  updateId      the exchange's number of the last change in it
 *    24  bidLevels     levels of buyers that there are, 0 to 10
 *    32  askLevels     levels of sellers that there are, 0 to 10
 *    40  bids          10 times: price, quantity; the best, which is the highest, first
 *   200  asks          10 times: price, quantity; the best, which is the lowest, first
 *   360  input         ordinal of the input
 *   368  line          line in that input, from 1
 *   376  sequence      number in the merged stream, from 1
 *   384  checksum      over all words before it
 * </pre>
 *
 * Each field is a 64-bit word in the machine's byte order. Prices and quantities are scaled by 100 000 000, times are nanoseconds
 * since 1970, and {@link FeedEvent#ABSENT} stands for what the feed does not tell, and for price and quantity of levels that there are
 * not. Static knowledge of bytes: safe for any thread, over bytes that are.
 */
public final class BookLevels {
    /** Levels of each side. */
    public static final int LEVELS = FeedEvent.DEPTH_LEVELS;

    static final int UPDATE_ID_OFFSET = PayloadFrame.OWN_OFFSET;
    static final int BID_LEVELS_OFFSET = UPDATE_ID_OFFSET + Long.BYTES;
    static final int ASK_LEVELS_OFFSET = BID_LEVELS_OFFSET + Long.BYTES;
    static final int BIDS_OFFSET = ASK_LEVELS_OFFSET + Long.BYTES;
    /** Price and quantity. */
    static final int LEVEL_LENGTH = 2 * Long.BYTES;
    static final int ASKS_OFFSET = BIDS_OFFSET + LEVELS * LEVEL_LENGTH;
    private static final int END_OFFSET = ASKS_OFFSET + LEVELS * LEVEL_LENGTH;

    /** Length of the payload in bytes. */
    public static final int LENGTH = END_OFFSET + PayloadFrame.END_LENGTH;

    private static final PayloadFrame FRAME = new PayloadFrame(0x626F6F6B6C76656CL, END_OFFSET);

    private BookLevels() {
    }

    /**
     * Writes the best levels.
     *
     * @param event  of {@link org.kstate.feeds.EventKind#DEPTH}.
     * @param to     what to write to.
     * @param offset where the payload begins; {@link #LENGTH} bytes from there are written.
     */
    public static void encode(final FeedEvent event, final RandomDataOutput<?> to, final long offset) {
        long sum = FRAME.begin(event, to, offset);
        sum = PayloadFrame.put(to, offset + UPDATE_ID_OFFSET, event.updateId(), sum);
        sum = PayloadFrame.put(to, offset + BID_LEVELS_OFFSET, event.bidLevels(), sum);
        sum = PayloadFrame.put(to, offset + ASK_LEVELS_OFFSET, event.askLevels(), sum);
        for (int level = 0; level < LEVELS; level++) {
            sum = PayloadFrame.put(to, offset + BIDS_OFFSET + (long) level * LEVEL_LENGTH, event.bidPrice(level), sum);
            sum = PayloadFrame.put(to, offset + BIDS_OFFSET + (long) level * LEVEL_LENGTH + Long.BYTES, event.bidQuantity(level), sum);
        }
        for (int level = 0; level < LEVELS; level++) {
            sum = PayloadFrame.put(to, offset + ASKS_OFFSET + (long) level * LEVEL_LENGTH, event.askPrice(level), sum);
            sum = PayloadFrame.put(to, offset + ASKS_OFFSET + (long) level * LEVEL_LENGTH + Long.BYTES, event.askQuantity(level), sum);
        }
        FRAME.end(event, to, offset, sum);
    }

    /**
     * Tells whether the payload is one whole BookLevels, as it was written.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return false if it is torn, damaged, too short, of another kind, or was never written.
     */
    public static boolean verify(final RandomDataInput from, final long offset) {
        return FRAME.verify(from, offset);
    }

    /**
     * Reads when it was received.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return when it was received.
     */
    public static long receiveNs(final RandomDataInput from, final long offset) {
        return PayloadFrame.receiveNs(from, offset);
    }

    /**
     * Reads when it happened.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return when it happened.
     */
    public static long exchangeNs(final RandomDataInput from, final long offset) {
        return PayloadFrame.exchangeNs(from, offset);
    }

    /**
     * Reads the exchange's number of the last change.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return the exchange's number of the last change.
     */
    public static long updateId(final RandomDataInput from, final long offset) {
        return from.readLong(offset + UPDATE_ID_OFFSET);
    }

    /**
     * Reads how many levels of buyers there are.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return how many levels of buyers there are.
     */
    public static long bidLevels(final RandomDataInput from, final long offset) {
        return from.readLong(offset + BID_LEVELS_OFFSET);
    }

    /**
     * Reads how many levels of sellers there are.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return how many levels of sellers there are.
     */
    public static long askLevels(final RandomDataInput from, final long offset) {
        return from.readLong(offset + ASK_LEVELS_OFFSET);
    }

    /**
     * Reads a buyers' price.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @param level  from 0, the best, to {@link #LEVELS} - 1.
     * @return a buyers' price.
     */
    public static long bidPrice(final RandomDataInput from, final long offset, final int level) {
        return from.readLong(offset + BIDS_OFFSET + (long) level * LEVEL_LENGTH);
    }

    /**
     * Reads what is bid for at a price.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @param level  from 0, the best, to {@link #LEVELS} - 1.
     * @return what is bid for at a price.
     */
    public static long bidQuantity(final RandomDataInput from, final long offset, final int level) {
        return from.readLong(offset + BIDS_OFFSET + Long.BYTES + (long) level * LEVEL_LENGTH);
    }

    /**
     * Reads a sellers' price.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @param level  from 0, the best, to {@link #LEVELS} - 1.
     * @return a sellers' price.
     */
    public static long askPrice(final RandomDataInput from, final long offset, final int level) {
        return from.readLong(offset + ASKS_OFFSET + (long) level * LEVEL_LENGTH);
    }

    /**
     * Reads what is offered at a price.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @param level  from 0, the best, to {@link #LEVELS} - 1.
     * @return what is offered at a price.
     */
    public static long askQuantity(final RandomDataInput from, final long offset, final int level) {
        return from.readLong(offset + ASKS_OFFSET + Long.BYTES + (long) level * LEVEL_LENGTH);
    }

    /**
     * Reads which input it came from.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return ordinal of the input.
     */
    public static long input(final RandomDataInput from, final long offset) {
        return FRAME.input(from, offset);
    }

    /**
     * Reads the line that completed it.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return line in that input, from 1.
     */
    public static long line(final RandomDataInput from, final long offset) {
        return FRAME.line(from, offset);
    }

    /**
     * Reads its place in the merged stream.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return number in the merged stream, from 1.
     */
    public static long sequence(final RandomDataInput from, final long offset) {
        return FRAME.sequence(from, offset);
    }
}
