package org.kstate.feeds;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which columns of a CSV file tell what, from a text such as {@code time=local_timestamp:us,name=symbol,bid=bid_price,ask=ask_price}.
 * A preset's name may come first; what follows replaces parts of it. Immutable: safe for any thread.
 */
final class CsvMapping {
    /** Mappings with names. Column names are those of the vendors' public documentation. */
    private static final Map<String, String> PRESETS = new TreeMap<>(Map.of(
        "tardis-quotes", "time=local_timestamp:us,exchange=timestamp:us,name=symbol,bid=bid_price,bidqty=bid_amount,ask=ask_price,"
            + "askqty=ask_amount",
        "tardis-trades", "time=local_timestamp:us,exchange=timestamp:us,name=symbol,price=price,qty=amount,side=side,id=id",
        "databento-mbp-1", "time=ts_recv:ns,exchange=ts_event:ns,name=symbol,update=sequence,bid=bid_px_00:1e9,bidqty=bid_sz_00,"
            + "ask=ask_px_00:1e9,askqty=ask_sz_00",
        "databento-trades", "time=ts_recv:ns,exchange=ts_event:ns,name=symbol,id=sequence,price=price:1e9,qty=size,side=side"));
    private static final Map<String, Byte> SEPARATORS =
        new TreeMap<>(Map.of("comma", (byte) ',', "semicolon", (byte) ';', "tab", (byte) '\t', "pipe", (byte) '|'));
    private static final String SEPARATOR = "sep";

    private final Map<Part, Column> columns = new EnumMap<>(Part.class);
    private byte separator = ',';

    private CsvMapping() {
    }

    /** What a column may tell. */
    enum Part {
        /** When it was received. */
        TIME,
        /** When the exchange says that it happened. */
        EXCHANGE,
        /** Which instrument. */
        NAME,
        /** Best bid. */
        BID,
        /** Quantity bid for. */
        BIDQTY,
        /** Best offer. */
        ASK,
        /** Quantity offered. */
        ASKQTY,
        /** The exchange's number of a quote. */
        UPDATE,
        /** What was paid. */
        PRICE,
        /** What changed hands. */
        QTY,
        /** Who took the other's price. */
        SIDE,
        /** The exchange's number of a trade. */
        ID;

        private static final Set<Part> TIMES = EnumSet.of(TIME, EXCHANGE);
        private static final Set<Part> DECIMALS = EnumSet.of(BID, BIDQTY, ASK, ASKQTY, PRICE, QTY);
        private static final Set<Part> OF_QUOTES = EnumSet.of(BID, BIDQTY, ASK, ASKQTY, UPDATE);
        private static final Set<Part> OF_TRADES = EnumSet.of(PRICE, QTY, SIDE, ID);

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Where a part stands and in which unit.
     *
     * @param name     of the column; null if its place is told.
     * @param place    of the column, from 0; matters if there is no name.
     * @param unit     of a time; null for text of ISO 8601 alone.
     * @param decimals how many of a whole number's digits are decimals.
     */
    record Column(String name, int place, EpochUnit unit, int decimals) {
    }

    static CsvMapping parse(final String text) {
        final CsvMapping mapping = new CsvMapping();
        final String[] items = text.split(",", -1);
        for (int i = 0; i < items.length; i++) {
            final String item = items[i].strip();
            if (i == 0 && PRESETS.containsKey(item)) {
                for (final String preset : PRESETS.get(item).split(",")) {
                    mapping.put(preset);
                }
            } else {
                mapping.put(item);
            }
        }
        mapping.check(text);
        return mapping;
    }

    static Set<String> presets() {
        return PRESETS.keySet();
    }

    byte separator() {
        return separator;
    }

    boolean has(final Part part) {
        return columns.containsKey(part);
    }

    /** Null if no column tells it. */
    Column column(final Part part) {
        return columns.get(part);
    }

    /** Whether columns are named, by a first line. */
    boolean needsHeader() {
        return columns.values().stream().anyMatch(column -> column.name != null);
    }

    EventKind kind() {
        return has(Part.PRICE) ? EventKind.TRADE : EventKind.QUOTE;
    }

    private void put(final String item) {
        final int equals = item.indexOf('=');
        final String key = equals < 0 ? item : item.substring(0, equals).strip();
        final String value = equals < 0 ? "" : item.substring(equals + 1).strip();
        if (equals < 0 || value.isEmpty()) {
            throw new FeedException("a CSV mapping is a preset or a list of PART=COLUMN; " + usage() + ", item=" + item);
        }
        if (key.equals(SEPARATOR)) {
            final Byte named = SEPARATORS.get(value);
            if (named == null) {
                throw new FeedException("the separator of a CSV mapping is one of " + SEPARATORS.keySet() + ", item=" + item);
            }
            separator = named;
            return;
        }
        final Part part = Arrays.stream(Part.values()).filter(known -> known.key().equals(key)).findFirst()
            .orElseThrow(() -> new FeedException("a CSV mapping has an unknown part; " + usage() + ", item=" + item));
        columns.put(part, column(part, value, item));
    }

    private static Column column(final Part part, final String value, final String item) {
        final int colon = value.lastIndexOf(':');
        final String suffix = colon < 0 ? "" : value.substring(colon + 1);
        EpochUnit unit = EpochUnit.NANOSECONDS;
        int decimals = 0;
        String name = value;
        if (Part.TIMES.contains(part) && colon >= 0) {
            unit = suffix.equals("iso") ? null : Arrays.stream(EpochUnit.values()).filter(known -> known.symbol().equals(suffix)).findFirst()
                .orElseThrow(() -> new FeedException("the unit of a time in a CSV mapping is s, ms, us, ns or iso, item=" + item));
            name = value.substring(0, colon);
        } else if (Part.DECIMALS.contains(part) && suffix.matches("1e1?\\d")) {
            decimals = Integer.parseInt(suffix.substring("1e".length()));
            name = value.substring(0, colon);
        }
        if (!name.matches("#[1-9]\\d{0,3}")) {
            return new Column(name, 0, unit, decimals);
        }
        return new Column(null, Integer.parseInt(name.substring(1)) - 1, unit, decimals);
    }

    private void check(final String text) {
        final List<Part> quote = Part.OF_QUOTES.stream().filter(this::has).toList();
        final List<Part> trade = Part.OF_TRADES.stream().filter(this::has).toList();
        final String fault = !has(Part.TIME) ? "has no time"
            : !quote.isEmpty() && !trade.isEmpty() ? "makes both quotes and trades of a row"
            : quote.isEmpty() && trade.isEmpty() ? "has neither a quote's parts nor a trade's"
            : !quote.isEmpty() && !has(Part.BID) && !has(Part.ASK) ? "has neither bid nor ask"
            : !trade.isEmpty() && !has(Part.PRICE) ? "has no price"
            : columns.values().stream().map(column -> column.name == null).distinct().count() > 1 ? "names some columns and numbers others"
            : null;
        if (fault != null) {
            throw new FeedException("a CSV mapping " + fault + "; " + usage() + ", mapping=" + text);
        }
    }

    private static String usage() {
        return "presets are " + String.join(", ", PRESETS.keySet()) + ", parts are "
            + Arrays.stream(Part.values()).map(Part::key).collect(Collectors.joining(", ")) + " and " + SEPARATOR;
    }
}
