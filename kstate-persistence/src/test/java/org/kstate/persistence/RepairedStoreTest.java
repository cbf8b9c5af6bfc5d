package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.JournalTruth;
import org.kstate.spi.Journal;
import org.kstate.spi.ReadingProgress;
import org.kstate.testing.SharedMemory;

/** A store that is still there when its journal was repaired: what it has is journaled again, once, and a new store gets it. */
class RepairedStoreTest {

    private static final int VERSIONS = 500;
    private static final int DAMAGED = 700;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private Path store() {
        return directory.resolve("store");
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private static byte[] value(final long version) {
        return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
    }

    private static byte[] read(final State state) {
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        final byte[] bytes = new byte[snapshot.length()];
        snapshot.bytes().read(0, bytes, 0, bytes.length);
        return bytes;
    }

    @BeforeEach
    void fill() {
        try (Kstate store = Kstate.open(store())) {
            final State a = store.subscribe("a", Permission.READ_WRITE, Long.BYTES);
            final State b = store.subscribe("b", Permission.READ_WRITE, Long.BYTES);
            store.persistTo(List.of(a, b, store.subscribe("unwritten", Permission.READ_WRITE, Long.BYTES)), journal(),
                JournalOptions.create());
            for (int version = 1; version <= VERSIONS; version++) {
                a.publish(value(version));
                b.publish(value(-version));
            }
        }
    }

    /** The n-th record of the newest file. */
    private void damage(final int n) throws IOException {
        final Path file;
        try (Stream<Path> files = Files.list(journal())) {
            file = files.filter(path -> path.toString().endsWith(".cq4")).max(Comparator.naturalOrder()).orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer content = ByteBuffer.allocate(1 << 20);
            channel.read(content, 0);
            int left = n;
            for (int offset = 0;; offset += Integer.BYTES) {
                if (content.getInt(offset) == 0x4B534A52 && left-- == 0) {
                    channel.write(ByteBuffer.wrap(new byte[16]), offset + 40);
                    return;
                }
            }
        }
    }

    private void assertValues(final Kstate store, final long versionOfA, final long valueOfA, final long versionOfB, final long valueOfB) {
        final State a = store.subscribe("a", Permission.READ_WRITE);
        final State b = store.subscribe("b", Permission.READ_WRITE);
        assertEquals(versionOfA, a.version());
        assertEquals(versionOfB, b.version());
        assertArrayEquals(value(valueOfA), read(a));
        assertArrayEquals(value(valueOfB), read(b));
    }

    private void assertRestored(final long versionOfA, final long valueOfA, final long versionOfB, final long valueOfB) {
        try (Kstate fresh = Kstate.open(directory.resolve("fresh"))) {
            for (final String name : List.of("a", "b", "unwritten")) {
                fresh.subscribe(name, Permission.READ_WRITE).persistTo(journal());
            }
            assertValues(fresh, versionOfA, valueOfA, versionOfB, valueOfB);
            assertEquals(0, fresh.subscribe("unwritten", Permission.READ_WRITE).version());
        }
    }

    /** Each time, whoever asks, until somebody chooses. */
    private void assertRefused() {
        for (int session = 0; session < 2; session++) {
            try (Kstate store = Kstate.open(store())) {
                final State fresh = store.subscribe("new", Permission.READ_WRITE, Long.BYTES);
                for (int i = 0; i < 2; i++) {
                    assertThrows(CorruptJournalException.class, () -> fresh.persistTo(journal()));
                }
            }
        }
    }

    @Test
    void shouldJournalItsValuesAgainAtTheFirstCommit() throws IOException {
        damage(DAMAGED);
        assertRefused();

        final RepairReport report = JournalRepair.truncate(journal());

        assertTrue(report.firstLost() <= DAMAGED + 1 && report.sequence() > 2 * VERSIONS, report::toString);
        try (Kstate store = Kstate.open(store()); Kstate second = Kstate.open(store())) {
            final State a = store.subscribe("a", Permission.READ_WRITE);
            assertEquals(VERSIONS, a.version());
            assertEquals(VERSIONS + 2, a.publish(value(7)));
            assertValues(second, VERSIONS + 2, 7, VERSIONS + 1, -VERSIONS);
            // Not again.
            assertEquals(VERSIONS + 3, second.subscribe("a", Permission.READ_WRITE).publish(value(8)));
            assertValues(store, VERSIONS + 3, 8, VERSIONS + 1, -VERSIONS);
            assertTrue(Kstate.statistics(store()).errors().stream().anyMatch(error -> error.toString().contains("repaired")),
                () -> Kstate.statistics(store()).errors().toString());
        }
        JournalTruth.of(journal()).assertIs(journal());
        assertEquals(List.of(), JournalRepair.damages(journal()));
        assertRestored(VERSIONS + 3, 8, VERSIONS + 1, -VERSIONS);
    }

    @Test
    void shouldJournalItsValuesAgainWhenAStateBecomesPersistent() throws IOException {
        damage(DAMAGED);
        JournalRepair.truncate(journal());
        try (Kstate store = Kstate.open(store())) {
            store.subscribe("new", Permission.READ_WRITE, Long.BYTES).persistTo(journal());
            assertValues(store, VERSIONS + 1, VERSIONS, VERSIONS + 1, -VERSIONS);
        }
        assertRestored(VERSIONS + 1, VERSIONS, VERSIONS + 1, -VERSIONS);
    }

    @Test
    void shouldBringBackWhatIsLeftInANewStore() throws IOException {
        damage(DAMAGED);
        JournalRepair.truncate(journal());
        final JournalTruth truth = JournalTruth.of(journal());
        final long left = truth.lasts().get("a").version();
        assertTrue(left < VERSIONS);
        assertRestored(left, left, truth.lasts().get("b").version(), -truth.lasts().get("b").version());
        // The store from before has written what is not there any more, and another has gone on since.
        try (Kstate fresh = Kstate.open(directory.resolve("fresh"))) {
            fresh.subscribe("a", Permission.READ_WRITE).publish(value(9));
        }
        try (Kstate store = Kstate.open(store())) {
            final State a = store.subscribe("a", Permission.READ_WRITE);
            assertThrows(CorruptJournalException.class, () -> a.publish(value(10)));
        }
    }

    private static State persistent(final Kstate store, final Path journal, final String name) {
        final State state = store.subscribe(name, Permission.READ_WRITE, Long.BYTES);
        state.persistTo(journal);
        return state;
    }

    private int deletions(final String name) {
        int deletions = 0;
        try (JournalReader reader = JournalReader.open(journal())) {
            while (reader.next()) {
                if (reader.record().kind() == Journal.DELETE && reader.record().entry(0).isNamed(name)) {
                    deletions++;
                }
            }
        }
        return deletions;
    }

    private int records() {
        int records = 0;
        try (JournalReader reader = JournalReader.open(journal())) {
            while (reader.next()) {
                records++;
            }
        }
        return records;
    }

    @Test
    void shouldJournalDeletionsAgainThatWereCutOff() throws IOException {
        final int whole;
        try (Kstate store = Kstate.open(store())) {
            for (final String name : List.of("kept", "x", "gone")) {
                try (State state = persistent(store, journal(), name)) {
                    state.publish(value(5));
                }
            }
            store.delete("kept");
            whole = records();
            store.delete("gone");
            store.delete("x");
            // In the page that is free last: that of the other life says still that it was deleted.
            persistent(store, journal(), "gone").publish(value(7));
        }
        damage(whole);
        JournalRepair.truncate(journal());
        assertEquals(List.of(1, 0, 0), List.of(deletions("kept"), deletions("x"), deletions("gone")));
        try (Kstate store = Kstate.open(store())) {
            store.subscribe("a", Permission.READ_WRITE).publish(value(VERSIONS + 1));
            store.subscribe("a", Permission.READ_WRITE).publish(value(VERSIONS + 2));
            assertTrue(Kstate.statistics(store()).errors().stream().anyMatch(error -> error.toString().contains("deletions=0")));
        }
        // That of x was forgotten, as its page was given to another state. That of gone is told by the value of its next life.
        assertEquals(List.of(1, 0, 0), List.of(deletions("kept"), deletions("x"), deletions("gone")));
        assertEquals(List.of(), JournalRepair.damages(journal()));
        try (Kstate fresh = Kstate.open(directory.resolve("fresh"))) {
            assertFalse(persistent(fresh, journal(), "kept").isWritten());
            final State gone = persistent(fresh, journal(), "gone");
            assertArrayEquals(value(7), read(gone));
            assertEquals(2, gone.version());
        }
    }

    @Test
    void shouldNotBringADeletedStateBackWhereTheJournalWasCut() throws IOException {
        try (Kstate store = Kstate.open(store())) {
            persistent(store, journal(), "gone").publish(value(5));
            store.delete("gone");
        }
        damage(records() - 1);
        JournalRepair.truncate(journal());
        try (Kstate store = Kstate.open(store())) {
            store.subscribe("a", Permission.READ_WRITE).publish(value(VERSIONS + 1));
            assertFalse(persistent(store, journal(), "gone").isWritten());
        }
        try (Kstate fresh = Kstate.open(directory.resolve("fresh"))) {
            assertFalse(persistent(fresh, journal(), "gone").isWritten());
        }
    }

    private void publish(final long version) {
        try (Kstate store = Kstate.open(store())) {
            store.subscribe("a", Permission.READ_WRITE).publish(value(version));
        }
    }

    private void assertGone() {
        try (Kstate fresh = Kstate.open(directory.resolve("fresh"))) {
            assertFalse(persistent(fresh, journal(), "gone").isWritten());
        }
        assertEquals(List.of(), JournalRepair.damages(journal()));
    }

    private List<Boolean> lifeOfGone(final boolean isBackward) {
        final List<Boolean> ends = new ArrayList<>();
        try (History history = History.inMemory(journal()); StateHistory gone = history.state("gone");
             HistoryCursor commits = isBackward ? gone.commits().backward().open() : gone.commits().open()) {
            while (commits.next()) {
                ends.add(commits.commit().isDeletion());
            }
        }
        return ends;
    }

    /** What was journaled again stands behind a record that is later than the deletion. */
    @Test
    void shouldJournalADeletionAgainThatASecondRepairHasCutOff() throws IOException {
        final int whole;
        try (Kstate store = Kstate.open(store())) {
            persistent(store, journal(), "gone").publish(value(5));
            persistent(store, journal(), "later").publish(value(6));
            whole = records();
            store.delete("gone");
            store.delete("later");
        }
        damage(whole);
        JournalRepair.truncate(journal());
        publish(VERSIONS + 1);
        assertEquals(1, deletions("gone"));
        // Behind the record of the repair, which begins a file.
        damage(1);
        JournalRepair.truncate(journal());
        assertEquals(0, deletions("gone"));
        publish(VERSIONS + 2);
        assertGone();
        // Those that are there are told twice.
        damage(3);
        JournalRepair.truncate(journal());
        publish(VERSIONS + 3);
        assertEquals(List.of(2, 2), List.of(deletions("gone"), deletions("later")));
        assertEquals(List.of(false, true, true), lifeOfGone(false));
        assertEquals(List.of(true, true, false), lifeOfGone(true));
        assertGone();
    }

    @Test
    void shouldJournalADeletionAgainThatIsPassedOver() throws IOException {
        final int whole;
        try (Kstate store = Kstate.open(store())) {
            persistent(store, journal(), "gone").publish(value(5));
            whole = records();
            store.delete("gone");
        }
        publish(VERSIONS + 1);
        damage(whole);
        JournalRepair.skip(journal());
        assertEquals(0, deletions("gone"));
        publish(VERSIONS + 2);
        assertEquals(1, deletions("gone"));
        assertGone();
    }

    /** The page of the deleted state is given to the new one before the journal is looked at. */
    @Test
    void shouldUndoADeletionThatWasCutOffAndForgotten() throws IOException {
        try (Kstate store = Kstate.open(store())) {
            final State gone = store.subscribe("gone", Permission.READ_WRITE, Long.BYTES);
            gone.persistTo(journal());
            gone.publish(value(5));
            store.delete("gone");
        }
        int records = 0;
        try (JournalReader reader = JournalReader.open(journal())) {
            while (reader.next()) {
                records++;
            }
            assertEquals(Journal.DELETE, reader.record().kind());
        }
        damage(records - 1);
        JournalRepair.truncate(journal());
        try (Kstate store = Kstate.open(store())) {
            final State gone = store.subscribe("gone", Permission.READ_WRITE, Long.BYTES);
            gone.persistTo(journal());
            assertArrayEquals(value(5), read(gone));
            store.delete("gone");
        }
        assertEquals(List.of(), JournalRepair.damages(journal()));
        try (Kstate fresh = Kstate.open(directory.resolve("fresh"))) {
            final State gone = fresh.subscribe("gone", Permission.READ_WRITE, Long.BYTES);
            gone.persistTo(journal());
            assertFalse(gone.isWritten());
        }
    }

    @Test
    void shouldSayTheRepairInTheJournal() throws IOException {
        damage(DAMAGED);
        final RepairReport report = JournalRepair.truncate(journal());
        int repairs = 0;
        try (JournalReader reader = JournalReader.open(journal())) {
            while (reader.next()) {
                if (reader.record().kind() == Journal.TRUNCATED) {
                    repairs++;
                    assertEquals(report.sequence(), reader.record().sequence());
                    assertEquals(0, reader.record().entryCount());
                }
            }
        }
        assertEquals(1, repairs);
        assertFalse(report.copies().isEmpty());
        assertEquals(0, JournalRepair.truncate(journal()).sequence(), "a whole journal is left as it is");
    }

    /** Each whole record is told of, by its number, by who looks, by who repairs and by a store that opens the journal. */
    @Test
    void shouldTellHowFarAJournalWasRead() throws IOException {
        final List<Long> told = new ArrayList<>();
        final ReadingProgress progress = (sequence, records) -> {
            assertEquals(told.isEmpty() || records == 1 ? 1 : told.get(told.size() - 1) + 1, records);
            told.add(records);
        };
        final long whole = 2 * VERSIONS + 3;
        assertEquals(List.of(), JournalRepair.damages(journal(), progress));
        assertEquals(whole, told.size());
        damage(DAMAGED);
        told.clear();
        assertEquals(1, JournalRepair.damages(journal(), progress).size());
        assertEquals(whole - 1, told.size());
        told.clear();
        JournalRepair.truncate(journal(), progress);
        assertEquals(0, told.size() % (whole - 1), "read through as a whole, some times");
        told.clear();
        try (Kstate store = Kstate.open(directory.resolve("new"))) {
            store.subscribe("a", Permission.READ_WRITE, Long.BYTES).persistTo(journal(), JournalOptions.create().progress(progress));
        }
        assertTrue(told.size() >= DAMAGED - 2 && told.size() <= DAMAGED + 2, told::toString);
    }
}
