package org.kstate.feeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.RecordedData;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reads the recorded files whole, against the facts known of them and against {@link IndependentCapture}. */
class RecordedDataTest {
    @Test
    void shouldReadAllBinanceCapturesAsTheIndependentReaderDoes() {
        final List<Path> files = RecordedData.binanceFiles();
        assertEquals(6, files.size());
        final Map<String, IndependentCapture> expected = new TreeMap<>();
        for (final Path file : files) {
            expected.put(file.getFileName().toString().replace("_20240808.gz", ""), IndependentCapture.ofBinance(file));
        }
        final Map<String, Tally> tallies;
        try (MergedFeed feed = open(files)) {
            tallies = tally(feed);
            final FeedCounters counters = feed.counters();
            assertEquals(332_200, counters.lines());
            assertEquals(207_146, counters.quotes());
            assertEquals(55_270, counters.trades());
            assertEquals(69_784, counters.ignored(), "69778 depth messages and 6 snapshots");
            assertEquals(0, counters.unknown() + counters.damaged() + counters.unpaired() + counters.outOfOrder());
        }
        assertSame(expected, tallies);
        for (final Tally tally : tallies.values()) {
            assertTrue(tally.timesRise, "receive times must rise strictly");
            assertTrue(tally.idsRise, "update ids must rise and trade ids have no gaps");
            assertTrue(tally.neverCrossed, "a quote crossed");
        }
    }

    /** The exchange's own best quotes are the witness: those that have the number of a depth message's last change. */
    @Test
    void shouldBuildBooksWhoseBestPricesAreTheExchangesOwn() {
        final FeedInputs inputs = FeedInputs.create().damagedLines(DamagedLines.FATAL).depth(true);
        RecordedData.binanceFiles().forEach(inputs::add);
        final Map<String, Map<Long, List<Long>>> quotes = new TreeMap<>();
        final Map<String, Long> lastIds = new TreeMap<>();
        final Map<String, List<Long>> lastBooks = new TreeMap<>();
        int booksLater = 0;
        int quotesLater = 0;
        try (MergedFeed feed = inputs.open()) {
            final FeedEvent event = new FeedEvent();
            while (feed.next(event)) {
                final String name = event.instrumentName();
                final List<Long> best = List.of(event.bidPrice(), event.bidQuantity(), event.askPrice(), event.askQuantity());
                if (event.kind() == EventKind.QUOTE) {
                    quotes.computeIfAbsent(name, added -> new HashMap<>()).put(event.updateId(), best);
                    if (lastIds.getOrDefault(name, 0L) == event.updateId()) {
                        assertEquals(lastBooks.get(name), best, name);
                        quotesLater++;
                    }
                } else if (event.kind() == EventKind.DEPTH) {
                    assertTrue(event.bidPrice() < event.askPrice(), "crossed");
                    assertTrue(event.updateId() > lastIds.getOrDefault(name, 0L), "numbers must rise");
                    final List<Long> quote = quotes.getOrDefault(name, Map.of()).get(event.updateId());
                    if (quote != null) {
                        assertEquals(quote, best, name);
                        booksLater++;
                    }
                    lastIds.put(name, event.updateId());
                    lastBooks.put(name, best);
                }
            }
            final FeedCounters counters = feed.counters();
            assertEquals(0, counters.damaged() + counters.unknown());
            assertEquals(207_146, counters.quotes());
            assertEquals(69_784, counters.get(FeedCount.BOOKS) + counters.ignored());
            assertEquals(67, counters.ignored(), "those that came before the snapshots");
        }
        assertEquals(4_584, booksLater);
        assertEquals(206, quotesLater);
    }

    /** The messages alone tell the same as with their receive times, but for those. */
    @Test
    void shouldReadACaptureWithoutItsReceiveTimes(@TempDir final Path folder) throws IOException {
        final Path file = RecordedData.binanceFiles().get(0);
        final Path bare = folder.resolve(file.getFileName());
        try (InputStream bytes = new GZIPInputStream(Files.newInputStream(file));
             BufferedReader in = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.US_ASCII));
             BufferedWriter out = Files.newBufferedWriter(bare)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line, line.indexOf(' ') + 1, line.length() - line.indexOf(' ') - 1);
                out.write('\n');
            }
        }
        final FeedEvent expected = new FeedEvent();
        final FeedEvent event = new FeedEvent();
        try (MergedFeed whole = open(List.of(file)); MergedFeed feed = open(List.of(bare))) {
            assertEquals(1, feed.remarks().size());
            while (whole.next(expected)) {
                assertTrue(feed.next(event));
                assertEquals(List.of(expected.kind(), expected.exchangeNs(), expected.line(), expected.bidPrice(), expected.tradeId()),
                    List.of(event.kind(), event.exchangeNs(), event.line(), event.bidPrice(), event.tradeId()));
                assertTrue(event.receiveNs() >= event.exchangeNs(), "sent after it happened");
            }
            assertFalse(feed.next(event));
        }
    }

    @Test
    void shouldReadTheEquitiesAsTheIndependentReaderDoes() {
        final List<Path> files = RecordedData.equitiesFiles();
        assertEquals(4, files.size());
        final LocalDate date = LocalDate.of(2013, 10, 8);
        final Map<String, IndependentCapture> expected = new TreeMap<>();
        expected.put("bac", IndependentCapture.ofEquities(files.get(0), files.get(1), date));
        expected.put("ibm", IndependentCapture.ofEquities(files.get(2), files.get(3), date));
        final Map<String, Tally> tallies;
        try (MergedFeed feed = open(files)) {
            tallies = tally(feed);
            assertEquals(576_096 + 125_750 + 125_872 + 33_381, feed.counters().lines());
        }
        assertSame(expected, tallies);
        assertEquals(576_096 / 2, tallies.get("bac").quotes);
        assertEquals(125_872, tallies.get("bac").trades);
        assertEquals(125_750 / 2, tallies.get("ibm").quotes);
        assertEquals(33_381, tallies.get("ibm").trades);
    }

    private static MergedFeed open(final List<Path> files) {
        final FeedInputs inputs = FeedInputs.create().damagedLines(DamagedLines.FATAL);
        files.forEach(inputs::add);
        return inputs.open();
    }

    private static Map<String, Tally> tally(final MergedFeed feed) {
        final Map<String, Tally> tallies = new TreeMap<>();
        final FeedEvent event = new FeedEvent();
        long sequence = 0;
        long lastNs = Long.MIN_VALUE;
        int lastInput = 0;
        while (feed.next(event)) {
            assertEquals(++sequence, event.sequence());
            assertTrue(event.receiveNs() > lastNs || event.receiveNs() == lastNs && event.input() >= lastInput, "merged out of order");
            lastNs = event.receiveNs();
            lastInput = event.input();
            tallies.computeIfAbsent(event.instrumentName(), name -> new Tally()).add(event);
        }
        return tallies;
    }

    private static void assertSame(final Map<String, IndependentCapture> expected, final Map<String, Tally> tallies) {
        assertEquals(expected.keySet(), tallies.keySet());
        expected.forEach((name, capture) -> {
            final Tally tally = tallies.get(name);
            assertEquals(capture.quotes(), tally.quotes, name);
            assertEquals(capture.trades(), tally.trades, name);
            assertEquals(capture.lastQuote(), tally.lastQuote, name);
            assertEquals(capture.lastTrade(), tally.lastTrade, name);
            assertEquals(capture.quoteDigest(), tally.quoteDigest, name);
            assertEquals(capture.tradeDigest(), tally.tradeDigest, name);
        });
    }

    /** What the reader under test gave of one instrument. */
    private static final class Tally {
        private long quotes;
        private long trades;
        private IndependentCapture.Quote lastQuote;
        private IndependentCapture.Trade lastTrade;
        private long quoteDigest;
        private long tradeDigest;
        private long lastNs = Long.MIN_VALUE;
        private boolean timesRise = true;
        private boolean idsRise = true;
        private boolean neverCrossed = true;

        void add(final FeedEvent event) {
            timesRise &= event.receiveNs() > lastNs;
            lastNs = event.receiveNs();
            if (event.kind() == EventKind.QUOTE) {
                idsRise &= lastQuote == null || event.updateId() > lastQuote.updateId();
                neverCrossed &= event.bidPrice() < event.askPrice();
                quotes++;
                lastQuote = new IndependentCapture.Quote(event.receiveNs(), event.exchangeNs(), event.bidPrice(),
                    event.bidQuantity(), event.askPrice(), event.askQuantity(), event.updateId(), event.line());
                quoteDigest = IndependentCapture.digest(quoteDigest, event.receiveNs(), event.exchangeNs(), event.bidPrice(),
                    event.bidQuantity(), event.askPrice(), event.askQuantity(), event.updateId(), event.line());
            } else {
                idsRise &= lastTrade == null || event.tradeId() == lastTrade.tradeId() + 1;
                trades++;
                lastTrade = new IndependentCapture.Trade(event.receiveNs(), event.exchangeNs(), event.tradePrice(),
                    event.tradeQuantity(), event.tradeId(), event.aggressor().ordinal(), event.line());
                tradeDigest = IndependentCapture.digest(tradeDigest, event.receiveNs(), event.exchangeNs(), event.tradePrice(),
                    event.tradeQuantity(), event.tradeId(), event.aggressor().ordinal(), event.line());
            }
        }
    }
}
