package org.kstate.feeds;

/**
 * The consolidated best quotes of one US equity on one day. Fields of a row: time, bid price in 1/10000 dollar, bid shares, ask price, ask shares,
 * exchange, condition, suspicious. A row tells one side and has zeros for the other. A bid row and the ask row on the line after it, of the same
 * time, are one quote.
 *
 * <p><b>Pairing.</b> The side is read off the row itself, from which of its halves is zero. It is never counted from the beginning of the file, so
 * the pairs are found again at once after any damage. A bid row waits for the very next line. If that is an ask row of the same time, the two are a
 * quote. If it is anything else, the bid row is reported as left alone. An ask row for which no bid row waits is left alone too.
 *
 * <p>A damaged line therefore takes the quote it belongs to with it. A bid row is never joined to an ask row on the other side of a damaged line,
 * even of the same time. Up to 102 rows share a millisecond, and the ask row after the gap may well be that of a later pair. One loss cannot be
 * noticed: an ask row and the bid row after it, both of that same millisecond, are gone without a trace.
 */
final class EquitiesQuoteSource extends LineSource {
    /** Fields of a row. */
    static final int FIELDS = 8;
    /** From 1/10000 dollar to the scale of {@link FixedPoint}. */
    static final long PRICE_FACTOR = FixedPoint.ONE / 10_000;

    private static final long NO_BID_WAITS = 0;

    private final CsvRow row = new CsvRow(FIELDS);
    private final EquitiesTime time;
    private long bidLine = NO_BID_WAITS;
    private long bidNs;
    private long bidPrice;
    private long bidQuantity;

    EquitiesQuoteSource(final FeedInput input) {
        super(input);
        time = EquitiesTime.of(input);
    }

    @Override
    boolean parse(final LineReader line, final FeedEvent event) throws LineFault {
        row.split(line);
        row.checkTail();
        final long receiveNs = time.epochNs(row.number(0));
        final long rowBidPrice = row.scaled(1, PRICE_FACTOR);
        final long rowBidQuantity = row.scaled(2, FixedPoint.ONE);
        final long rowAskPrice = row.scaled(3, PRICE_FACTOR);
        final long rowAskQuantity = row.scaled(4, FixedPoint.ONE);
        if (rowBidPrice > 0 && rowBidQuantity > 0 && rowAskPrice == 0 && rowAskQuantity == 0) {
            leaveBidAlone();
            bidLine = line.line();
            bidNs = receiveNs;
            bidPrice = rowBidPrice;
            bidQuantity = rowBidQuantity;
            return NO_EVENT;
        }
        if (rowAskPrice > 0 && rowAskQuantity > 0 && rowBidPrice == 0 && rowBidQuantity == 0) {
            return join(line.line(), receiveNs, rowAskPrice, rowAskQuantity, event);
        }
        throw new LineFault("a quote row must have either the price and size of a bid or those of an ask");
    }

    @Override
    void onBreak() {
        leaveBidAlone();
    }

    private boolean join(
        final long askLine, final long askNs, final long askPrice, final long askQuantity, final FeedEvent event) {
        if (bidLine != NO_BID_WAITS && bidNs == askNs) {
            bidLine = NO_BID_WAITS;
            event.quote(bidPrice, bidQuantity, askPrice, askQuantity, FeedEvent.ABSENT).time(askNs, FeedEvent.ABSENT);
            return EVENT;
        }
        leaveBidAlone();
        counters.count(FeedCount.UNPAIRED);
        report(askLine, "an ask row without its bid row");
        return NO_EVENT;
    }

    private void leaveBidAlone() {
        if (bidLine != NO_BID_WAITS) {
            final long line = bidLine;
            bidLine = NO_BID_WAITS;
            counters.count(FeedCount.UNPAIRED);
            report(line, "a bid row without its ask row");
        }
    }
}
