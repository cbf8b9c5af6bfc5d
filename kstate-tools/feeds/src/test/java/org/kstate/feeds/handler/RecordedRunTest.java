package org.kstate.feeds.handler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.RandomDataInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.feeds.DamagedLines;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.IndependentCapture;
import org.kstate.feeds.MergedFeed;
import org.kstate.testing.RecordedData;
import org.kstate.feeds.marketdata.LastTrade;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.feeds.marketdata.TopOfBook;
import org.kstate.notify.CommitView;
import org.kstate.notify.StateTailer;

/**
 * The whole of the recorded captures through feed handler, journal and a tailer that is there from the beginning, against what
 * {@link IndependentCapture} finds in the files.
 */
class RecordedRunTest {
    private static final long QUOTES = 207_146;
    private static final long TRADES = 55_270;

    @TempDir
    private Path folder;

    @Test
    @Timeout(180)
    void shouldTailEveryEventOfTheRecordedCapturesAndEndWithTheirLastValues() {
        final List<Path> files = RecordedData.binanceFiles();
        final Map<String, IndependentCapture> expected = new TreeMap<>();
        for (final Path file : files) {
            expected.put(file.getFileName().toString().replace("_20240808.gz", ""), IndependentCapture.ofBinance(file));
        }
        final Path journal = folder.resolve("journal");
        final CompletableFuture<Long> handled = CompletableFuture.supplyAsync(() -> handle(files, journal));
        final Map<String, Tally> tallies = new HashMap<>();

        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> handled.isDone() || Files.exists(journal.resolve("metadata.cq4t")));
            assertEquals(QUOTES + TRADES, tail(journal, handled, tallies));
        } finally {
            // Also if that failed: the folder can be removed only when nobody writes to it any more.
            await().atMost(Duration.ofSeconds(60)).until(handled::isDone);
        }
        assertEquals(QUOTES + TRADES, handled.join());
        assertEquals(2 * expected.size(), tallies.size());
        expected.forEach((instrument, capture) -> {
            assertQuotes(capture, tallies.get(PayloadKind.TOP_OF_BOOK.stateName("md.", instrument)));
            assertTrades(capture, tallies.get(PayloadKind.LAST_TRADE.stateName("md.", instrument)));
        });
        assertStoreHolds(tallies);
    }

    private long handle(final List<Path> files, final Path journal) {
        final FeedInputs inputs = FeedInputs.create().damagedLines(DamagedLines.FATAL);
        files.forEach(inputs::add);
        try (MergedFeed feed = inputs.open();
             Kstate store = Kstate.open(folder.resolve("store"));
             FeedHandler handler = FeedHandler.open(store, feed, FeedHandlerOptions.create().journal(journal))) {
            return handler.run();
        }
    }

    /** Follows the journal live, and on to its end once the handler is done. */
    private static long tail(final Path journal, final CompletableFuture<Long> handled, final Map<String, Tally> tallies) {
        final Bytes<?> value = Bytes.allocateElasticDirect();
        long commits = 0;
        try (StateTailer tailer = StateTailer.of(journal).fromBeginning().open()) {
            for (;;) {
                final boolean done = handled.isDone();
                if (tailer.await(20, TimeUnit.MILLISECONDS)) {
                    final CommitView commit = tailer.commit();
                    commit.read(value);
                    tallies.computeIfAbsent(commit.name(), name -> new Tally()).add(commit, value);
                    commits++;
                } else if (done) {
                    return commits;
                }
            }
        } finally {
            value.releaseLast();
        }
    }

    private static void assertQuotes(final IndependentCapture capture, final Tally tally) {
        assertEquals(capture.quotes(), tally.version);
        assertEquals(capture.quoteDigest(), tally.digest);
        final RandomDataInput last = Bytes.wrapForRead(tally.last);
        assertEquals(capture.lastQuote(), new IndependentCapture.Quote(TopOfBook.receiveNs(last, 0), TopOfBook.exchangeNs(last, 0),
            TopOfBook.bidPrice(last, 0), TopOfBook.bidQuantity(last, 0), TopOfBook.askPrice(last, 0), TopOfBook.askQuantity(last, 0),
            TopOfBook.updateId(last, 0), TopOfBook.line(last, 0)));
    }

    private static void assertTrades(final IndependentCapture capture, final Tally tally) {
        assertEquals(capture.trades(), tally.version);
        assertEquals(capture.tradeDigest(), tally.digest);
        final RandomDataInput last = Bytes.wrapForRead(tally.last);
        assertEquals(capture.lastTrade(), new IndependentCapture.Trade(LastTrade.receiveNs(last, 0), LastTrade.exchangeNs(last, 0),
            LastTrade.price(last, 0), LastTrade.quantity(last, 0), LastTrade.tradeId(last, 0), LastTrade.aggressor(last, 0).ordinal(),
            LastTrade.line(last, 0)));
    }

    private void assertStoreHolds(final Map<String, Tally> tallies) {
        final Snapshot snapshot = new Snapshot();
        try (Observer observer = Kstate.observe(folder.resolve("store"))) {
            tallies.forEach((name, tally) -> {
                assertEquals(tally.version, observer.state(name).read(snapshot), name);
                assertEquals(Bytes.wrapForRead(tally.last).toHexString(), snapshot.bytes().toHexString(), name);
            });
        }
    }

    /** What the tailer saw of one state. */
    private static final class Tally {
        private long version;
        private long digest;
        private byte[] last;

        void add(final CommitView commit, final Bytes<?> value) {
            assertEquals(version + 1, commit.version(), commit.name());
            version = commit.version();
            assertTrue(PayloadKind.ofState(commit.name()).verify(value, 0), commit.name());
            digest = PayloadKind.ofState(commit.name()) == PayloadKind.TOP_OF_BOOK
                ? IndependentCapture.digest(digest, TopOfBook.receiveNs(value, 0), TopOfBook.exchangeNs(value, 0),
                    TopOfBook.bidPrice(value, 0), TopOfBook.bidQuantity(value, 0), TopOfBook.askPrice(value, 0),
                    TopOfBook.askQuantity(value, 0), TopOfBook.updateId(value, 0), TopOfBook.line(value, 0))
                : IndependentCapture.digest(digest, LastTrade.receiveNs(value, 0), LastTrade.exchangeNs(value, 0),
                    LastTrade.price(value, 0), LastTrade.quantity(value, 0), LastTrade.tradeId(value, 0),
                    LastTrade.aggressor(value, 0).ordinal(), LastTrade.line(value, 0));
            last = value.toByteArray();
        }
    }
}
