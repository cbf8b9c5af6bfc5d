package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.SharedMemory;
import org.kstate.time.CachedEpochNanoClock;

/** A journal whose store is gone shows its fields to each command that reads it, by the layout of each time, and hides nothing. */
class DescribedJournalCommandsTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;
    /** Records that describe take times, too. */
    private static final long STEP_NS = 1_000;
    private static final String LAYOUT = "bid:i64/1e8 n:u32 version:u16 ok:bool at:epochNanos";
    private static final String LATER = "bid:f64 sym:ascii4 big:u64 f:f32";
    private static final String SCHEMA = """
        <sbe:messageSchema xmlns:sbe="http://fixprotocol.io/2016/sbe" package="quotes" id="7" version="0" byteOrder="littleEndian">
        <types>
        <composite name="messageHeader">
          <type name="blockLength" primitiveType="uint16"/><type name="templateId" primitiveType="uint16"/>
          <type name="schemaId" primitiveType="uint16"/><type name="version" primitiveType="uint16"/>
        </composite>
        <composite name="groupSizeEncoding">
          <type name="blockLength" primitiveType="uint16"/><type name="numInGroup" primitiveType="uint16"/>
        </composite>
        <composite name="varText">
          <type name="length" primitiveType="uint16"/>
          <type name="varData" primitiveType="uint8" length="0" characterEncoding="UTF-8"/>
        </composite>
        <composite name="price">
          <type name="mantissa" primitiveType="int64"/><type name="exponent" primitiveType="int8" presence="constant">-8</type>
        </composite>
        <enum name="Side" encodingType="char"><validValue name="BUY">B</validValue><validValue name="SELL">S</validValue></enum>
        <type name="optionalQty" primitiveType="uint32" presence="optional"/>
        </types>
        <sbe:message name="Quote" id="1">
        <field name="bid" id="1" type="price"/><field name="id" id="2" type="uint64"/><field name="side" id="3" type="Side"/>
        <field name="qty" id="4" type="optionalQty"/><field name="rate" id="5" type="double"/>
        <group name="levels" id="8" dimensionType="groupSizeEncoding"><field name="px" id="81" type="int32"/></group>
        <data name="note" id="9" type="varText"/>
        </sbe:message>
        <sbe:message name="End" id="2"><field name="id" id="1" type="uint64"/></sbe:message>
        </sbe:messageSchema>
        """;

    @TempDir(factory = SharedMemory.class)
    private Path folder;
    private Path journal;

    /** Three versions of a by the first layout, the second one no bool; two by another; one of b, which nothing describes. */
    @BeforeEach
    void commit() {
        journal = folder.resolve("journal");
        final CachedEpochNanoClock clock = new CachedEpochNanoClock(START_NS);
        try (Kstate store = Kstate.open(StoreOptions.create().directory(folder.resolve("store")).clock(clock))) {
            final State a = store.subscribe("md.a", Permission.READ_WRITE, 24);
            a.persistTo(journal);
            for (int i = 1; i <= 3; i++) {
                clock.update(START_NS + i * STEP_NS);
                a.publish(bytes().putLong(i * 150_000_000L).putInt(i).putShort((short) 7).put((byte) (i == 2 ? 9 : 1)).putLong(START_NS + i).array());
                store.describe("md.*", LAYOUT);
            }
            store.describe("md.*", LATER);
            for (int i = 4; i <= 5; i++) {
                clock.update(START_NS + i * STEP_NS);
                a.publish(bytes().putDouble(i + 0.25).put("AB,C".getBytes(StandardCharsets.US_ASCII)).putLong(-i).putFloat(0.5f).array());
            }
            final State b = store.subscribe("b", Permission.READ_WRITE, 2);
            b.persistTo(journal);
            b.publish(new byte[] {10, 11});
        }
    }

    private static ByteBuffer bytes() {
        return ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    }

    private CommandRun run(final String... args) {
        final CommandRun run = CommandRun.of(args);
        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        assertEquals(List.of(), run.err());
        return run;
    }

    private static List<String> expected() {
        return List.of(
            "1  bid=1.5 n=1 version=7 ok=true at=2023-11-14T22:13:20.000000001Z +@23:00",
            "2  bid=3 n=2 version=7 at=2023-11-14T22:13:20.000000002Z +@14:09 +@23:00 (does not fit: ok is neither 0 nor 1)",
            "3  bid=4.5 n=3 version=7 ok=true at=2023-11-14T22:13:20.000000003Z +@23:00",
            "4  bid=4.25 sym=AB,C big=18446744073709551612 f=0.5",
            "5  bid=5.25 sym=AB,C big=18446744073709551611 f=0.5");
    }

    private static List<String> values(final CommandRun run) {
        return run.out().stream().map(line -> line.replaceFirst("^\\S+  md.a  ", "")).toList();
    }

    @Test
    void shouldShowFieldsByTheLayoutOfEachPlace() {
        final String path = journal.toString();
        assertEquals(expected(), values(run("tail", "--journal", path, "md.a", "--from", "beginning", "--no-follow")));
        assertEquals(expected(), values(run("replay", "--journal", path, "md.a")));
        assertEquals(expected(), values(run("history", path, "md.a")));
        assertEquals(expected().subList(1, 2), values(run("history", path, "md.a", "--at", "2")));
        assertEquals(expected().subList(4, 5), values(run("history", path, "--as-of", Long.toString(START_NS + 5 * STEP_NS), "md.a")));
        assertTrue(run("replay", "--journal", path, "md.a", "--json").out().get(3).contains("\"value\":{\"bid\":4.25,\"sym\":\"AB,C\","));
        assertTrue(run("history", path, "b").out().get(0).endsWith("  0a0b"));
        assertEquals(List.of("1.5 true", "3 -", "4.5 true", "4.25 -", "5.25 -"),
            CommandRun.of("tail", "--journal", path, "md.a", "--from", "beginning", "--no-follow", "--format", "{bid} {ok}").out());
    }

    @Test
    void shouldLetAnOptionOverride() {
        final String path = journal.toString();
        for (final String[] command : new String[][] {{"tail", "--journal", path, "md.a", "--from", "beginning", "--no-follow"},
            {"replay", "--journal", path, "md.a"}, {"history", path, "md.a"}}) {
            assertEquals("3  8074d21a", values(run(with(command, "--hex"))).get(2).substring(0, 11));
            assertEquals("1  x=128 +@1:", values(run(with(command, "--layout", "x:u8"))).get(0).substring(0, 13));
        }
        assertTrue(run("export", path, "--format", "csv", "--layout", "bid:i64/1e8").out().get(0).endsWith(",payload,bid,misfit"));
        assertTrue(run("export", path, "--format", "csv", "--hex").out().get(0).endsWith(",payload"));
    }

    private static String[] with(final String[] command, final String... more) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void shouldGetAVersionFromTheJournal() {
        final String store = folder.resolve("store").toString();
        try (Kstate session = Kstate.open(folder.resolve("store"))) {
            session.subscribe("md.a", Permission.READ).close();
            session.subscribe("transient", Permission.READ_WRITE, 1).publish(new byte[1]);
            final List<String> lines = run("get", "md.a", "--version", "4", "--store", store).out();
            assertEquals("version      4", lines.get(1));
            assertTrue(lines.contains("  big  18446744073709551612"), lines::toString);
            final String json = run("get", "md.a", "--version", "1", "--json", "--store", store).out().get(0);
            assertTrue(json.contains("\"version\":1,\"size\":24,\"persistent\":true"), json);
            assertTrue(json.contains("\"value\":{\"bid\":1.5,"), json);
            assertTrue(CommandRun.of("get", "md.a", "--version", "6", "--store", store).error().contains("version=6"));
            assertTrue(CommandRun.of("get", "transient", "--version", "1", "--store", store).error().contains("transient"));
            assertEquals(ExitStatus.USAGE, CommandRun.of("get", "md.*", "--version", "1", "--store", store).status());
        }
    }

    /** The store may be gone. */
    @Test
    void shouldGetAVersionAndSamplesOfAJournalWithoutAStore() {
        final String path = journal.toString();
        final String store = folder.resolve("gone").toString();
        assertTrue(run("get", "md.a", "--version", "4", "--journal", path, "--store", store).out().contains("  big  18446744073709551612"));
        final String json = run("get", "md.a", "--version", "1", "--json", "--journal", path, "--store", store).out().get(0);
        assertTrue(json.contains("\"value\":{\"bid\":1.5,"), json);
        assertEquals(List.of("0a0b"), run("get", "b", "--version", "1", "--hex", "--journal", path, "--store", store).out());
        assertEquals(ExitStatus.USAGE, CommandRun.of("get", "md.a", "--journal", path).status());
        assertTrue(CommandRun.of("get", "none", "--version", "1", "--journal", path).error().contains("none"));
        assertEquals(List.of("5  bid=5.25 sym=AB,C big=18446744073709551611 f=0.5  (4 missed)"),
            values(run("sample", "--journal", path, "md.a", "--store", store)));
    }

    /** What nobody understands is told in a column, also if there is no other. */
    @Test
    void shouldExportWhyADescriptionCannotBeRead() {
        final Path other = folder.resolve("other");
        try (Kstate store = Kstate.open(folder.resolve("store")); State c = store.subscribe("c", Permission.READ_WRITE, 2)) {
            store.describe("md.*", "");
            store.describe("c", "no layout");
            c.persistTo(other);
            c.publish(new byte[] {0, 1});
        }
        final List<String> csv = run("export", other.toString(), "--format", "csv").out();
        assertTrue(csv.get(0).endsWith(",payload,misfit"), csv.get(0));
        assertTrue(csv.get(1).contains(",0001,"), csv.get(1));
        assertTrue(csv.get(1).length() > csv.get(1).indexOf(",0001,") + 6, csv.get(1));
        final List<String> fields = run("export", other.toString(), "--format", "csv", "--layout", "s:ascii1 n:u8").out();
        assertTrue(fields.get(1).endsWith(",0001,\"\",1,"), fields.get(1));
    }

    @Test
    void shouldExportAColumnForEachFieldAsText() {
        final List<String> csv = run("export", journal.toString(), "--format", "csv").out();
        assertTrue(csv.get(0).endsWith(",payload,bid,n,value_version,ok,at,sym,big,f,misfit"), csv.get(0));
        assertTrue(csv.get(1).endsWith(",1.5,1,7,true,2023-11-14T22:13:20.000000001Z,,,,"), csv.get(1));
        assertTrue(csv.get(2).endsWith(",3,2,7,,2023-11-14T22:13:20.000000002Z,,,,ok is neither 0 nor 1"), csv.get(2));
        assertTrue(csv.get(4).endsWith(",4.25,,,,,\"AB,C\",18446744073709551612,0.5,"), csv.get(4));
        assertTrue(csv.get(6).endsWith(",0a0b,,,,,,,,,"), csv.get(6));
        final List<String> json = run("export", journal.toString(), "--format", "jsonl", "--states", "md.a").out();
        assertTrue(json.get(0).endsWith(",\"bid\":\"1.5\",\"n\":1,\"value_version\":7,\"ok\":true,\"at\":\"2023-11-14T22:13:20.000000001Z\","
            + "\"sym\":null,\"big\":null,\"f\":null,\"misfit\":null}"), json.get(0));
    }

    /** A field of two types is text; the others have their types. */
    @Test
    void shouldExportTypedColumnsThatDuckDbReadsBackEqual() throws SQLException {
        final String file = folder.resolve("all.parquet").toString();
        run("export", journal.toString(), "--format", "parquet", "--output", file);
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duck.createStatement();
             ResultSet rows = statement.executeQuery("SELECT bid, n, value_version, ok, epoch_ns(\"at\") AS ns, \"at\", sym, big, f,"
                 + " misfit FROM read_parquet('" + file + "') WHERE name = 'md.a' ORDER BY version")) {
            assertEquals(Types.VARCHAR, rows.getMetaData().getColumnType(1));
            assertEquals("DECIMAL(20,0)", rows.getMetaData().getColumnTypeName(8));
            assertTrue(rows.getMetaData().getColumnTypeName(6).startsWith("TIMESTAMP"), rows.getMetaData().getColumnTypeName(6));
            for (int version = 1; version <= 5; version++) {
                assertTrue(rows.next());
                final boolean isFirst = version <= 3;
                assertEquals(isFirst ? List.of("1.5", "3", "4.5").get(version - 1) : version + ".25", rows.getString("bid"));
                assertEquals(isFirst ? Long.valueOf(version) : null, rows.getObject("n"));
                assertEquals(isFirst ? Long.valueOf(7) : null, rows.getObject("value_version"));
                assertEquals(isFirst && version != 2 ? Boolean.TRUE : null, rows.getObject("ok"));
                assertEquals(isFirst ? Long.valueOf(START_NS + version) : null, rows.getObject("ns"));
                assertEquals(isFirst ? null : "AB,C", rows.getString("sym"));
                assertEquals(isFirst ? null : new BigDecimal("18446744073709551616").subtract(BigDecimal.valueOf(version)), rows.getObject("big"));
                assertEquals(isFirst ? null : Float.valueOf(0.5f), rows.getObject("f"));
                if (version == 2) {
                    assertEquals("ok is neither 0 nor 1", rows.getString("misfit"));
                } else {
                    assertNull(rows.getString("misfit"));
                }
            }
        }
    }

    /** A schema of two messages: its fields are columns with their types, a group is a number and a JSON array. */
    @Test
    void shouldExportTheColumnsOfASchema() throws SQLException {
        final Path quotes = folder.resolve("quotes");
        try (Kstate store = Kstate.open(folder.resolve("other")); State quote = store.subscribe("quote", Permission.READ_WRITE, 64)) {
            store.describe("quote", SCHEMA);
            quote.persistTo(quotes);
            quote.publish(message(1, 29).putLong(6_180_010_000_000L).putLong(-1).put((byte) 'B').putInt(7).putDouble(0.5)
                .putShort((short) 4).putShort((short) 2).putInt(-5).putInt(6).putShort((short) 2)
                .put("hi".getBytes(StandardCharsets.US_ASCII)).array());
            quote.publish(message(1, 29).putLong(-1).putLong(8).put((byte) 'S').putInt(-1).putDouble(1e300)
                .putShort((short) 4).putShort((short) 0).putShort((short) 0).array());
            quote.publish(message(2, 8).putLong(9).array());
        }
        final List<String> csv = run("export", quotes.toString(), "--format", "csv").out();
        assertTrue(csv.get(0).endsWith(",payload,message,bid,id,side,qty,rate,levels,levels[],note,misfit"), csv.get(0));
        assertTrue(csv.get(1).endsWith(",Quote,61800.1,18446744073709551615,BUY,7,0.5,2,\"[{\"\"px\"\":-5},{\"\"px\"\":6}]\",hi,"), csv.get(1));
        assertTrue(csv.get(3).endsWith(",End,,9,,,,,,,"), csv.get(3));
        final List<String> json = run("export", quotes.toString(), "--format", "jsonl").out();
        assertTrue(json.get(1).contains(",\"message\":\"Quote\",\"bid\":-0.00000001,\"id\":8,\"side\":\"SELL\",\"qty\":null,\"rate\":1.0E300,"
            + "\"levels\":0,\"levels[]\":null,\"note\":\"\",\"misfit\":null}"), json.get(1));
        final String file = folder.resolve("quotes.parquet").toString();
        run("export", quotes.toString(), "--format", "parquet", "--output", file);
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duck.createStatement();
             ResultSet rows = statement.executeQuery("SELECT message, bid, id, side, qty, rate, levels,"
                 + " (\"levels[]\"::JSON->1->>'px')::INT AS px, note FROM read_parquet('" + file + "') WHERE misfit IS NULL ORDER BY version")) {
            assertEquals(List.of("DECIMAL(20,8)", "DECIMAL(20,0)"),
                List.of(rows.getMetaData().getColumnTypeName(2), rows.getMetaData().getColumnTypeName(3)));
            final List<List<Object>> wanted = List.of(
                Arrays.asList("Quote", new BigDecimal("61800.10000000"), new BigDecimal("18446744073709551615"), "BUY", 7L, 0.5, 2L, 6, "hi"),
                Arrays.asList("Quote", new BigDecimal("-0.00000001"), new BigDecimal("8"), "SELL", null, 1e300, 0L, null, ""),
                Arrays.asList("End", null, new BigDecimal("9"), null, null, null, null, null, null));
            for (final List<Object> row : wanted) {
                assertTrue(rows.next());
                for (int i = 0; i < row.size(); i++) {
                    assertEquals(row.get(i), rows.getObject(i + 1), rows.getMetaData().getColumnName(i + 1));
                }
            }
        }
    }

    /** Behind its header, of a state of 64 bytes. */
    private static ByteBuffer message(final int template, final int blockLength) {
        return ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) blockLength).putShort((short) template).putShort((short) 7).putShort((short) 0);
    }
}
