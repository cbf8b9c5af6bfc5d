package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.KstateException;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.RecordedData;

/** The feed handler and files as people have them. */
@Timeout(60)
class FeedCommandTest {
    private static final long NOW_NS = 1_723_161_253_937_086_000L;
    private static final String OTHER = NOW_NS + " {\"topic\":\"publicTrade.BTCUSDT\",\"type\":\"snapshot\"}";

    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatBecomesOfTransientStates() throws IOException {
        final CommandRun run = feed(file("x.txt", quotes(3)), "--pace", "max");

        assertEquals(ExitStatus.OK, run.status());
        assertTrue(run.out().get(2).startsWith("The states are transient and end with this feed"), run.out()::toString);
        assertTrue(run.out().get(2).contains("--hold S"), run.out()::toString);
        assertEquals(2, feed(file("x.txt", quotes(3)), "--pace", "max", "--journal", folder.resolve("journal").toString()).out().size());
    }

    @Test
    void shouldHoldTheStatesForAWhile() throws IOException {
        final Path file = file("x.txt", quotes(3));
        final CompletableFuture<CommandRun> run = CompletableFuture.supplyAsync(() -> feed(file, "--pace", "max", "--hold", "2"));

        Awaitility.await().ignoreExceptionsInstanceOf(KstateException.class).untilAsserted(() -> {
            try (Observer observer = Kstate.observe(folder.resolve("store"))) {
                assertEquals(3, observer.state("md.x.top").version());
            }
        });
        assertEquals(ExitStatus.OK, run.join().status());
        assertEquals("Holding the states for 2.0 s, or until Ctrl-C", run.join().out().get(2));
        try (Observer observer = Kstate.observe(folder.resolve("store"))) {
            assertEquals(List.of(), observer.states());
        }
    }

    @Test
    void shouldFailWhenAllLinesAreDamaged() throws IOException {
        final CommandRun run = feed(file("x.txt", Stream.of(quotes(3)).map(line -> line.substring(0, line.length() - 3)).toArray(String[]::new)));

        assertEquals(ExitStatus.FAILED, run.status());
        assertEquals(4, run.err().size(), run.err()::toString);
        assertTrue(run.err().get(3).startsWith("kstate: of an input no line was understood; known are Binance captures"), run.err()::toString);
        assertTrue(run.err().get(3).contains("firstLine='1723161253937086000 {"), run.err()::toString);
        assertTrue(run.err().get(3).endsWith("lines=3 unknown=0 damaged=3 unpaired=0"), run.err()::toString);
    }

    @Test
    void shouldFailWhenNoLineIsUnderstood() throws IOException {
        final CommandRun run = feed(file("x.txt", OTHER, OTHER, OTHER));

        assertEquals(ExitStatus.FAILED, run.status());
        assertTrue(run.error().contains("known are") && run.error().contains("firstLine='" + OTHER.substring(0, 40))
            && run.error().endsWith("lines=3 unknown=3 damaged=0 unpaired=0"), run.err()::toString);
        assertEquals(ExitStatus.FAILED, feed(file("bybit_20250101_quotes.csv", "time,symbol,bid,bidsize,ask,asksize,x,y",
            "1,2,3,4,5,6,7,8")).status());
    }

    @Test
    void shouldNotWaitForASingleTimeFarAheadAndSaySo() throws IOException {
        final String[] lines = quotes(4);
        lines[1] = lines[1].replaceFirst("^17", "39");
        final CommandRun run = feed(file("x.txt", lines), "--pace", "1x");

        assertEquals(ExitStatus.OK, run.status());
        assertEquals(List.of(2, 3), run.err().stream().map(line -> Integer.parseInt(line.replaceFirst(".*line=", ""))).toList(), run.err()::toString);
        assertTrue(run.err().get(0).startsWith("kstate: gap of 2200000000.0 s not waited for; --longest-gap"), run.err()::toString);
        assertTrue(run.out().get(1).startsWith("Published 4 events"), run.out()::toString);
    }

    @Test
    void shouldLeaveOutGapsLongerThanAsked() throws IOException {
        final String[] lines = quotes(3);
        lines[2] = lines[2].replaceFirst("^1723161253", "1723161255");

        assertEquals(1, feed(file("x.txt", lines), "--longest-gap", "0.5").err().size());
        assertEquals(1, feed(file("x.txt", lines), "--longest-gap", "0.5", "--json").out().stream().filter(line -> line.contains("\"gap\"")).count());
    }

    @Test
    void shouldReadTimesInTheUnitThatIsSaid() throws IOException {
        final Path file = file("x.txt", Stream.of(quotes(2)).map(line -> line.replaceFirst("086\\d\\d\\d ", " ")).toArray(String[]::new));

        assertEquals(ExitStatus.FAILED, feed(file, "--pace", "max").status(), "milliseconds are no nanoseconds");
        final CommandRun run = feed(file, "--pace", "max", "--time-unit", "ms");
        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        assertTrue(run.out().get(1).startsWith("Published 2 events"), run.out()::toString);
    }

    @Test
    void shouldReadCsvByAPresetAndByAMapping() throws IOException {
        final Path tardis = file("binance_quotes_2020-09-01_BTCUSDT.csv",
            "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
            "binance,BTCUSDT,1598918400012345,1598918400015678,0.5,11650.01,11649.99,2",
            "binance,BTCUSDT,1598918400022345,1598918400025678,0.4,11650.02,11649.98,1");
        final Path own = file("own.csv", "sym;ts;b;a", "\"A;B\";1598918400012;1.5;1.6", "C;1598918400013;2.5;2.6", "C;x;2.5;2.6");

        final CommandRun preset = feed("--csv", "tardis-quotes", "--pace", "max", tardis.toString(), "--store", folder.resolve("store").toString());
        assertEquals(ExitStatus.OK, preset.status(), preset.err()::toString);
        assertTrue(preset.out().get(0).startsWith("Feeding the states of the instruments that come up from"), preset.out()::toString);
        assertTrue(preset.out().get(1).startsWith("Published 2 events"), preset.out()::toString);

        try (Kstate reader = Kstate.open(folder.resolve("store")); State bid = reader.subscribe("md.A_B.top", Permission.READ)) {
            final CommandRun mapped = feed(own, "--csv", "time=ts:ms,name=sym,bid=b,ask=a,sep=semicolon", "--pace", "max");
            assertEquals(ExitStatus.OK, mapped.status(), mapped.err()::toString);
            assertTrue(mapped.out().get(1).startsWith("Published 2 events"), mapped.out()::toString);
            assertTrue(mapped.err().get(0).contains("line=4"), mapped.err()::toString);
            final CommandRun get = CommandRun.of("get", "md.A_B.top", "--store", folder.resolve("store").toString());
            assertTrue(get.out().toString().contains("bid 1.5 x -  ask 1.6 x -"), get.out()::toString);
            assertEquals(1, bid.version());
        }
    }

    @Test
    void shouldSayWhatIsWrongWithAMapping() throws IOException {
        final Path own = file("own.csv", "ts,b,a", "1598918400012,1.5,1.6");

        assertEquals(ExitStatus.USAGE, feed(own, "--csv", "bid=b").status());
        final CommandRun unknown = feed(own, "--csv", "nasdaq");
        assertEquals(ExitStatus.USAGE, unknown.status());
        assertTrue(unknown.error().contains("presets are databento-mbp-1"), unknown.err()::toString);
        final CommandRun missing = feed(own, "--csv", "time=ts:ms,bid=bid");
        assertEquals(ExitStatus.FAILED, missing.status());
        assertTrue(missing.error().contains("column=bid") && missing.error().contains("columns='ts,b,a'"), missing.err()::toString);
        assertEquals(ExitStatus.USAGE, feed("--synthetic", "--csv", "tardis-quotes").status());
    }

    /** The book that the command leaves is that of the file, put together line by line in sorted maps. */
    @Test
    void shouldPublishTheBestLevelsOfABook() throws IOException {
        final Path file = RecordedData.binanceFiles().stream().filter(path -> path.endsWith("spot_ethusdt_20240808.gz")).findFirst().orElseThrow();
        final Map<String, TreeMap<BigDecimal, String>> sides = Map.of("b", new TreeMap<>(Comparator.reverseOrder()), "a", new TreeMap<>());
        final List<String> early = new ArrayList<>();
        long lastId = -1;
        try (InputStream bytes = new GZIPInputStream(Files.newInputStream(file));
             BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("\"lastUpdateId\"")) {
                    lastId = Long.parseLong(line.replaceFirst(".*\"lastUpdateId\":(\\d+).*", "$1"));
                    put(sides, line.replace("\"bids\"", "\"b\"").replace("\"asks\"", "\"a\""));
                    assertTrue(early.stream().allMatch(before -> lastId(before) <= 35_346_513_512L), "none goes into this file's book");
                } else if (line.contains("@depth") && lastId >= 0) {
                    put(sides, line);
                    lastId = lastId(line);
                } else if (line.contains("@depth")) {
                    early.add(line);
                }
            }
        }
        try (Kstate reader = Kstate.open(folder.resolve("store")); State book = reader.subscribe("md.spot_ethusdt.book", Permission.READ)) {
            final CommandRun run = feed(file, "--depth", "--pace", "max");
            assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
            assertTrue(run.out().get(0).startsWith("Feeding 3 states of 1 instruments"), run.out()::toString);
            assertEquals(3_433, book.version(), "a snapshot, and each message behind it");

            final String json = CommandRun.of("get", "md.spot_ethusdt.book", "--json", "--store", folder.resolve("store").toString()).out().get(0);
            assertTrue(json.contains("\"updateId\":" + lastId), json);
            assertTrue(json.contains("\"bids\":" + best(sides.get("b"))), json);
            assertTrue(json.contains("\"asks\":" + best(sides.get("a"))), json);
        }
        assertEquals(ExitStatus.FAILED, feed("--synthetic", "--depth", "--store", folder.resolve("store").toString()).status());
    }

    private static long lastId(final String line) {
        return Long.parseLong(line.replaceFirst(".*\"u\":(\\d+).*", "$1"));
    }

    private static void put(final Map<String, TreeMap<BigDecimal, String>> sides, final String line) {
        sides.forEach((name, side) -> {
            final int begin = line.indexOf("\"" + name + "\":[");
            if (line.startsWith("[]", begin + name.length() + 3)) {
                return;
            }
            final Matcher level = Pattern.compile("\\[\"([0-9.]+)\",\"([0-9.]+)\"\\]").matcher(line)
                .region(begin, line.indexOf("]]", begin) + 1);
            while (level.find()) {
                final BigDecimal price = new BigDecimal(level.group(1)).stripTrailingZeros();
                final BigDecimal quantity = new BigDecimal(level.group(2)).stripTrailingZeros();
                if (quantity.signum() == 0) {
                    side.remove(price);
                } else {
                    side.put(price, "[\"" + price.toPlainString() + "\",\"" + quantity.toPlainString() + "\"]");
                }
            }
        });
    }

    private static String best(final TreeMap<BigDecimal, String> side) {
        return side.values().stream().limit(10).collect(Collectors.joining(",", "[", "]"));
    }

    /** The values stand in the file: a trade of AKTS, {@code ... 42 00 00 00 01 "AKTS    " 00 01 33 d0}, is one share at 7.88. */
    @Test
    void shouldReadNasdaqsMessagesAndSayWhatWasSkipped() {
        final Path file = RecordedData.itchFile();
        try (Kstate reader = Kstate.open(folder.resolve("store")); State trade = reader.subscribe("md.AKTS.trade", Permission.READ)) {
            final CommandRun run = feed(file, "--pace", "max");

            assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
            assertTrue(run.error().contains("replaces=222 deletes=137 cancels=6 executions=28"), run.err()::toString);
            assertTrue(run.out().get(1).contains("lines=1000") && run.out().get(1).endsWith("orphans=399"), run.out()::toString);
            final CommandRun get = CommandRun.of("get", "md.AKTS.trade", "--store", folder.resolve("store").toString());
            assertTrue(get.out().toString().contains("traded 7.88 x 1"), get.out()::toString);
            assertEquals(1, trade.version());
        }
    }

    @Test
    void shouldReadMessagesWithoutReceiveTimesAndSaySo() throws IOException {
        final CommandRun run = feed(file("x.txt", "{\"stream\":\"x@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161253937,\"s\":\"X\",\"t\":1,"
            + "\"p\":\"1.5\",\"q\":\"2\",\"T\":1723161253936,\"m\":true}}"), "--pace", "max");

        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        assertTrue(run.err().get(0).contains("messages without receive times"), run.err()::toString);
        assertTrue(run.out().get(1).startsWith("Published 1 events"), run.out()::toString);
    }

    @Test
    void shouldReadAPipe() throws Exception {
        final Path pipe = folder.resolve("pipe");
        assertEquals(0, ChildProcess.run("mkfifo", pipe.toString()).status());
        final CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(pipe))) {
                for (final String line : quotes(500)) {
                    out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        final CommandRun run = feed(pipe, "--pace", "max");
        writer.join();

        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        assertTrue(run.out().get(1).startsWith("Published 500 events"), run.out()::toString);
    }

    private static CommandRun feed(final String... arguments) {
        return CommandRun.of(Stream.concat(Stream.of("feed"), Stream.of(arguments)).toArray(String[]::new));
    }

    private CommandRun feed(final Path file, final String... more) {
        return CommandRun.of(Stream.concat(Stream.of("feed", "--input", file.toString(), "--store", folder.resolve("store").toString()),
            Stream.of(more)).toArray(String[]::new));
    }

    private Path file(final String name, final String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static String[] quotes(final int count) {
        return IntStream.range(0, count).mapToObj(i -> NOW_NS + i + " {\"stream\":\"x@bookTicker\",\"data\":{\"u\":" + (i + 1)
            + ",\"s\":\"X\",\"b\":\"1.5\",\"B\":\"2\",\"a\":\"1.6\",\"A\":\"3\"}}").toArray(String[]::new);
    }
}
