package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.SmallMemory;
import org.kstate.time.CachedEpochNanoClock;
import org.kstate.tools.export.ExportTable;

/** {@code kstate export}: each format, read by another program's reader where there is one, is what the journal holds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportCommandTest {
    private static final int ROUNDS = 2_000;
    private static final long START_NS = TimeUnit.SECONDS.toNanos(1_700_000_000);
    private static final long STEP_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir(factory = SharedMemory.class)
    private static Path folder;
    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(START_NS);
    private final Random random = new Random(3);
    private Kstate store;
    private List<String> all;

    /** Transactions of one state and of two, values of 0 to 300 bytes, a state that ended and began again. */
    @BeforeAll
    void commit() {
        store = Kstate.open(StoreOptions.create().directory(folder.resolve("store")).clock(clock));
        final State a = persistent("md.a.top");
        State b = persistent("md.b.top");
        final State c = persistent("risk_c-1");
        for (int i = 0; i < ROUNDS; i++) {
            clock.update(START_NS + i * STEP_NS);
            a.publish(payload());
            if (i % 7 == 0) {
                try (Transaction transaction = store.begin(b, c)) {
                    transaction.bytes(b).writeLong(0, random.nextLong());
                    transaction.bytes(c).writeLong(0, random.nextLong());
                    transaction.commit();
                }
            }
            if (i == ROUNDS / 2) {
                b.close();
                store.delete("md.b.top");
                b = persistent("md.b.top");
            }
        }
        all = rows(row -> true);
    }

    @AfterAll
    void close() {
        store.close();
    }

    private State persistent(final String name) {
        final State state = store.subscribe(name, Permission.READ_WRITE, 300);
        state.persistTo(folder.resolve("journal"));
        return state;
    }

    private byte[] payload() {
        final byte[] payload = new byte[random.nextInt(301)];
        random.nextBytes(payload);
        return payload;
    }

    /** What the journal holds, one line for each row, read without a replay. */
    private static List<String> rows(final Predicate<JournalRecord> wanted) {
        final List<String> rows = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(folder.resolve("journal"))) {
            while (reader.next()) {
                final JournalRecord record = reader.record();
                for (int i = 0; record.kind() == Journal.COMMIT && wanted.test(record) && i < record.entryCount(); i++) {
                    rows.add(row(record, record.entry(i), i));
                }
            }
        }
        return rows;
    }

    private static String row(final JournalRecord record, final JournalEntry entry, final int number) {
        return String.join(",", entry.nameString(), Long.toString(entry.incarnation()), Long.toString(entry.version()),
            Long.toString(record.timeNs()), Integer.toString(record.sessionId()), Long.toString(record.transactionId()),
            Long.toString(record.index()), Integer.toString(number), Integer.toString(entry.payloadLength()),
            Integer.toString(entry.size()), HexFormat.of().formatHex(entry.payload()));
    }

    private static CommandRun export(final String... args) {
        final String[] line = new String[args.length + 2];
        line[0] = "export";
        line[1] = folder.resolve("journal").toString();
        System.arraycopy(args, 0, line, 2, args.length);
        return CommandRun.of(line);
    }

    private static String path(final String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void shouldWriteCsv() throws IOException {
        final CommandRun screen = export("--format", "csv");
        assertEquals(ExitStatus.OK, screen.status(), screen.err()::toString);
        assertEquals("name,incarnation,version,time_ns,session,transaction,index,entry,length,size,payload", screen.out().get(0));
        assertEquals(all, screen.out().subList(1, screen.out().size()));
        assertEquals(List.of(all.size() + " rows written to " + path("all.csv")), export("--format", "csv", "--output", path("all.csv")).out());
        assertEquals(screen.out(), Files.readAllLines(folder.resolve("all.csv")));
    }

    @Test
    void shouldWriteJsonLines() throws IOException {
        final CommandRun screen = export("--format", "JSONL");
        final List<String> read = new ArrayList<>();
        for (final String line : screen.out()) {
            read.add(values(line));
        }
        assertEquals(all, read);
    }

    private static String values(final String line) throws IOException {
        final List<String> values = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            assertEquals(JsonToken.START_OBJECT, parser.nextToken());
            for (final String column : ExportTable.COLUMNS) {
                assertEquals(column, parser.nextFieldName());
                parser.nextToken();
                values.add(parser.getText());
            }
            assertEquals(JsonToken.END_OBJECT, parser.nextToken());
        }
        return String.join(",", values);
    }

    @Test
    void shouldWriteParquetThatDuckDbReadsBackEqual() throws SQLException {
        final CommandRun run = export("--format", "parquet", "--json", "--output", path("all.parquet"));
        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        assertTrue(run.out().get(0).contains("\"rows\":" + all.size()), run.out()::toString);
        assertEquals(List.of(), run.err());
        final List<String> read = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duck.createStatement();
             ResultSet rows = statement.executeQuery("SELECT * FROM read_parquet('" + path("all.parquet") + "')")) {
            for (int i = 0; i < ExportTable.COLUMNS.size(); i++) {
                assertEquals(ExportTable.COLUMNS.get(i), rows.getMetaData().getColumnName(i + 1));
            }
            while (rows.next()) {
                final StringBuilder row = new StringBuilder();
                for (int i = 1; i < ExportTable.COLUMNS.size(); i++) {
                    row.append(rows.getString(i)).append(',');
                }
                read.add(row + HexFormat.of().formatHex(rows.getBytes(ExportTable.COLUMNS.size())));
            }
        }
        assertEquals(all, read);
    }

    @Test
    void shouldWriteWhatIsBetweenTwoTimesAndOfStates() {
        final long fromNs = START_NS + 100 * STEP_NS;
        final long toNs = START_NS + 200 * STEP_NS;
        final List<String> between = rows(record -> record.timeNs() >= fromNs && record.timeNs() < toNs);
        assertEquals(between, csv("--from", Instant.ofEpochSecond(0, fromNs).toString(), "--to", Instant.ofEpochSecond(0, toNs).toString()));
        assertEquals(all.stream().filter(row -> !row.startsWith("md.a")).toList(), csv("--states", "md.b.*", "risk_c-1"));
        assertEquals(all.stream().filter(row -> row.startsWith("md.a")).skip(9).toList(), csv("--from", "10", "--states", "md.a.top"));
        final long journalId;
        try (JournalReader reader = JournalReader.open(folder.resolve("journal"))) {
            journalId = reader.journalId();
        }
        final String[] last = all.get(500).split(",");
        assertEquals(all.subList(501, all.size()),
            csv("--from", new JournalPosition(journalId, Long.parseLong(last[6]), Integer.parseInt(last[7])).toString()));
    }

    private static List<String> csv(final String... args) {
        final String[] line = Arrays.copyOf(args, args.length + 2);
        line[args.length] = "--format";
        line[args.length + 1] = "csv";
        final CommandRun run = export(line);
        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        return run.out().subList(1, run.out().size());
    }

    @Test
    void shouldReplaceAFileOnlyByAWholeOne() throws IOException {
        try (SmallMemory memory = SmallMemory.mount(Files.createDirectory(folder.resolve("memory")), "384k")) {
            for (final String format : List.of("csv", "jsonl", "parquet")) {
                final Path file = memory.path().resolve("out." + format);
                Files.writeString(file, "before");
                final CommandRun run = export("--format", format, "--output", file.toString());
                assertEquals(ExitStatus.FAILED, run.status());
                assertTrue(run.error().contains("The file cannot be written"), run.error());
                assertTrue(run.error().contains("No space left"), run.error());
                assertEquals("before", Files.readString(file));
                assertEquals(List.of(), parts(memory.path()));
                assertEquals(List.of(), export("--format", format, "--states", "risk*", "--output", file.toString()).err(), format);
                assertTrue(Files.size(file) > 6);
                Files.delete(file);
            }
        }
    }

    private static List<String> parts(final Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".part")).toList();
        }
    }

    @Test
    void shouldWriteBesideAFileThatOnlyLooksLikeAPart() throws IOException {
        final Path own = Files.createDirectory(folder.resolve("own"));
        for (final String format : List.of("csv", "jsonl", "parquet")) {
            final Path file = own.resolve("out." + format);
            Files.writeString(own.resolve("out." + format + ".part"), "the user's");
            assertEquals(List.of(), export("--format", format, "--states", "risk*", "--output", file.toString()).err());
            assertEquals("the user's", Files.readString(own.resolve("out." + format + ".part")));
            assertEquals(Files.getPosixFilePermissions(own.resolve("out." + format + ".part")), Files.getPosixFilePermissions(file), "the umask");
        }
        assertEquals(3, parts(own).size());
    }

    @Test
    void shouldReplaceNothingButARegularFile() throws IOException, InterruptedException {
        final Path own = Files.createDirectory(folder.resolve("kinds"));
        final Path real = Files.writeString(Files.createDirectory(own.resolve("elsewhere")).resolve("real.csv"), "before");
        final Path link = Files.createSymbolicLink(own.resolve("link.csv"), real);
        assertEquals(List.of(), export("--format", "csv", "--states", "risk*", "--output", link.toString()).err());
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.readString(real).startsWith("name,"));
        final Path pipe = own.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        final Path leadsNowhere = Files.createSymbolicLink(own.resolve("nowhere"), own.resolve("none"));
        for (final Path other : List.of(Files.createDirectory(own.resolve("empty")), pipe, leadsNowhere)) {
            for (final String format : List.of("csv", "parquet")) {
                final CommandRun run = export("--format", format, "--output", other.toString());
                assertEquals(ExitStatus.USAGE, run.status(), other::toString);
                assertTrue(run.err().get(0).contains("no regular file"), run.err()::toString);
            }
        }
        assertTrue(Files.isDirectory(own.resolve("empty")));
        assertTrue(Files.exists(pipe) && !Files.isRegularFile(pipe));
        assertTrue(Files.isSymbolicLink(leadsNowhere));
    }

    @Test
    void shouldLeaveNothingWhenItIsEndedFromOutside() throws IOException {
        try (StopSignal stop = new StopSignal()) {
            stop.raise();
            final int status = KstateCommand.commandLine(stop, "export").setErr(new PrintWriter(new StringWriter())).execute("export",
                path("journal"), "--format", "csv", "--output", path("ended.csv"));
            assertEquals(ExitStatus.FAILED, status);
        }
        assertFalse(Files.exists(folder.resolve("ended.csv")));
        assertEquals(List.of(), parts(folder));
    }

    @Test
    void shouldTellWhatItCannotDo() {
        assertEquals(ExitStatus.USAGE, export("--format", "parquet").status());
        assertEquals(ExitStatus.USAGE, export("--format", "xml").status());
        assertEquals(ExitStatus.USAGE, export().status());
        assertEquals(ExitStatus.USAGE, export("--format", "csv", "--from", "7").status());
        assertEquals(ExitStatus.FAILED, CommandRun.of("export", path("none"), "--format", "csv").status());
        assertEquals(ExitStatus.FAILED, export("--format", "csv", "--states", "no.such").status());
        for (final String format : List.of("csv", "parquet")) {
            final CommandRun run = export("--format", format, "--output", path("no/such/folder"));
            assertEquals(ExitStatus.FAILED, run.status());
            assertTrue(run.error().contains("The file cannot be written"), run.error());
        }
    }
}
