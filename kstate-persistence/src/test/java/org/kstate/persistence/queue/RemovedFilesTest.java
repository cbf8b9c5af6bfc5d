package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalTrimmedException;
import org.kstate.persistence.Replay;

/** Files that somebody has removed from a journal: what is left is read, and what is missing in between is told. */
class RemovedFilesTest {

    private static final int FILES = 5;
    private static final int IN_FILE = 2;
    private static final int VERSIONS = FILES * IN_FILE;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;

    @BeforeEach
    void write() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= VERSIONS; version++) {
                writer.append("a", version);
                if (version % IN_FILE == 0) {
                    // A day in which nothing is appended has no file, and is not missed.
                    rollTime.advance(2 * QueueJournalTest.DAY_MS);
                }
            }
        }
    }

    private void remove(final int... numbers) throws IOException {
        final Path[] files = CycleFiles.files(directory);
        for (final int number : numbers) {
            Files.delete(files[number]);
        }
    }

    /** Versions from where a reader is, with a 0 where a missing file is told. */
    private static List<Integer> rest(final JournalReader reader) {
        final List<Integer> versions = new ArrayList<>();
        for (;;) {
            try {
                if (!reader.next()) {
                    return versions;
                }
                versions.add((int) reader.record().entry(0).version());
            } catch (final CorruptJournalException e) {
                assertTrue(e.getMessage().contains("lastSequence=2, nextSequence="), e.getMessage());
                versions.add(0);
            }
        }
    }

    /** As after a power cut: what the table was told last is not on the device. */
    @Test
    void shouldReadFilesThatTheTableWasNotToldOf() throws IOException {
        final Path aside = Files.createDirectory(directory.resolve("aside"));
        QueueSettings.makeTable(aside, QueueTable.rollCycle(directory));
        Files.move(aside.resolve(QueueSettings.METADATA_FILE), directory.resolve(QueueSettings.METADATA_FILE), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(IntStream.rangeClosed(1, VERSIONS).boxed().toList(), all());
        try (QueueHistory history = new QueueHistory(directory)) {
            assertEquals(VERSIONS, history.last("a").version());
        }
        final Path[] files = CycleFiles.files(directory);
        Files.write(files[files.length - 1].resolveSibling("21000101F.cq4"), new byte[4]);
        assertEquals(VERSIONS, all().size(), "one that is in the making is not read");
    }

    private List<Integer> all() {
        try (JournalReader reader = JournalReader.open(directory)) {
            return rest(reader);
        }
    }

    @Test
    void shouldReadWhatIsLeftWithoutAnAppenderThatLooks() throws IOException {
        remove(0, 1);
        assertEquals(List.of(5, 6, 7, 8, 9, 10), all());
        try (JournalReader reader = JournalReader.open(directory)) {
            assertEquals(5, assertThrows(JournalTrimmedException.class, () -> reader.seekVersion("a", 2)).oldestVersion());
            assertTrue(reader.seekVersion("a", 7));
            assertEquals(List.of(7, 8, 9, 10), rest(reader));
            reader.seekTime(1);
            assertEquals(List.of(5, 6, 7, 8, 9, 10), rest(reader));
            reader.toStart();
            assertEquals(List.of(5, 6, 7, 8, 9, 10), rest(reader));
            assertTrue(reader.readLast());
        }
        assertEquals(5, assertThrows(JournalTrimmedException.class,
            () -> Replay.of(directory).fromVersion("a", 1).run((record, entry) -> { })).oldestVersion());
        assertEquals(6, Replay.of(directory).run((record, entry) -> { }));
    }

    @Test
    void shouldGoOnInReadersThatHadItOpen() throws IOException {
        try (JournalReader before = JournalReader.open(directory); JournalReader within = JournalReader.open(directory);
             JournalReader atEnd = JournalReader.open(directory)) {
            assertTrue(within.next());
            atEnd.toEnd();
            final long gone = within.index();
            remove(0, 1);
            // They have the first file open, and miss the second.
            assertEquals(List.of(1, 2, 0, 5, 6, 7, 8, 9, 10), rest(before));
            assertEquals(List.of(2, 0, 5, 6, 7, 8, 9, 10), rest(within));
            assertFalse(before.seekIndex(gone));
            before.toStart();
            assertEquals(List.of(5, 6, 7, 8, 9, 10), rest(before));
            within.toStart();
            assertEquals(List.of(5, 6, 7, 8, 9, 10), rest(within));
            assertFalse(atEnd.next());
            try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
                assertEquals(VERSIONS, writer.last("a").version());
                writer.append("a", VERSIONS + 1);
            }
            assertEquals(List.of(VERSIONS + 1), rest(atEnd));
            assertEquals(List.of(VERSIONS + 1), rest(within));
        }
    }

    @Test
    void shouldTellAFileThatIsMissingBetweenOthersAndReadOnBehindIt() throws IOException {
        try (JournalReader before = JournalReader.open(directory); JournalReader within = JournalReader.open(directory)) {
            assertTrue(within.next());
            remove(1, 2);
            final List<Integer> left = List.of(1, 2, 0, 7, 8, 9, 10);
            assertEquals(left, all());
            assertEquals(left, rest(before));
            assertEquals(left.subList(1, left.size()), rest(within));
            before.toStart();
            assertEquals(left, rest(before));
            assertTrue(before.seekVersion("a", 2));
            assertEquals(left.subList(1, left.size()), rest(before));
            assertTrue(before.seekVersion("a", 8));
            assertEquals(List.of(8, 9, 10), rest(before));
            assertThrows(CorruptJournalException.class, () -> before.seekVersion("a", 4));
        }
        assertThrows(CorruptJournalException.class, () -> Replay.of(directory).run((record, entry) -> { }));
        assertEquals(4, Replay.of(directory).fromVersion("a", 7).run((record, entry) -> { }));
        // Whoever appends needs the end of the chain, which is there. Last versions of other states may be in what is missing.
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            assertThrows(CorruptJournalException.class, () -> writer.last("a"));
            assertThrows(CorruptJournalException.class, () -> writer.last("a"), "told each time");
            writer.append("a", VERSIONS + 1);
        }
        assertEquals(List.of(1, 2, 0, 7, 8, 9, 10, 11), all());
    }

    @Test
    void shouldReadWhatIsLeftWhereTheNewestFilesAreGoneOrAll() throws IOException {
        try (JournalReader before = JournalReader.open(directory)) {
            remove(3, 4);
            assertEquals(List.of(1, 2, 3, 4, 5, 6), all());
            assertTrue(before.readLast());
            assertEquals(6, before.record().entry(0).version());
            remove(0, 1, 2);
            before.toStart();
            assertEquals(List.of(), all());
        }
    }
}
