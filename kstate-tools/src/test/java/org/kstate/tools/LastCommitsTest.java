package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;

/** The place before the last commits in a journal of many files, of which some are damaged. */
class LastCommitsTest {
    private static final int COMMITS = 300;
    private static final String ROLL_CYCLE = "kstate.journal.rollCycle";
    private static final byte MARK = 0x5a;

    @TempDir(factory = SharedMemory.class)
    private Path folder;
    private Path journal;

    /** A file holds 64 records. */
    @BeforeEach
    void fill() {
        System.setProperty(ROLL_CYCLE, "TEST_DAILY");
        journal = folder.resolve("journal");
        try (Kstate store = Kstate.open(folder.resolve("store")); State often = persistent(store, "often"); State rare = persistent(store, "rare")) {
            for (int i = 0; i < COMMITS; i++) {
                often.publish(ByteBuffer.allocate(16).putLong(i).put(MARK).put(MARK).put(MARK).put(MARK).array());
                if (i % 50 == 0) {
                    rare.publish(new byte[16]);
                }
            }
        }
    }

    @AfterEach
    void restore() {
        System.clearProperty(ROLL_CYCLE);
    }

    private State persistent(final Kstate store, final String name) {
        final State state = store.subscribe(name, Permission.READ_WRITE, 16);
        state.persistTo(journal);
        return state;
    }

    private List<JournalPosition> all(final String name) {
        final List<JournalPosition> positions = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                final JournalRecord record = reader.record();
                for (int i = 0; record.kind() == Journal.COMMIT && i < record.entryCount(); i++) {
                    final JournalEntry entry = record.entry(i);
                    if (name == null || entry.isNamed(name)) {
                        positions.add(new JournalPosition(reader.journalId(), record.index(), entry.number()));
                    }
                }
            }
        }
        return positions;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            return files.filter(path -> path.toString().endsWith(".cq4")).sorted().toList();
        }
    }

    @Test
    void shouldFindThePlaceInWhicheverFileItIs() throws IOException {
        assertTrue(files().size() > 3, files()::toString);
        for (final String name : new String[] {null, "often", "rare"}) {
            final List<JournalPosition> all = all(name);
            final List<String> patterns = name == null ? List.of() : List.of(name);
            for (int wanted = 1; wanted < all.size(); wanted = 2 * wanted + 1) {
                assertEquals(all.get(all.size() - wanted - 1), LastCommits.before(journal, patterns, wanted), name + " " + wanted);
            }
            assertNull(LastCommits.before(journal, patterns, all.size()));
        }
    }

    /** Damage in the payloads of another state, in each file, hides neither the state nor its place. */
    @Test
    void shouldReadNoPayloads() throws IOException {
        final List<JournalPosition> all = all("rare");
        for (final Path file : files()) {
            damagePayloads(file);
        }
        assertEquals(all.get(all.size() - 4), LastCommits.before(journal, List.of("rare"), 3));
        assertTrue(CommandRun.of("replay", "rar", "--journal", journal.toString()).error().contains("no such state"));
        final CommandRun replay = CommandRun.of("replay", "rare", "--journal", journal.toString(), "--from", "-3");
        assertEquals(List.of(), replay.err());
        assertEquals(3, replay.out().size(), replay.out()::toString);
    }

    /** A file of which nothing can be read is passed over. */
    @Test
    void shouldPassOverADamagedFile() throws IOException {
        final List<JournalPosition> all = all("often");
        final List<Path> files = files();
        final long cutFrom = Files.size(files.get(files.size() - 2)) / 2;
        try (FileChannel channel = FileChannel.open(files.get(files.size() - 2), StandardOpenOption.WRITE)) {
            channel.truncate(cutFrom);
        }
        final JournalPosition before = LastCommits.before(journal, List.of("often"), 100);
        assertTrue(all.indexOf(before) >= 0 && all.indexOf(before) <= COMMITS - 101, () -> all.indexOf(before) + " of " + all.size());
    }

    private static void damagePayloads(final Path file) throws IOException {
        final byte[] content = Files.readAllBytes(file);
        final byte[] mark = {MARK, MARK, MARK, MARK};
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i + mark.length < content.length; i++) {
                if (Arrays.equals(content, i, i + mark.length, mark, 0, mark.length)) {
                    channel.write(ByteBuffer.wrap(new byte[] {0}), i);
                }
            }
        }
    }
}
