package org.kstate.feeds;

import java.util.EnumSet;
import java.util.Set;

/** Files of US equities' quotes: see {@link EquitiesQuoteSource}. */
public final class EquitiesQuoteFormat implements FeedFormat {
    /** Creates the format; for the service loader. */
    public EquitiesQuoteFormat() {
    }

    @Override
    public String name() {
        return "equities-quotes";
    }

    @Override
    public String description() {
        return "US equities' quotes (CSV with 8 fields)";
    }

    @Override
    public Set<EventKind> kinds() {
        return EnumSet.of(EventKind.QUOTE);
    }

    @Override
    public boolean recognizes(final byte[] bytes, final int begin, final int end) {
        return CsvRow.fieldsOfEquities(bytes, begin, end) == EquitiesQuoteSource.FIELDS;
    }

    @Override
    public FeedSource open(final FeedInput input) {
        return new EquitiesQuoteSource(input);
    }
}
