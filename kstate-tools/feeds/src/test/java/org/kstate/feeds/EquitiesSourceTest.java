package org.kstate.feeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EquitiesSourceTest {
    private static final String BID_1 = "14400142,138000,1000,0,0,P,1,0";
    private static final String ASK_1 = "14400142,0,0,139200,500,Q,1,0";
    private static final String BID_2 = "14400142,138100,1100,0,0,P,1,0";
    private static final String ASK_2 = "14400142,0,0,139300,600,Q,1,0";
    private static final String BID_3 = "14400644,138200,1200,0,0,P,1,0";
    private static final String ASK_3 = "14400644,0,0,139400,700,Q,1,1";
    private static final String TRADE = "21548450,138000,1000,P,20002020,0";

    @TempDir
    private Path folder;

    private final Recorded.Complaints complaints = new Recorded.Complaints();

    @Test
    void shouldJoinABidRowAndTheAskRowAfterIt() {
        try (MergedFeed feed = quotes(DamagedLines.FATAL, BID_1, ASK_1)) {
            final FeedEvent event = Recorded.all(feed).get(0);
            assertEquals("abc", event.instrumentName());
            // 4 hours and 142 ms after midnight of a day on summer time.
            assertEquals(Instant.parse("2013-10-08T08:00:00.142Z"), Instant.ofEpochSecond(0, event.receiveNs()));
            assertEquals(FeedEvent.ABSENT, event.exchangeNs());
            assertEquals(FixedPoint.parse("13.8"), event.bidPrice());
            assertEquals(FixedPoint.parse("1000"), event.bidQuantity());
            assertEquals(FixedPoint.parse("13.92"), event.askPrice());
            assertEquals(FixedPoint.parse("500"), event.askQuantity());
            assertEquals(FeedEvent.ABSENT, event.updateId());
            assertEquals(2, event.line());
        }
    }

    @Test
    void shouldJoinPairsThatShareATime() {
        assertQuotes("2 4 6", "", BID_1, ASK_1, BID_2, ASK_2, BID_3, ASK_3);
    }

    @Test
    void shouldFindThePairsAgainAfterADamagedAskRow() {
        assertQuotes("4 6", "2 1", BID_1, "14400142,0,0,139", BID_2, ASK_2, BID_3, ASK_3);
    }

    @Test
    void shouldFindThePairsAgainAfterADamagedBidRow() {
        assertQuotes("2 6", "3 4", BID_1, ASK_1, "#14400142,138100,1100,0,0,P,1,0", ASK_2, BID_3, ASK_3);
    }

    @Test
    void shouldNotJoinRowsOnBothSidesOfDamage() {
        assertQuotes("6", "2 1 3 4", BID_1, "x", "x", ASK_2, BID_3, ASK_3);
        assertQuotes("5", "2 1 3", BID_1, "14400142,0,0,139200,500,Q,1,014400142,138100,1100,0,0,P,1,0", ASK_2, BID_3, ASK_3);
    }

    @Test
    void shouldFindThePairsAgainWhenARowIsGoneWithoutATrace() {
        assertQuotes("3 5", "1", BID_1, BID_2, ASK_2, BID_3, ASK_3);
        assertQuotes("2 5", "3", BID_1, ASK_1, ASK_2, BID_3, ASK_3);
        assertQuotes("3 5", "1", ASK_1, BID_2, ASK_2, BID_3, ASK_3);
        assertQuotes("2 4", "5", BID_1, ASK_1, BID_2, ASK_2, BID_3);
    }

    @Test
    void shouldNotJoinRowsOfDifferentTimes() {
        assertQuotes("4", "1 2", BID_1, ASK_3, BID_2, ASK_2);
    }

    @Test
    void shouldNeverMakeUpAQuoteFromDamagedRows() {
        final Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            final String[] rows = new String[60];
            for (int i = 0; i < rows.length; i += 2) {
                final long ms = 14_400_000 + i / 20;
                rows[i] = ms + "," + (100_000 + i) + ",100,0,0,P,1,0";
                rows[i + 1] = ms + ",0,0," + (200_000 + i) + ",100,P,1,0";
            }
            final int damaged = 1 + random.nextInt(6);
            for (int i = 0; i < damaged; i++) {
                final int row = random.nextInt(rows.length);
                rows[row] = rows[row].substring(0, random.nextInt(Math.max(1, rows[row].length())));
            }
            try (MergedFeed feed = quotes(DamagedLines.SKIP, rows)) {
                long expected = 0;
                for (int i = 0; i < rows.length; i += 2) {
                    expected += rows[i].endsWith(",1,0") && rows[i + 1].endsWith(",1,0") ? 1 : 0;
                }
                final List<FeedEvent> events = Recorded.all(feed);
                assertEquals(expected, events.size());
                for (final FeedEvent event : events) {
                    assertEquals(FixedPoint.parse("10"), event.askPrice() - event.bidPrice());
                }
                assertEquals(rows.length, 2 * expected + feed.counters().damaged() + feed.counters().unpaired());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "14400142,138000,1000,0,0,P,1", "14400142,138000,1000,0,0,P,1,", "14400142,138000,1000,0,0,P,1,0,", "1,1,1,0,0,PP,1,0",
        "1,1,1,0,0,,1,0", "1,1,1,0,0,P,x,0", "1,1,1,0,0,P,1,2", "1,1,1,0,0,P,1,00", ",1,1,0,0,P,1,0", "-1,1,1,0,0,P,1,0",
        "1,1.5,1,0,0,P,1,0", "1,1,1,1,1,P,1,0", "1,0,0,0,0,P,1,0", "1,1,0,0,0,P,1,0", "1,0,1,0,0,P,1,0", "1,1,1,0,5,P,1,0",
        "90000000,1,1,0,0,P,1,0", "1,9223372036854776,1,0,0,P,1,0", "1,1,92233720369,0,0,P,1,0",
        "1,18446744073709551617,1,0,0,P,1,0", "1, 1,1,0,0,P,1,0"
    })
    void shouldTakeARowOfAnotherFormForDamage(final String row) {
        assertQuotes("2 5", "3", BID_1, ASK_1, row, BID_3, ASK_3);
    }

    @Test
    void shouldStopAtARowLeftAloneWhenDamageIsFatal() {
        try (MergedFeed feed = quotes(DamagedLines.FATAL, BID_1, ASK_1, BID_2, BID_3, ASK_3)) {
            final DamagedLineException damage = assertThrows(DamagedLineException.class, () -> Recorded.all(feed));
            assertEquals(3, damage.line());
            assertTrue(damage.getMessage().contains("a bid row without its ask row"), damage.getMessage());
        }
    }

    @Test
    void shouldReadTrades() {
        try (MergedFeed feed = trades(TRADE)) {
            final FeedEvent event = Recorded.all(feed).get(0);
            assertEquals(EventKind.TRADE, event.kind());
            assertEquals(FixedPoint.parse("13.8"), event.tradePrice());
            assertEquals(FixedPoint.parse("1000"), event.tradeQuantity());
            assertEquals(FeedEvent.ABSENT, event.tradeId());
            assertEquals(Aggressor.UNKNOWN, event.aggressor());
            assertEquals(Instant.parse("2013-10-08T09:59:08.450Z"), Instant.ofEpochSecond(0, event.receiveNs()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "21548450", "21548450,138000,1000,P,2000", "21548450,138000,1000,P,2000,", "21548450,138000,1000,P,2000,0,0",
        "21548450,0,1000,P,2000,0", "21548450,138000,0,P,2000,0", "21548450,138000,1000,p,2000,0", "21548450,138000,1000,P,20g0,0"
    })
    void shouldTakeATradeOfAnotherFormForDamage(final String row) {
        try (MergedFeed feed = trades(TRADE, row, TRADE)) {
            assertEquals(List.of(1L, 3L), Recorded.all(feed).stream().map(FeedEvent::line).toList());
            assertEquals(1, feed.counters().damaged());
            assertTrue(complaints.texts().get(0).startsWith("abc_20131008_trade.csv:2 "), complaints.texts().get(0));
        }
    }

    @Test
    void shouldCountEventsThatGoBackInTimeAndKeepTheFilesOrder() {
        try (MergedFeed feed = quotes(DamagedLines.FATAL, BID_3, ASK_3, BID_1, ASK_1)) {
            assertEquals(List.of(2L, 4L), Recorded.all(feed).stream().map(FeedEvent::line).toList());
            assertEquals(1, feed.counters().outOfOrder());
        }
    }

    @Test
    void shouldTakeTheDayFromTheOptionWhenTheNameDoesNotSayIt() {
        final Path file = Recorded.plain(folder, "abc_quote.csv", BID_1, ASK_1);
        try (MergedFeed feed = FeedInputs.create().add(file).date(LocalDate.of(2013, 1, 8)).open()) {
            assertEquals(Instant.parse("2013-01-08T09:00:00.142Z"),
                Instant.ofEpochSecond(0, Recorded.all(feed).get(0).receiveNs()));
        }
        assertTrue(assertThrows(FeedException.class, () -> FeedInputs.create().add(file).open()).getMessage().contains("YYYYMMDD"));
    }

    private void assertQuotes(final String quoteLines, final String reportedLines, final String... rows) {
        complaints.texts().clear();
        try (MergedFeed feed = quotes(DamagedLines.SKIP, rows)) {
            final StringBuilder lines = new StringBuilder();
            Recorded.all(feed).forEach(event -> {
                assertEquals(event.askPrice() - event.bidPrice(), FixedPoint.parse("0.12"), "sides of two quotes were joined");
                lines.append(' ').append(event.line());
            });
            assertEquals(quoteLines, lines.toString().trim());
            final StringBuilder reported = new StringBuilder();
            complaints.texts().forEach(text -> reported.append(' ').append(text.replaceAll("^[^:]*:(\\d+) .*", "$1")));
            assertEquals(reportedLines, reported.toString().trim());
            assertEquals(complaints.texts().size(), feed.counters().damaged() + feed.counters().unpaired());
        }
    }

    private MergedFeed quotes(final DamagedLines damagedLines, final String... rows) {
        return FeedInputs.create().add(Recorded.plain(folder, "abc_20131008_quote.csv", rows))
            .damagedLines(damagedLines).onDamagedLine(complaints).open();
    }

    private MergedFeed trades(final String... rows) {
        return FeedInputs.create().add(Recorded.plain(folder, "abc_20131008_trade.csv", rows)).onDamagedLine(complaints).open();
    }
}
