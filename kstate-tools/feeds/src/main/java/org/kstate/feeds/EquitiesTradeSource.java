package org.kstate.feeds;

/** The trades of one US equity on one day: rows of time, price in 1/10000 dollar, shares, exchange, sale condition, suspicious. */
final class EquitiesTradeSource extends LineSource {
    /** Fields of a row. */
    static final int FIELDS = 6;

    private final CsvRow row = new CsvRow(FIELDS);
    private final EquitiesTime time;

    EquitiesTradeSource(final FeedInput input) {
        super(input);
        time = EquitiesTime.of(input);
    }

    @Override
    boolean parse(final LineReader line, final FeedEvent event) throws LineFault {
        row.split(line);
        row.checkTail();
        final long price = row.scaled(1, EquitiesQuoteSource.PRICE_FACTOR);
        final long quantity = row.scaled(2, FixedPoint.ONE);
        if (price == 0 || quantity == 0) {
            throw new LineFault("a trade needs a price and a size");
        }
        event.trade(price, quantity, FeedEvent.ABSENT, Aggressor.UNKNOWN)
            .time(time.epochNs(row.number(0)), FeedEvent.ABSENT);
        return EVENT;
    }
}
