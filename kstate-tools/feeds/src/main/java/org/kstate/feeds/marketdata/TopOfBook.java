package org.kstate.feeds.marketdata;

import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import org.kstate.feeds.FeedEvent;

/**
 * The payload of an instrument's best bid and offer.
 *
 * <pre>
 *     0  receiveNs     when the recording host received it
 *     8  exchangeNs    when the exchange says it happened
 *    16  bidPrice      best bid
 *    24  bidQuantity   quantity bid for
 *    32  askPrice      best offer
 *    40  askQuantity   quantity offered
 *    48  updateId      the exchange's number of the change
 *    56  input         ordinal of the input
 *    64  line          line in that input, from 1
 *    72  sequence      number in the merged stream, from 1
 *    80  checksum      over all words before it
 * </pre>
 *
 * Each field is a 64-bit word in the machine's byte order. Prices and quantities are scaled by 100 000 000, times are nanoseconds
 * since 1970, and {@link FeedEvent#ABSENT} stands for what the feed does not tell. Static knowledge of bytes: safe for any thread,
 * over bytes that are.
 */
public final class TopOfBook {
    static final int BID_PRICE_OFFSET = PayloadFrame.OWN_OFFSET;
    private static final int BID_QUANTITY_OFFSET = BID_PRICE_OFFSET + Long.BYTES;
    static final int ASK_PRICE_OFFSET = BID_QUANTITY_OFFSET + Long.BYTES;
    private static final int ASK_QUANTITY_OFFSET = ASK_PRICE_OFFSET + Long.BYTES;
    private static final int UPDATE_ID_OFFSET = ASK_QUANTITY_OFFSET + Long.BYTES;
    private static final int END_OFFSET = UPDATE_ID_OFFSET + Long.BYTES;
    static final int SEQUENCE_OFFSET = END_OFFSET + PayloadFrame.SEQUENCE_IN_END;

    /** Length of the payload in bytes. */
    public static final int LENGTH = END_OFFSET + PayloadFrame.END_LENGTH;

    private static final PayloadFrame FRAME = new PayloadFrame(0x746F706F66626F6FL, END_OFFSET);

    private TopOfBook() {
    }

    /**
     * Writes a quote.
     *
     * @param event  the quote.
     * @param to     what to write to.
     * @param offset where the payload begins; {@link #LENGTH} bytes from there are written.
     */
    public static void encode(final FeedEvent event, final RandomDataOutput<?> to, final long offset) {
        long sum = FRAME.begin(event, to, offset);
        sum = PayloadFrame.put(to, offset + BID_PRICE_OFFSET, event.bidPrice(), sum);
        sum = PayloadFrame.put(to, offset + BID_QUANTITY_OFFSET, event.bidQuantity(), sum);
        sum = PayloadFrame.put(to, offset + ASK_PRICE_OFFSET, event.askPrice(), sum);
        sum = PayloadFrame.put(to, offset + ASK_QUANTITY_OFFSET, event.askQuantity(), sum);
        sum = PayloadFrame.put(to, offset + UPDATE_ID_OFFSET, event.updateId(), sum);
        FRAME.end(event, to, offset, sum);
    }

    /**
     * Tells whether the payload is one whole TopOfBook, as it was written.
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
     * @return when the recording host received it.
     */
    public static long receiveNs(final RandomDataInput from, final long offset) {
        return PayloadFrame.receiveNs(from, offset);
    }

    /**
     * Reads when it happened.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return when the exchange says it happened.
     */
    public static long exchangeNs(final RandomDataInput from, final long offset) {
        return PayloadFrame.exchangeNs(from, offset);
    }

    /**
     * Reads the best bid.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return best bid.
     */
    public static long bidPrice(final RandomDataInput from, final long offset) {
        return from.readLong(offset + BID_PRICE_OFFSET);
    }

    /**
     * Reads what is bid for at the best price.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return quantity bid for.
     */
    public static long bidQuantity(final RandomDataInput from, final long offset) {
        return from.readLong(offset + BID_QUANTITY_OFFSET);
    }

    /**
     * Reads the best offer.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return best offer.
     */
    public static long askPrice(final RandomDataInput from, final long offset) {
        return from.readLong(offset + ASK_PRICE_OFFSET);
    }

    /**
     * Reads what is offered at the best price.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return quantity offered.
     */
    public static long askQuantity(final RandomDataInput from, final long offset) {
        return from.readLong(offset + ASK_QUANTITY_OFFSET);
    }

    /**
     * Reads the exchange's number of the change.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return the exchange's number of the change.
     */
    public static long updateId(final RandomDataInput from, final long offset) {
        return from.readLong(offset + UPDATE_ID_OFFSET);
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
