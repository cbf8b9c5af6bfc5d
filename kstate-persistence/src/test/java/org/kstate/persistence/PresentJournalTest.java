package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;

/**
 * A journal that an earlier build of the present format wrote is read and continued: golden files.
 *
 * <p>If a test here fails after a change, the change is one of the format and needs another {@link RecordLayout#FORMAT_VERSION}. With that,
 * {@code -Dkstate.golden.write=true} makes the files of the new version; those of the present one stay, and are to be read still.
 */
class PresentJournalTest {

    private static final String WRITE_PROPERTY = "kstate.golden.write";
    private static final int EARLIER = 1;
    private static final String PACKED = ".gz";
    private static final long TIME_NS = 1_700_000_000_123_456_789L;
    private static final int SIZE = 16;
    private static final List<String> ENTRIES = List.of(
        Journal.ATTACH + " golden.a 0 16 ",
        Journal.COMMIT + " golden.a 1 16 010203",
        Journal.ATTACH + " golden.b 0 24 ",
        Journal.COMMIT + " golden.a 2 16 04020300000000000000000000000000",
        Journal.COMMIT + " golden.b 1 24 000000000000000500000000000000000000000000000000",
        Journal.ATTACH + " golden.gone 0 16 ",
        Journal.COMMIT + " golden.gone 1 16 06",
        Journal.DELETE + " golden.gone 2 16 ");

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private Path journal() {
        return directory.resolve("journal");
    }

    private void write() {
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("first")).maxPages(8).pageSize(64).clock(() -> TIME_NS));
             State a = store.subscribe("golden.a", Permission.READ_WRITE, SIZE);
             State b = store.subscribe("golden.b", Permission.READ_WRITE, 24);
             State gone = store.subscribe("golden.gone", Permission.READ_WRITE, SIZE)) {
            a.persistTo(journal());
            a.publish(new byte[] {1, 2, 3});
            b.persistTo(journal());
            try (Transaction both = store.begin(a, b)) {
                both.bytes(a).writeByte(0, (byte) 4);
                both.bytes(b).writeByte(7, (byte) 5);
                assertEquals(CommitResult.COMMITTED, both.commit());
            }
            gone.persistTo(journal());
            gone.publish(new byte[] {6});
            store.delete("golden.gone");
        }
    }

    private static void pack(final Path journal, final Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(journal)) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(file.getFileName() + PACKED),
                    StandardOpenOption.CREATE_NEW))) {
                    Files.copy(file, out);
                }
            }
        }
    }

    private static Path golden(final int format) {
        return Path.of("golden", "journal-" + format);
    }

    private void lay(final int format) throws IOException, URISyntaxException {
        final URL golden = PresentJournalTest.class.getResource("/" + golden(format));
        Files.createDirectory(journal());
        try (Stream<Path> files = Files.list(Path.of(golden.toURI()))) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                    Files.copy(in, journal().resolve(file.getFileName().toString().replace(PACKED, "")));
                }
            }
        }
    }

    private List<String> entries(final int format) {
        final List<String> entries = new ArrayList<>();
        long timeNs = TIME_NS;
        long sequence = 0;
        try (JournalReader reader = JournalReader.open(journal())) {
            while (reader.next()) {
                final JournalRecord record = reader.record();
                assertEquals(1, record.sessionId());
                assertEquals(format == EARLIER, record.isEarlier());
                assertEquals(timeNs, record.timeNs());
                if (format != EARLIER) {
                    assertEquals(++sequence, record.sequence());
                    timeNs++;
                }
                for (int i = 0; i < record.entryCount(); i++) {
                    final JournalEntry entry = record.entry(i);
                    entries.add(record.kind() + " " + entry.name() + ' ' + entry.version() + ' ' + entry.size() + ' '
                        + HexFormat.of().formatHex(entry.payload()));
                }
            }
        }
        return entries;
    }

    /** Makes the files once for each format; else it only sees that the same records are written. */
    @Test
    void shouldBeWrittenByThePresentCode() throws IOException {
        write();
        assertEquals(ENTRIES, entries(RecordLayout.FORMAT_VERSION));
        if (Boolean.getBoolean(WRITE_PROPERTY)) {
            pack(journal(), Path.of("src", "test", "resources").resolve(golden(RecordLayout.FORMAT_VERSION)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {EARLIER, RecordLayout.FORMAT_VERSION})
    void shouldBeRead(final int format) throws Exception {
        lay(format);
        assertEquals(ENTRIES, entries(format));
    }

    @ParameterizedTest
    @ValueSource(ints = {EARLIER, RecordLayout.FORMAT_VERSION})
    void shouldBringStatesBackAndBeContinued(final int format) throws Exception {
        lay(format);
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("second")).maxPages(8).pageSize(64));
             State a = store.subscribe("golden.a", Permission.READ_WRITE); State b = store.subscribe("golden.b", Permission.READ_WRITE);
             State gone = store.subscribe("golden.gone", Permission.READ_WRITE)) {
            final Snapshot snapshot = new Snapshot();
            for (final State state : List.of(a, b, gone)) {
                state.persistTo(journal());
            }
            assertEquals(List.of(2L, 1L, 0L), List.of(a.version(), b.version(), gone.version()));
            assertEquals(List.of(SIZE, 24), List.of(a.size(), b.size()));
            assertEquals(2, a.read(snapshot));
            assertEquals(TIME_NS + (format == EARLIER ? 0 : 3), snapshot.timeNs());
            assertArrayEquals(new byte[] {4, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, snapshot.bytes().toByteArray());
            assertEquals(3, a.publish(new byte[] {7}));
        }
        try (JournalReader reader = JournalReader.open(journal())) {
            reader.seekVersion("golden.a", 3);
            assertEquals(true, reader.next());
            assertEquals(format == EARLIER ? 2 : 9, reader.record().sequence());
            assertArrayEquals(new byte[] {7}, reader.record().entry(0).payload());
        }
    }
}
