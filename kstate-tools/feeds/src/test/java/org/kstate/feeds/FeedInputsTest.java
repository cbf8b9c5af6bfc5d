package org.kstate.feeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FeedInputsTest {
    private static final long BASE_NS = 1_700_000_000_000_000_000L;
    private static final String QUOTE =
        " {\"stream\":\"s@bookTicker\",\"data\":{\"u\":1,\"s\":\"S\",\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "usdm_btcusdt_20240808.gz, usdm_btcusdt", "cm_btcusd_perp_20240808, cm_btcusd_perp", "btcusdt-2024-08-08.json.gz, btcusdt",
        "BTC USDT.txt, BTC_USDT", "a..b.csv, a.b", "20240808_abc.gz, abc", "abc_20240808_late.gz, abc_late", "abc_99999999, abc_99999999",
        "abc_trade_20240808.gz, abc_trade"
    })
    void shouldNameTheInstrumentAfterTheFile(final String fileName, final String expected) {
        try (MergedFeed feed = FeedInputs.create().add(capture(fileName, "1")).open()) {
            assertEquals(List.of(expected), feed.instruments().names());
        }
    }

    @ParameterizedTest
    @CsvSource({"bac_20131008_quote.csv", "bac_quote_20131008.csv", "20131008_bac_quotes.csv"})
    void shouldNameAnEquityAfterItsFile(final String fileName) {
        try (MergedFeed feed = FeedInputs.create().add(Recorded.plain(folder, fileName, "1,1,1,0,0,P,1,0")).open()) {
            assertEquals(List.of("bac"), feed.instruments().names());
        }
    }

    @Test
    void shouldNameTheInstrumentAsTold() {
        final FeedInputs inputs = FeedInputs.create().venue("spot").name("btc").add(capture("a_20240808", "1"))
            .add(capture("b_20240808", "1"), "eth").addSynthetic(SyntheticOptions.create().instruments(2));
        try (MergedFeed feed = inputs.open()) {
            assertEquals(List.of("spot.btc", "spot.eth", "spot.btc_1", "spot.btc_2"), feed.instruments().names());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", ".a", "a.", "a..b", "é"})
    void shouldRefuseANameThatNoStateCanHave(final String name) {
        final FeedInputs inputs = FeedInputs.create().add(capture("a", "1"), name);
        assertTrue(assertThrows(FeedException.class, inputs::open).getMessage().contains("name=" + name));
    }

    @Test
    void shouldAskForANameWhenTheFileHasNone() {
        final FeedInputs inputs = FeedInputs.create().add(capture("20240808.gz", "1"));
        assertTrue(assertThrows(FeedException.class, inputs::open).getMessage().contains("give another name"));
    }

    @Test
    void shouldRefuseTwoInputsThatWouldWriteTheSameStates() throws IOException {
        final Path spot = Files.createDirectory(folder.resolve("spot"));
        final Path futures = Files.createDirectory(folder.resolve("futures"));
        final Path first = Recorded.plain(spot, "btcusdt_20240808", BASE_NS + QUOTE);
        final Path second = Recorded.plain(futures, "btcusdt_20240808", BASE_NS + QUOTE);
        final FeedInputs clashing = FeedInputs.create().add(first).add(second);
        assertTrue(assertThrows(FeedException.class, clashing::open).getMessage().contains("same states"));
        try (MergedFeed feed = FeedInputs.create().add(first, "spot_btcusdt").add(second, "usdm_btcusdt").open()) {
            assertEquals(2, Recorded.all(feed).size());
        }
    }

    @Test
    void shouldTakeFilesOfSeveralDaysForOneInstrument() {
        try (MergedFeed feed = FeedInputs.create().add(capture("a_20240809", "2")).add(capture("a_20240808", "1")).open()) {
            assertEquals(List.of("a"), feed.instruments().names());
            assertEquals(List.of(1, 0), Recorded.all(feed).stream().map(FeedEvent::input).toList());
        }
    }

    @Test
    void shouldTakeQuotesAndTradesOfAnEquityForOneInstrument() {
        final Path trades = Recorded.plain(folder, "bac_20131008_trade.csv", "5,10000,1,P,1,0", "6,10000,1,P,1,0");
        final Path quotes = Recorded.plain(folder, "bac_20131008_quote.csv",
            "4,1,1,0,0,P,1,0", "4,0,0,2,1,P,1,0", "5,1,1,0,0,P,1,0", "5,0,0,2,1,P,1,0", "6,1,1,0,0,P,1,0", "6,0,0,2,1,P,1,0");
        try (MergedFeed feed = FeedInputs.create().add(quotes).add(trades).open()) {
            assertEquals(List.of("bac"), feed.instruments().names());
            assertEquals(List.of("0:2", "0:4", "1:1", "0:6", "1:2"),
                Recorded.all(feed).stream().map(event -> event.input() + ":" + event.line()).toList());
        }
    }

    @Test
    void shouldMergeByTimeThenByInput() {
        final Path first = capture("a", "10", "20", "20", "40");
        final Path second = capture("b", "5", "20", "30", "40");
        try (MergedFeed feed = FeedInputs.create().add(first).add(second).open()) {
            final List<FeedEvent> events = Recorded.all(feed);
            assertEquals(List.of("b5", "a10", "a20", "a20", "b20", "b30", "a40", "b40"),
                events.stream().map(event -> event.instrumentName() + (event.receiveNs() - BASE_NS)).toList());
            assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), events.stream().map(FeedEvent::sequence).toList());
            assertEquals(List.of(1, 0, 0, 0, 1, 1, 0, 1), events.stream().map(FeedEvent::instrument).toList());
        }
    }

    @Test
    void shouldTellTheFormByTheContentWhenTheNameSaysNothing() {
        final Path damagedFirst = Recorded.plain(folder, "x_20131008.csv", "14400", "1,1,1,0,0,P,1,0", "1,0,0,2,1,P,1,0");
        final Path trades = Recorded.plain(folder, "y_20131008.csv", "5,10000,1,P,1,0");
        try (MergedFeed feed = FeedInputs.create().add(damagedFirst).add(trades).open()) {
            assertEquals(List.of(EventKind.QUOTE, EventKind.TRADE), Recorded.all(feed).stream().map(FeedEvent::kind).toList());
            assertEquals(1, feed.counters().damaged());
        }
    }

    @Test
    void shouldRefuseAFileOfNoKnownForm() {
        for (final Path file : List.of(Recorded.plain(folder, "x", "<html>", "1;2;3"), Recorded.plain(folder, "empty"))) {
            final FeedInputs inputs = FeedInputs.create().add(file);
            assertTrue(assertThrows(FeedException.class, inputs::open).getMessage().contains("path=" + file));
        }
    }

    @Test
    void shouldRefuseToBeginWithoutInput() {
        assertThrows(FeedException.class, () -> FeedInputs.create().open());
    }

    private Path capture(final String fileName, final String... times) {
        final String[] lines = new String[times.length];
        for (int i = 0; i < times.length; i++) {
            lines[i] = BASE_NS + Long.parseLong(times[i]) + QUOTE;
        }
        return Recorded.plain(folder, fileName, lines);
    }
}
