package org.kstate.feeds;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The quotes or trades of a CSV file, by a {@link CsvMapping}. A row is one event. An empty field is a part that the row does not tell; a
 * row without a time is damaged, and so is a trade without a price. A row must have as many fields as the first line.
 */
final class CsvSource extends LineSource {
    private static final int NONE = -1;

    private final FeedInput input;
    private final CsvMapping mapping;
    private final CsvFields fields;
    private final CsvValues values;
    private final int[] places = new int[CsvMapping.Part.values().length];
    private final Map<String, Integer> instruments = new HashMap<>();
    private final Map<Integer, String> symbols = new HashMap<>();
    private byte[] lastSymbol = {};
    private int lastInstrument = NONE;
    private final boolean several;
    private int fieldCount = NONE;
    private boolean firstLine = true;

    CsvSource(final FeedInput input, final CsvMapping mapping) {
        super(input, isSeveral(input, mapping) ? SEVERAL : input.instrument());
        this.input = input;
        this.mapping = mapping;
        several = isSeveral(input, mapping);
        fields = new CsvFields(mapping.separator());
        values = new CsvValues(fields);
        Arrays.fill(places, NONE);
        if (mapping.needsHeader()) {
            readHeader(input.reader());
        } else {
            for (final CsvMapping.Part part : CsvMapping.Part.values()) {
                places[part.ordinal()] = mapping.has(part) ? mapping.column(part).place() : NONE;
            }
        }
    }

    @Override
    public boolean findsInstruments() {
        return several;
    }

    @Override
    boolean parse(final LineReader line, final FeedEvent event) throws LineFault {
        final boolean first = firstLine;
        firstLine = false;
        fields.split(line.buffer(), line.offset(), line.offset() + line.length());
        checkCount();
        if (first && !mapping.needsHeader() && !values.beginsWithDigit(place(CsvMapping.Part.TIME))) {
            // Numbered columns do without names, but some files have them all the same.
            counters.count(FeedCount.IGNORED);
            return NO_EVENT;
        }
        final long receiveNs = values.time(place(CsvMapping.Part.TIME), mapping.column(CsvMapping.Part.TIME));
        if (receiveNs == FeedEvent.ABSENT) {
            throw new LineFault("the row has no time");
        }
        final long exchangeNs = has(CsvMapping.Part.EXCHANGE)
            ? values.time(place(CsvMapping.Part.EXCHANGE), mapping.column(CsvMapping.Part.EXCHANGE)) : FeedEvent.ABSENT;
        if (mapping.kind() == EventKind.TRADE) {
            final long price = decimal(CsvMapping.Part.PRICE);
            if (price == FeedEvent.ABSENT) {
                throw new LineFault("the row of a trade has no price");
            }
            event.trade(price, decimal(CsvMapping.Part.QTY), number(CsvMapping.Part.ID), side());
        } else {
            event.quote(decimal(CsvMapping.Part.BID), decimal(CsvMapping.Part.BIDQTY), decimal(CsvMapping.Part.ASK),
                decimal(CsvMapping.Part.ASKQTY), number(CsvMapping.Part.UPDATE));
        }
        event.time(receiveNs, exchangeNs);
        if (has(CsvMapping.Part.NAME)) {
            final int instrument = instrument(place(CsvMapping.Part.NAME));
            if (several) {
                event.instrument(instrument, input.instrumentName(instrument));
            }
        }
        return EVENT;
    }

    private static boolean isSeveral(final FeedInput input, final CsvMapping mapping) {
        return mapping.has(CsvMapping.Part.NAME) && !input.isNamed();
    }

    private void readHeader(final LineReader reader) {
        if (reader.next() != LineReader.Found.LINE) {
            throw new FeedException("a CSV file has no first line with the names of its columns, path=" + input.file());
        }
        final Map<String, Integer> columns = new HashMap<>();
        try {
            fields.split(reader.buffer(), reader.offset(), reader.offset() + reader.length());
        } catch (final LineFault e) {
            throw new FeedException("the first line of a CSV file has no names of columns: " + e.getMessage() + ", path=" + input.file(), e);
        }
        fieldCount = fields.count();
        for (int field = 0; field < fieldCount; field++) {
            columns.putIfAbsent(text(field).strip(), field);
        }
        for (final CsvMapping.Part part : CsvMapping.Part.values()) {
            if (mapping.has(part)) {
                final Integer place = columns.get(mapping.column(part).name());
                if (place == null) {
                    throw new FeedException("a CSV file does not have a column that the mapping names; name one that it has, column="
                        + mapping.column(part).name() + " part=" + part.key() + " path=" + input.file() + " columns="
                        + LineExcerpt.of(reader.buffer(), reader.offset(), reader.offset() + reader.length()));
                }
                places[part.ordinal()] = place;
            }
        }
    }

    private void checkCount() throws LineFault {
        if (fieldCount == NONE) {
            final int needed = Arrays.stream(places).max().orElse(NONE) + 1;
            if (fields.count() < needed) {
                throw new LineFault("the row must have " + needed + " fields and has " + fields.count());
            }
            fieldCount = fields.count();
        } else if (fields.count() != fieldCount) {
            throw new LineFault("the row must have " + fieldCount + " fields and has " + fields.count());
        }
    }

    private boolean has(final CsvMapping.Part part) {
        return places[part.ordinal()] != NONE;
    }

    private int place(final CsvMapping.Part part) {
        return places[part.ordinal()];
    }

    private long decimal(final CsvMapping.Part part) throws LineFault {
        return has(part) ? values.decimal(place(part), mapping.column(part).decimals()) : FeedEvent.ABSENT;
    }

    private long number(final CsvMapping.Part part) {
        return has(part) ? values.numberOrAbsent(place(part)) : FeedEvent.ABSENT;
    }

    private Aggressor side() {
        if (!has(CsvMapping.Part.SIDE)) {
            return Aggressor.UNKNOWN;
        }
        return switch (text(place(CsvMapping.Part.SIDE)).strip().toLowerCase(Locale.ROOT)) {
            case "buy", "buyer", "b", "bid" -> Aggressor.BUYER;
            case "sell", "seller", "s", "a", "ask" -> Aggressor.SELLER;
            default -> Aggressor.UNKNOWN;
        };
    }

    /** The instrument of a row; with a name of the user's own, which stands for one, the symbol must not change. */
    private int instrument(final int field) throws LineFault {
        if (Arrays.equals(fields.bytes(), fields.begin(field), fields.end(field), lastSymbol, 0, lastSymbol.length) && lastInstrument != NONE) {
            return lastInstrument;
        }
        final String symbol = text(field);
        if (symbol.isBlank()) {
            throw new LineFault("the row has no symbol");
        }
        if (!several && lastInstrument != NONE) {
            throw new LineFault("its symbol is not the one that the file began with");
        }
        Integer instrument = instruments.get(symbol);
        if (instrument == null) {
            instrument = several ? input.instrument(symbol) : input.instrument();
            final String other = symbols.putIfAbsent(instrument, symbol);
            if (other != null) {
                throw new LineFault("its symbol would have the name of another, " + other + ", symbol=" + symbol);
            }
            instruments.put(symbol, instrument);
        }
        lastSymbol = Arrays.copyOfRange(fields.bytes(), fields.begin(field), fields.end(field));
        lastInstrument = instrument;
        return instrument;
    }

    private String text(final int field) {
        return new String(fields.bytes(), fields.begin(field), fields.end(field) - fields.begin(field), StandardCharsets.UTF_8);
    }
}
