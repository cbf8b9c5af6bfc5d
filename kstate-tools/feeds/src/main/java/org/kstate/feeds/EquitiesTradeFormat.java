package org.kstate.feeds;

import java.util.EnumSet;
import java.util.Set;

/** Files of US equities' trades: see {@link EquitiesTradeSource}. */
public final class EquitiesTradeFormat implements FeedFormat {
    /** Creates the format; for the service loader. */
    public EquitiesTradeFormat() {
    }

    @Override
    public String name() {
        return "equities-trades";
    }

    @Override
    public String description() {
        return "US equities' trades (CSV with 6 fields)";
    }

    @Override
    public Set<EventKind> kinds() {
        return EnumSet.of(EventKind.TRADE);
    }

    @Override
    public boolean recognizes(final byte[] bytes, final int begin, final int end) {
        return CsvRow.fieldsOfEquities(bytes, begin, end) == EquitiesTradeSource.FIELDS;
    }

    @Override
    public FeedSource open(final FeedInput input) {
        return new EquitiesTradeSource(input);
    }
}
