package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.testing.RecordedData;

/**
 * A recorded capture, published by {@code kstate feed}: each command that reads shows the fields that stand in the file's lines, taken from them by
 * regular expressions. Quotes are described by a layout, trades by nothing: they are known.
 */
class CapturedValuesTest {
    private static final int EVENTS = 6_000;
    private static final String LAYOUT = "receiveNs:i64 bid:i64/1e8@16 bidQuantity:i64/1e8 ask:i64/1e8 askQuantity:i64/1e8 updateId:i64";
    private static final String TOP = "md.spot_ethusdt.top";
    private static final String TRADE = "md.spot_ethusdt.trade";
    private static final String TOP_FORMAT = "{version} {bid} {bidQuantity} {ask} {askQuantity} {updateId}";
    private static final String TRADE_FORMAT = "{version} {price} {quantity} {aggressor} {tradeId}";

    @TempDir
    private Path folder;
    private Path store;
    private String journal;
    private final List<String> quotes = new ArrayList<>();
    private final List<String> trades = new ArrayList<>();

    private void read(final Path file) throws IOException {
        try (InputStream bytes = new GZIPInputStream(Files.newInputStream(file));
             BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); quotes.size() + trades.size() < EVENTS; line = lines.readLine()) {
                if (line.contains("@bookTicker\"")) {
                    quotes.add(quotes.size() + 1 + " " + number(line, "b") + " " + number(line, "B") + " " + number(line, "a") + " "
                        + number(line, "A") + " " + number(line, "u"));
                } else if (line.contains("@trade\"")) {
                    trades.add(trades.size() + 1 + " " + number(line, "p") + " " + number(line, "q") + " "
                        + (line.contains("\"m\":true") ? "seller" : "buyer") + " " + number(line, "t"));
                }
            }
        }
    }

    private static String number(final String line, final String key) {
        final BigDecimal number = new BigDecimal(line.replaceFirst(".*\"" + key + "\":\"?([0-9.]+).*", "$1"));
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String last(final List<String> list) {
        return list.get(list.size() - 1);
    }

    private static List<String> run(final String... args) {
        final CommandRun run = CommandRun.of(args);
        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        assertEquals(List.of(), run.err());
        return run.out();
    }

    /** As the commands' format option would print it. */
    private static String jsonWords(final String json, final String... fields) {
        final List<String> words = new ArrayList<>();
        for (final String field : fields) {
            words.add(json.replaceFirst(".*\"" + field + "\":\"?([^,\"}]+).*", "$1"));
        }
        return String.join(" ", words);
    }

    @Test
    @Timeout(120)
    void shouldShowTheFieldsOfTheCapture() throws Exception {
        final Path file = RecordedData.binanceFiles().stream().filter(path -> path.endsWith("spot_ethusdt_20240808.gz")).findFirst().orElseThrow();
        read(file);
        store = folder.resolve("store");
        journal = folder.resolve("journal").toString();
        try (Kstate session = Kstate.open(store)) {
            session.describe("md.*.top", LAYOUT);
        }
        run("feed", file.toString(), "--store", store.toString(), "--journal", journal, "--pace", "max", "--events", Integer.toString(EVENTS));
        looksAtTheStore();
        readsTheJournal();
        exports();
    }

    private void looksAtTheStore() {
        final String at = store.toString();
        final String ls = String.join("\n", run("ls", "--json", "--store", at));
        assertTrue(ls.contains("\"state\":\"" + TOP + "\",\"version\":" + quotes.size() + ","), ls);
        assertTrue(ls.contains("\"state\":\"" + TRADE + "\",\"version\":" + trades.size() + ","), ls);
        assertEquals(last(quotes), jsonWords(run("get", TOP, "--json", "--store", at).get(0), top()));
        assertEquals(last(trades), jsonWords(run("get", TRADE, "--json", "--store", at).get(0), trade()));
        assertEquals(List.of(last(quotes)), run("watch", TOP, "--count", "1", "--format", TOP_FORMAT, "--store", at));
        assertEquals(List.of(last(trades)), run("watch", TRADE, "--count", "1", "--format", TRADE_FORMAT, "--store", at));
        for (final int version : new int[] {1, 77, quotes.size()}) {
            assertEquals(quotes.get(version - 1),
                jsonWords(run("get", TOP, "--version", Integer.toString(version), "--json", "--store", at).get(0), top()));
        }
        assertEquals(quotes, run("tail", TOP, "--from", "beginning", "--no-follow", "--format", TOP_FORMAT, "--store", at));
    }

    private static String[] top() {
        return new String[] {"version", "bid", "bidQuantity", "ask", "askQuantity", "updateId"};
    }

    private static String[] trade() {
        return new String[] {"version", "price", "quantity", "aggressor", "tradeId"};
    }

    /** Of which no store is known. */
    private void readsTheJournal() {
        assertEquals(quotes, run("tail", "--journal", journal, TOP, "--from", "beginning", "--no-follow", "--format", TOP_FORMAT));
        assertEquals(trades, run("tail", "--journal", journal, TRADE, "--from", "beginning", "--no-follow", "--format", TRADE_FORMAT));
        assertEquals(quotes, run("replay", "--journal", journal, TOP, "--format", TOP_FORMAT));
        assertEquals(trades, run("replay", "--journal", journal, TRADE, "--format", TRADE_FORMAT));
        assertEquals(quotes, run("history", journal, TOP, "--json").stream().map(json -> jsonWords(json, top())).toList());
        assertEquals(trades, run("history", journal, TRADE, "--json").stream().map(json -> jsonWords(json, trade())).toList());
    }

    private void exports() throws SQLException {
        final List<String> csv = run("export", journal, "--format", "csv");
        final List<String> header = Arrays.asList(csv.get(0).split(","));
        final List<List<String>> rows = csv.subList(1, csv.size()).stream().map(line -> Arrays.asList(line.split(",", -1))).toList();
        assertEquals(quotes, rows.stream().filter(row -> row.get(0).equals(TOP)).map(row -> words(header, row, top())).toList());
        assertEquals(trades, rows.stream().filter(row -> row.get(0).equals(TRADE)).map(row -> words(header, row, trade())).toList());
        assertEquals(quotes, run("export", journal, "--format", "jsonl", "--states", TOP).stream().map(json -> jsonWords(json, top())).toList());
        final String file = folder.resolve("all.parquet").toString();
        run("export", journal, "--format", "parquet", "--output", file);
        final List<String> read = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duck.createStatement();
             ResultSet result = statement.executeQuery("SELECT version, bid, \"bidQuantity\", ask, \"askQuantity\", \"updateId\" FROM read_parquet('"
                 + file + "') WHERE name = '" + TOP + "' ORDER BY version")) {
            assertEquals("DECIMAL(20,8)", result.getMetaData().getColumnTypeName(2));
            while (result.next()) {
                final List<String> row = new ArrayList<>();
                for (int column = 1; column <= top().length; column++) {
                    final BigDecimal number = result.getBigDecimal(column);
                    row.add(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
                }
                read.add(String.join(" ", row));
            }
        }
        assertEquals(quotes, read);
    }

    private static String words(final List<String> header, final List<String> row, final String... columns) {
        final List<String> words = new ArrayList<>();
        for (final String column : columns) {
            words.add(row.get(header.indexOf(column)));
        }
        return String.join(" ", words);
    }
}
