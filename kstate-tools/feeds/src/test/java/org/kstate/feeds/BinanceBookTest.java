package org.kstate.feeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceBookTest {
    private static final long NOW_NS = 1_700_000_000_000_000_000L;
    private static final String SNAPSHOT = "{\"lastUpdateId\":100,\"bids\":[[\"9\",\"1\"],[\"8\",\"2\"]],\"asks\":[[\"11\",\"3\"]]}";

    @TempDir
    private Path folder;
    private final Recorded.Complaints complaints = new Recorded.Complaints();

    @Test
    void shouldApplyWhatCameBeforeTheSnapshotAndIsNotInIt() {
        final List<FeedEvent> books = read(spot(90, 95, "[[\"7\",\"7\"]]", "[]"), spot(96, 102, "[[\"9\",\"0\"]]", "[[\"10\",\"5\"]]"), SNAPSHOT,
            spot(103, 104, "[]", "[[\"10\",\"0\"]]"));

        assertEquals(List.of("102: 8x2 / 10x5 11x3", "104: 8x2 / 11x3"), texts(books));
        assertEquals(List.of(3L, 4L), books.stream().map(FeedEvent::line).toList());
        assertEquals(1_699_999_999_000_000_000L, books.get(1).exchangeNs());
        assertEquals(FeedEvent.ABSENT, books.get(1).bidPrice(1));
    }

    @Test
    void shouldFollowTheNumbersOfFutures() {
        final List<FeedEvent> books = read(SNAPSHOT, futures(80, 90, 99, "[]"), futures(98, 110, 120, "[[\"9\",\"4\"]]"),
            futures(120, 125, 130, "[[\"9\",\"5\"]]"), futures(129, 131, 132, "[[\"9\",\"6\"]]"));

        assertEquals(List.of("100: 9x1 8x2 / 11x3", "120: 9x4 8x2 / 11x3", "130: 9x5 8x2 / 11x3"), texts(books));
        assertEquals(1, complaints.texts().size());
        assertTrue(complaints.texts().get(0).startsWith("x:5 a depth message is missing before this one"), complaints.texts()::toString);
    }

    @Test
    void shouldGiveABookUpThatMissesAMessageAndBeginAnotherWithTheNextSnapshot() {
        final String later = SNAPSHOT.replace("100", "110");
        final List<FeedEvent> books = read(SNAPSHOT, spot(101, 102, "[]", "[]"), spot(104, 105, "[[\"9\",\"9\"]]", "[]"), spot(106, 112, "[]", "[]"),
            SNAPSHOT.replace("100", "103"), later, spot(113, 114, "[[\"9\",\"7\"]]", "[]"));

        assertEquals(List.of("100: 9x1 8x2 / 11x3", "102: 9x1 8x2 / 11x3", "112: 9x9 8x2 / 11x3", "114: 9x7 8x2 / 11x3"), texts(books));
        assertTrue(complaints.texts().get(0).startsWith("x:3 a depth message is missing before this one"), complaints.texts()::toString);
        assertEquals(1, complaints.texts().size());
    }

    @Test
    void shouldSayWhatIsMissingBehindASnapshot() {
        assertEquals(List.of(), read(spot(104, 105, "[]", "[]"), SNAPSHOT));
        assertTrue(complaints.texts().get(0).startsWith("x:2 a depth message is missing behind this snapshot"), complaints.texts()::toString);
    }

    @Test
    void shouldTellTenLevelsAtMost() {
        final String bids = IntStream.range(0, 30).mapToObj(i -> "[\"" + (100 + i) + "\",\"" + (i + 1) + "\"]").toList().toString();
        final FeedEvent book = read(SNAPSHOT.replaceFirst("\\[\\[.*\\]\\],", bids.replace(" ", "") + ",")).get(0);

        assertEquals(10, book.bidLevels());
        assertEquals(1, book.askLevels());
        assertEquals(List.of(129L, 120L), List.of(book.bidPrice(0) / FixedPoint.ONE, book.bidPrice(9) / FixedPoint.ONE));
        assertEquals(book.bidPrice(), book.bidPrice(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[[\"1\"]]", "[[\"1\",\"2\",\"3\"]]", "[\"1\",\"2\"]", "{}", "\"1\"", "[[1,2]]", "[[\"-1\",\"2\"]]", "[[\"1\",\"-2\"]]", "[[\"1\",\"x\"]]",
        "null"
    })
    void shouldTakeLevelsThatAreNoneForDamage(final String levels) {
        assertEquals(List.of("100: 9x1 8x2 / 11x3"), texts(read(SNAPSHOT, spot(101, 102, levels, "[]"))));
        assertEquals(1, complaints.texts().size());
    }

    @Test
    void shouldMakeBooksOfMessagesWithoutReceiveTime() {
        final List<FeedEvent> books = readLines(SNAPSHOT, spot(101, 102, "[]", "[]"));

        assertEquals(List.of("102: 9x1 8x2 / 11x3"), texts(books), "a snapshot tells no time, and is told with the message behind it");
        assertEquals(1_699_999_999_000_000_000L, books.get(0).receiveNs());
    }

    @Test
    void shouldLeaveDepthOutUnlessItIsWantedAndSayWhereThereIsNone() {
        final Path file = Recorded.plain(folder, "x", NOW_NS + " " + SNAPSHOT);
        try (MergedFeed feed = FeedInputs.create().add(file).open()) {
            assertEquals(List.of(), Recorded.all(feed));
            assertEquals(1, feed.counters().ignored());
        }
        final FeedInputs synthetic = FeedInputs.create().addSynthetic(SyntheticOptions.create()).depth(true);
        assertTrue(assertThrows(FeedException.class, synthetic::open).getMessage().contains("no input tells them"));
    }

    private List<FeedEvent> read(final String... messages) {
        return readLines(IntStream.range(0, messages.length).mapToObj(i -> NOW_NS + i + " " + messages[i]).toArray(String[]::new));
    }

    private List<FeedEvent> readLines(final String... lines) {
        try (MergedFeed feed = FeedInputs.create().add(Recorded.plain(folder, "x", lines)).onDamagedLine(complaints).depth(true).open()) {
            return Recorded.all(feed);
        }
    }

    private static List<String> texts(final List<FeedEvent> books) {
        return books.stream().map(book -> {
            final List<String> words = new ArrayList<>(List.of(book.updateId() + ":"));
            for (int level = 0; level < book.bidLevels(); level++) {
                words.add(FixedPoint.toString(book.bidPrice(level)) + "x" + FixedPoint.toString(book.bidQuantity(level)));
            }
            words.add("/");
            for (int level = 0; level < book.askLevels(); level++) {
                words.add(FixedPoint.toString(book.askPrice(level)) + "x" + FixedPoint.toString(book.askQuantity(level)));
            }
            assertEquals(EventKind.DEPTH, book.kind(), Arrays.toString(words.toArray()));
            return String.join(" ", words);
        }).toList();
    }

    private static String spot(final long first, final long last, final String bids, final String asks) {
        return "{\"stream\":\"x@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1699999999000,\"s\":\"X\",\"U\":" + first + ",\"u\":" + last
            + ",\"b\":" + bids + ",\"a\":" + asks + "}}";
    }

    private static String futures(final long previous, final long first, final long last, final String bids) {
        return "{\"stream\":\"x@depth@0ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1699999999000,\"T\":1699999998000,\"s\":\"X\",\"U\":" + first
            + ",\"u\":" + last + ",\"pu\":" + previous + ",\"b\":" + bids + ",\"a\":[]}}";
    }
}
