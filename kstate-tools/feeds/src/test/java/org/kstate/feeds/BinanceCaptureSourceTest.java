package org.kstate.feeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BinanceCaptureSourceTest {
    private static final String SPOT_QUOTE = "1700000000000000001 {\"stream\":\"abcxyz@bookTicker\",\"data\":{\"u\":501,"
        + "\"s\":\"ABCXYZ\",\"b\":\"10.50000000\",\"B\":\"3.25000000\",\"a\":\"10.51000000\",\"A\":\"0.00000001\"}}";
    private static final String FUTURES_TRADE = "1700000000000000002 {\"stream\":\"abcxyz@trade\",\"data\":{\"e\":\"trade\","
        + "\"E\":1700000001009,\"T\":1700000001008,\"s\":\"ABCXYZ\",\"t\":77,\"p\":\"10.5\",\"q\":\"4\",\"X\":\"MARKET\",\"m\":true}}";
    private static final String DEPTH = "1700000000000000003 {\"stream\":\"abcxyz@depth@0ms\",\"data\":{\"e\":\"depthUpdate\","
        + "\"E\":1,\"T\":1,\"s\":\"ABCXYZ\",\"U\":1,\"u\":2,\"pu\":0,\"b\":[[\"1.0\",\"2\"]],\"a\":[]}}";
    private static final String SNAPSHOT =
        "1700000000000000004 {\"lastUpdateId\":9,\"bids\":[[\"1.0\",\"2\"]],\"asks\":[[\"1.1\",\"2\"]]}";

    @TempDir
    private Path folder;

    private final Recorded.Complaints complaints = new Recorded.Complaints();

    @Test
    void shouldReadAQuoteWithoutExchangeTime() {
        final FeedEvent event = read(SPOT_QUOTE).get(0);
        assertEquals(EventKind.QUOTE, event.kind());
        assertEquals("abc", event.instrumentName());
        assertEquals(1_700_000_000_000_000_001L, event.receiveNs());
        assertEquals(FeedEvent.ABSENT, event.exchangeNs());
        assertEquals(1_050_000_000L, event.bidPrice());
        assertEquals(325_000_000L, event.bidQuantity());
        assertEquals(1_051_000_000L, event.askPrice());
        assertEquals(1L, event.askQuantity());
        assertEquals(501L, event.updateId());
        assertEquals(FeedEvent.ABSENT, event.tradePrice());
        assertEquals(1L, event.line());
        assertEquals(1L, event.sequence());
    }

    @Test
    void shouldReadATradeWithItsAggressor() {
        final List<FeedEvent> events = read(FUTURES_TRADE, FUTURES_TRADE.replace("\"m\":true", "\"m\":false"));
        final FeedEvent event = events.get(0);
        assertEquals(EventKind.TRADE, event.kind());
        assertEquals(1_700_000_001_008_000_000L, event.exchangeNs());
        assertEquals(1_050_000_000L, event.tradePrice());
        assertEquals(400_000_000L, event.tradeQuantity());
        assertEquals(77L, event.tradeId());
        assertEquals(Aggressor.SELLER, event.aggressor());
        assertEquals(FeedEvent.ABSENT, event.bidPrice());
        assertEquals(Aggressor.BUYER, events.get(1).aggressor());
    }

    @Test
    void shouldReadMessagesWithoutReceiveTimeAndWithoutAStreamsName() {
        final String trade = "{\"e\":\"trade\",\"E\":1700000001010,\"s\":\"X\",\"t\":77,\"p\":\"10.5\",\"q\":\"4\",\"T\":1700000001008,\"m\":false}";
        final String quote = "{\"u\":6,\"s\":\"X\",\"b\":\"1\",\"B\":\"2\",\"a\":\"3\",\"A\":\"4\"}";
        final String combined = "{\"stream\":\"x@trade\",\"data\":" + trade.replace("77", "78").replace("\"E\":1700000001010,", "") + "}";
        final String depth = "{\"e\":\"depthUpdate\",\"E\":1700000001020,\"s\":\"X\",\"U\":1,\"u\":2,\"b\":[[\"1\",\"2\"]],\"a\":[]}";

        final List<FeedEvent> events = read(trade, quote, combined, depth, quote.replace("6", "7"), "{\"lastUpdateId\":1,\"bids\":[],\"asks\":[]}");
        assertEquals(List.of(1_700_000_001_010_000_000L, 1_700_000_001_010_000_000L, 1_700_000_001_008_000_000L, 1_700_000_001_020_000_000L),
            events.stream().map(FeedEvent::receiveNs).toList(), "when it was sent, the time before, when it happened");
        assertEquals(List.of(77L, FeedEvent.ABSENT, 78L, FeedEvent.ABSENT), events.stream().map(FeedEvent::tradeId).toList());
        assertEquals(List.of(), complaints.texts());
        try (MergedFeed feed = open(DamagedLines.SKIP, quote, trade)) {
            assertEquals(1, Recorded.all(feed).size(), "a quote before any time");
        }
        assertTrue(complaints.texts().get(0).contains("neither this message nor one before it tells a time"), complaints.texts()::toString);
    }

    @Test
    void shouldReadMembersInAnyOrder() {
        final FeedEvent event = read("1700000000000000005 { \"data\" : {\"A\":\"4\",\"ps\":\"P\""
            + ",\"B\":\"2\",\"nested\":{\"b\":[1,{\"u\":2}]},\"E\":3,"
            + "\"a\":\"3\",\"T\":1700000000002,\"b\":\"1\",\"s\":\"X\",\"u\":6,\"e\":\"bookTicker\"},"
            + " \"more\":[], \"stream\":\"x@bookTicker\"} ").get(0);
        assertEquals(List.of(1_700_000_000_000_000_005L, 1_700_000_000_002_000_000L, FixedPoint.ONE,
            2 * FixedPoint.ONE, 3 * FixedPoint.ONE, 4 * FixedPoint.ONE, 6L),
            List.of(event.receiveNs(), event.exchangeNs(), event.bidPrice(), event.bidQuantity(), event.askPrice(),
                event.askQuantity(), event.updateId()));
    }

    @Test
    void shouldCountWhatItHasNoUseFor() {
        try (MergedFeed feed = open(DamagedLines.FATAL, DEPTH, SNAPSHOT, SPOT_QUOTE,
            "1700000000000000001 {\"stream\":\"abcxyz@aggTrade\",\"data\":{\"p\":7}}", "1700000000000000001 {\"result\":null,\"id\":1}")) {
            assertEquals(1, Recorded.all(feed).size());
            final FeedCounters counters = feed.counters();
            assertEquals(5, counters.lines());
            assertEquals(2, counters.ignored());
            assertEquals(2, counters.unknown());
            assertEquals(0, counters.damaged());
            assertEquals(1, counters.quotes());
            assertEquals(0, counters.trades());
        }
    }

    @Test
    void shouldReadALongSnapshot() {
        final String levels = "[\"61800.20\",\"2.507\"],".repeat(20_000) + "[\"1\",\"1\"]";
        try (MergedFeed feed = open(DamagedLines.FATAL, SPOT_QUOTE,
            "1700000000000000001 {\"lastUpdateId\":9,\"bids\":[" + levels + "],\"asks\":[]}", FUTURES_TRADE)) {
            assertEquals(2, Recorded.all(feed).size());
            assertEquals(1, feed.counters().ignored());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "garbage", "{\"stream\":\"abcxyz@bookTicker\"}", "1700000000000000001", "1700000000000000001 ",
        "1700000000000000001{\"a\":1}", "1700000000000000001  {\"a\":1}", "-5 {\"a\":1}", "17x {\"a\":1}",
        "9223372036854775808 {\"a\":1}", "17000000000000000010 {\"a\":1}",
        "1700000000000000001 {}}", "1700000000000000001 {} {}", "1700000000000000001 {},", "1700000000000000001 {\"a\":}",
        "1700000000000000001 {\"stream\":\"x@bookTicker\"}",
        "1700000000000000001 {\"stream\":\"x@trade\",\"data\":[]}",
        "1700000000000000001 {\"stream\":\"x@trade\",\"data\":null}", "1700000000000000001 [1]",
        "1700000000000000001 {\"stream\":\"x@depth\",\"data\":{\"b\":[[\"1\",\"2\"}}"
    })
    void shouldTakeALineOfAnotherFormForDamage(final String line) {
        assertDamaged(line);
    }

    @Test
    void shouldTakeEveryTruncationForDamage() {
        for (final String whole : List.of(SPOT_QUOTE, FUTURES_TRADE, DEPTH, SNAPSHOT)) {
            for (int length = 0; length < whole.length(); length += 3) {
                assertDamaged(whole.substring(0, length));
            }
        }
    }

    @Test
    void shouldTakeAMemberThatIsMissingRepeatedOrNotOfItsFormForDamage() {
        final List<String[]> changes = List.of(
            new String[] {"\"u\":501,", ""}, new String[] {"\"u\":501", "\"u\":\"501\""}, new String[] {"\"u\":501", "\"u\":5.01"},
            new String[] {"\"u\":501", "\"u\":92233720368547758070"}, new String[] {"\"b\":\"10.50000000\"", "\"b\":10.5"},
            new String[] {"10.50000000", "-10.5"}, new String[] {"10.50000000", "10.500000001"}, new String[] {"10.50000000", ""},
            new String[] {"10.50000000", "1O.5"}, new String[] {"10.50000000", "92233720369"}, new String[] {"\"B\":", "\"Z\":"},
            new String[] {"\"A\":\"0.00000001\"", "\"A\":null"}, new String[] {"\"A\":\"0.00000001\"", "\"A\":[\"1\"]"},
            new String[] {"\"s\":\"ABCXYZ\",", ""}, new String[] {"\"u\":501", "\"u\":501,\"u\":502"},
            new String[] {"\"u\":501", "\"T\":\"5\",\"u\":501"}, new String[] {"\"u\":501", "\"T\":9223372036855,\"u\":501"});
        for (final String[] change : changes) {
            assertDamaged(SPOT_QUOTE.replace(change[0], change[1]));
        }
        assertDamaged(FUTURES_TRADE.replace("\"m\":true", "\"m\":\"true\""));
        assertDamaged(FUTURES_TRADE.replace("\"m\":true", "\"M\":true"));
        assertDamaged(FUTURES_TRADE.replace("\"t\":77", "\"t\":null"));
        assertDamaged(FUTURES_TRADE.replace("\"T\":1700000001008", "\"T\":1e12"));
    }

    @Test
    void shouldNotMixASecondSymbolIntoTheState() {
        try (MergedFeed feed = open(DamagedLines.SKIP, SPOT_QUOTE, SPOT_QUOTE.replace("\"ABCXYZ\"", "\"OTHER\""), FUTURES_TRADE)) {
            assertEquals(2, Recorded.all(feed).size());
            assertEquals(List.of("abc_20240808:2 its symbol is not the one that the file began with"), complaints.texts());
        }
    }

    @Test
    void shouldStopAtADamagedLineWhenDamageIsFatal() {
        try (MergedFeed feed = open(DamagedLines.FATAL, SPOT_QUOTE, "17000", FUTURES_TRADE)) {
            final FeedEvent event = new FeedEvent();
            assertTrue(feed.next(event), "what stands before the damage must come out first");
            final DamagedLineException damage = assertThrows(DamagedLineException.class, () -> feed.next(event));
            assertEquals(2, damage.line());
            assertEquals(folder.resolve("abc_20240808").toString(), damage.file());
            assertTrue(damage.getMessage().endsWith("file=" + damage.file() + " line=2"), damage.getMessage());
            assertFalse(feed.next(event));
        }
    }

    @Test
    void shouldReportTruncatedGzipAsADamagedLine() {
        final String[] lines = new String[2000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = SPOT_QUOTE.replace("501", String.valueOf(1_000_003L * i % 999_983)).replace("0001 {", (1000 + i) + " {");
        }
        final byte[] whole = Recorded.gzip(lines);
        final Path file = Recorded.write(folder.resolve("abc_20240808.gz"), Arrays.copyOf(whole, whole.length / 2));
        final long read;
        try (MergedFeed feed = FeedInputs.create().add(file).onDamagedLine(complaints).open()) {
            read = Recorded.all(feed).size();
            assertTrue(read > 100 && read < 1900, "read=" + read);
            assertEquals(1, feed.counters().damaged());
            assertEquals(List.of("abc_20240808.gz:" + (read + 1) + " the compressed data is cut off or damaged; the last whole line is " + read
                + ": the file ends inside the data of a member, member=1 byte=" + whole.length / 2), complaints.texts());
        }
        try (MergedFeed feed = FeedInputs.create().add(file).damagedLines(DamagedLines.FATAL).open()) {
            assertEquals(read + 1, assertThrows(DamagedLineException.class, () -> Recorded.all(feed)).line());
        }
    }

    @Test
    void shouldSurviveBytesThatAreNoText() {
        final byte[] bytes = (SPOT_QUOTE + "\n" + SPOT_QUOTE + "\n" + FUTURES_TRADE + "\n").getBytes(StandardCharsets.ISO_8859_1);
        bytes[SPOT_QUOTE.length() + 60] = (byte) 0xff;
        bytes[SPOT_QUOTE.length() + 61] = 0;
        final Path file = Recorded.write(folder.resolve("abc_20240808"), bytes);
        try (MergedFeed feed = FeedInputs.create().add(file).open()) {
            assertEquals(2, Recorded.all(feed).size());
            assertEquals(1, feed.counters().damaged());
        }
    }

    private void assertDamaged(final String line) {
        try (MergedFeed feed = open(DamagedLines.SKIP, SPOT_QUOTE, line, FUTURES_TRADE)) {
            final List<FeedEvent> events = Recorded.all(feed);
            assertEquals(List.of(1L, 3L), events.stream().map(FeedEvent::line).toList(), line);
            assertEquals(1, feed.counters().damaged(), line);
        }
        assertEquals(1, complaints.texts().size(), line);
        assertTrue(complaints.texts().get(0).startsWith("abc_20240808:2 "), line);
        complaints.texts().clear();
    }

    private List<FeedEvent> read(final String... lines) {
        try (MergedFeed feed = open(DamagedLines.FATAL, lines)) {
            return Recorded.all(feed);
        }
    }

    private MergedFeed open(final DamagedLines damagedLines, final String... lines) {
        return FeedInputs.create().add(Recorded.plain(folder, "abc_20240808", lines))
            .damagedLines(damagedLines).onDamagedLine(complaints).open();
    }
}
