package org.kstate.feeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.testing.ChildProcess;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a file holds is told by what is in it, and a file of which nothing was understood is no success. */
class FormatDetectionTest {
    private static final String QUOTE = "1723161253937086000 {\"stream\":\"s@bookTicker\",\"data\":{\"u\":1,\"s\":\"S\",\"b\":\"1\",\"B\":\"1\","
        + "\"a\":\"2\",\"A\":\"1\"}}";
    private static final String OTHER = "1723161253937086000 {\"topic\":\"orderbook.1.S\",\"type\":\"snapshot\"}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
        "binance,BTCUSDT,1588291200010000,1588291200012345,0.9,8628.5,8628.4,1.2",
        "1588291200010000,1588291200012345,9,86285,86284,12,13,14",
        "1588291200010,8628,9,buy,17,0"
    })
    void shouldNotTakeTablesOfOtherVenuesForEquities(final String row) {
        for (final String name : List.of("x_20200501_quotes.csv", "x_20200501_trades.csv", "x_20200501.csv")) {
            final FeedInputs inputs = FeedInputs.create().add(Recorded.plain(folder, name, row, row));
            final String message = assertThrows(FeedException.class, inputs::open).getMessage();
            assertTrue(message.contains("known are Binance captures") && message.contains("firstLine='" + row.substring(0, 15)), message);
        }
    }

    @Test
    void shouldTakeEquitiesForWhatTheyAreWhateverTheirName() {
        final FeedInputs inputs = FeedInputs.create().add(Recorded.plain(folder, "x_20131008_trade.csv", "1,1,1,0,0,P,1,0", "1,0,0,2,1,P,1,0"));
        try (MergedFeed feed = inputs.open()) {
            assertEquals(List.of(EventKind.QUOTE), Recorded.all(feed).stream().map(FeedEvent::kind).toList());
        }
    }

    @Test
    void shouldComplainOfAFileOfWhichNoLineWasUnderstood() {
        try (MergedFeed feed = FeedInputs.create().add(Recorded.plain(folder, "x", OTHER, OTHER, "1 {}"))
            .add(Recorded.plain(folder, "y", QUOTE)).open()) {
            assertEquals(1, Recorded.all(feed).size());
            final String complaint = feed.complaint();
            assertTrue(complaint.contains("firstLine='" + OTHER.substring(0, 60) + "'..."), complaint);
            assertTrue(complaint.contains("known are Binance captures") && complaint.endsWith("lines=3 unknown=2 damaged=1 unpaired=0"), complaint);
        }
    }

    @Test
    void shouldNotComplainOfLinesThatItUnderstandsAndHasNoUseFor() {
        for (final String line : List.of(QUOTE, "1723161253937086000 {\"stream\":\"s@depth\",\"data\":{}}")) {
            try (MergedFeed feed = FeedInputs.create().add(Recorded.plain(folder, "x", OTHER, line)).open()) {
                Recorded.all(feed);
                assertNull(feed.complaint());
            }
        }
    }

    /** A pipe may stay open behind its first lines. */
    @Test
    @Timeout(60)
    void shouldTellTheFormWithoutWaitingForMoreThanALine() throws IOException {
        final Path pipe = folder.resolve("pipe");
        assertEquals(0, ChildProcess.run("mkfifo", pipe.toString()).status());
        try (RandomAccessFile writer = new RandomAccessFile(pipe.toFile(), "rw")) {
            writer.write((QUOTE + "\n").getBytes(StandardCharsets.UTF_8));
            try (MergedFeed feed = FeedInputs.create().add(pipe).open()) {
                assertTrue(feed.next(new FeedEvent()));
            }
        }
    }
}
