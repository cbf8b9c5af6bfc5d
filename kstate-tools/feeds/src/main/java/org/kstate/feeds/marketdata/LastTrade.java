package org.kstate.feeds.marketdata;

import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import org.kstate.feeds.Aggressor;
import org.kstate.feeds.FeedEvent;

/**
 * The payload of an instrument's last trade.
 *
 * <pre>
 *     0  receiveNs     when the recording host received it
 *     8  exchangeNs    when the exchange says it happened
 *    16  price         what was paid
 *    24  quantity      what changed hands
 *    32  tradeId       the exchange's number of the trade
 *    40  aggressor     ordinal of the {@link Aggressor}
 *    48  input         ordinal of the input
 *    56  line          line in that input, from 1
 *    64  sequence      number in the merged stream, from 1
 *    72  checksum      over all words before it
 * </pre>
 *
 * Each field is a 64-bit word in the machine's byte order. Prices and quantities are scaled by 100 000 000, times are nanoseconds
 * since 1970, and {@link FeedEvent#ABSENT} stands for what the feed does not tell. Static knowledge of bytes: safe for any thread,
 * over bytes that are.
 */
public final class LastTrade {
    private static final int PRICE_OFFSET = PayloadFrame.OWN_OFFSET;
    private static final int QUANTITY_OFFSET = PRICE_OFFSET + Long.BYTES;
    private static final int TRADE_ID_OFFSET = QUANTITY_OFFSET + Long.BYTES;
    private static final int AGGRESSOR_OFFSET = TRADE_ID_OFFSET + Long.BYTES;
    private static final int END_OFFSET = AGGRESSOR_OFFSET + Long.BYTES;

    /** Length of the payload in bytes. */
    public static final int LENGTH = END_OFFSET + PayloadFrame.END_LENGTH;

    private static final PayloadFrame FRAME = new PayloadFrame(0x6C61737474726164L, END_OFFSET);

    private LastTrade() {
    }

    /**
     * Writes a trade.
     *
     * @param event  the trade.
     * @param to     what to write to.
     * @param offset where the payload begins; {@link #LENGTH} bytes from there are written.
     */
    public static void encode(final FeedEvent event, final RandomDataOutput<?> to, final long offset) {
        long sum = FRAME.begin(event, to, offset);
        sum = PayloadFrame.put(to, offset + PRICE_OFFSET, event.tradePrice(), sum);
        sum = PayloadFrame.put(to, offset + QUANTITY_OFFSET, event.tradeQuantity(), sum);
        sum = PayloadFrame.put(to, offset + TRADE_ID_OFFSET, event.tradeId(), sum);
        sum = PayloadFrame.put(to, offset + AGGRESSOR_OFFSET, event.aggressor().ordinal(), sum);
        FRAME.end(event, to, offset, sum);
    }

    /**
     * Tells whether the payload is one whole LastTrade, as it was written.
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
     * Reads what was paid.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return what was paid.
     */
    public static long price(final RandomDataInput from, final long offset) {
        return from.readLong(offset + PRICE_OFFSET);
    }

    /**
     * Reads how much changed hands.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return what changed hands.
     */
    public static long quantity(final RandomDataInput from, final long offset) {
        return from.readLong(offset + QUANTITY_OFFSET);
    }

    /**
     * Reads the exchange's number of the trade.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return the exchange's number of the trade.
     */
    public static long tradeId(final RandomDataInput from, final long offset) {
        return from.readLong(offset + TRADE_ID_OFFSET);
    }

    /**
     * Reads which side took the other's price.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return the side; {@link Aggressor#UNKNOWN} also for a number that means none.
     */
    public static Aggressor aggressor(final RandomDataInput from, final long offset) {
        final long ordinal = from.readLong(offset + AGGRESSOR_OFFSET);
        return ordinal == Aggressor.BUYER.ordinal() ? Aggressor.BUYER
            : ordinal == Aggressor.SELLER.ordinal() ? Aggressor.SELLER : Aggressor.UNKNOWN;
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
