package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;
import org.kstate.testing.Allocation;

/** What a history refuses and survives: names and positions that are not there, bad index files, damaged records. */
class HistoryTest extends HistoryFixture {

    private static final int VERSIONS = 700;
    private static final int LENGTH = 24;

    @BeforeEach
    void fill() {
        write(journal, 1, VERSIONS);
    }

    /** Version v of a at the time 10 v, of b with each tenth of it in one record. */
    private static void write(final Path to, final int from, final int count) {
        try (JournalWriter writer = JournalWriter.open(to, new TestRollTime(START_MS))) {
            for (int version = from; version < from + count; version++) {
                writer.journal().begin(Journal.COMMIT, 10L * version, 1, version);
                writer.add("a", version, 3L * version, LENGTH);
                if (version % 10 == 0) {
                    writer.add("b", version / 10, version, Long.BYTES);
                }
                writer.journal().stage();
                writer.journal().publish();
            }
        }
    }

    private void assertRight(final History history, final int versions) {
        final StateHistory a = history.state("a");
        for (int version = 1; version <= versions; version += 13) {
            assertEquals(HistoryResult.FOUND, a.at(version, value));
            assertEquals(3L * version, value.readLong(0));
            assertEquals(LENGTH, value.readRemaining());
            assertEquals(HistoryResult.FOUND, a.asOf(10L * version + 9, value));
            assertEquals(version, a.commit().version());
            assertEquals(10L * version, a.commit().timeNs());
        }
        assertEquals(HistoryResult.NOT_YET, a.at(versions + 1, value));
        assertEquals(HistoryResult.NOT_YET, a.asOf(9, value));
        assertEquals(versions / 10, count(history.state("b").commits()));
        assertEquals(versions / 10, count(history.state("b").commits().backward()));
    }

    private static int count(final HistoryRange range) {
        int count = 0;
        try (HistoryCursor cursor = range.open()) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }

    private void assertRight(final boolean isFromFile) {
        try (History history = History.of(journal)) {
            assertEquals(isFromFile, history.isIndexFromFile());
            assertRight(history, VERSIONS);
        }
    }

    @Test
    void shouldKeepItsIndexInAFileAndReadOnFromThere() {
        assertRight(false);
        assertTrue(Files.exists(journal.resolve(INDEX)));
        assertRight(true);
        write(journal, VERSIONS + 1, 50);
        final List<Long> told = new ArrayList<>();
        try (History history = History.of(journal).onProgress((records, total) -> told.addAll(List.of(records, total)))) {
            assertEquals(VERSIONS + 50, history.records());
            assertEquals(List.of(VERSIONS + 50L, VERSIONS + 50L), told);
            write(journal, VERSIONS + 51, 5);
            assertRight(history, VERSIONS + 55);
            assertEquals(List.of("a", "b"), history.names());
        }
    }

    /** Whoever was killed in writing leaves a part of a file, which nobody reads. */
    @Test
    void shouldWriteTheFileWholeThoughSeveralDoAtOnce() throws Exception {
        Files.write(journal.resolve("history.new"), new byte[100]);
        final List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.runAsync(() -> History.of(journal).refresh().close()));
        }
        for (final CompletableFuture<Void> one : all) {
            one.get(30, TimeUnit.SECONDS);
        }
        assertRight(true);
        assertFalse(Files.exists(journal.resolve("history.new")));
    }

    @Test
    void shouldWriteNoFileWhereItIsNotWanted() {
        try (History history = History.inMemory(journal)) {
            assertRight(history, VERSIONS);
        }
        assertFalse(Files.exists(journal.resolve(INDEX)));
    }

    @Test
    void shouldBuildTheIndexAnewIfItsFileIsDamaged() throws IOException {
        assertRight(false);
        final Path file = journal.resolve(INDEX);
        final byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at += 1 + good.length / 12) {
            final byte[] bad = good.clone();
            bad[at] ^= 4;
            Files.write(file, bad);
            assertRight(false);
            assertRight(true);
        }
        for (final int length : new int[] {0, 7, 80, good.length / 2, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertRight(false);
        }
        Files.write(file, Arrays.copyOf(good, good.length + 8));
        assertRight(false);
        Files.delete(file);
        assertRight(false);
    }

    @Test
    void shouldNotBelieveTheIndexOfAnotherJournalOrOfAnotherPast() throws IOException {
        assertRight(false);
        final Path other = directory.resolve("other");
        write(other, 5, VERSIONS);
        History.of(other).refresh().close();
        Files.copy(other.resolve(INDEX), journal.resolve(INDEX), StandardCopyOption.REPLACE_EXISTING);
        assertRight(false);
        // The same identity, but it went on otherwise.
        Files.copy(journal.resolve("owner"), other.resolve("owner"), StandardCopyOption.REPLACE_EXISTING);
        Files.delete(other.resolve(INDEX));
        History.of(other).refresh().close();
        Files.copy(other.resolve(INDEX), journal.resolve(INDEX), StandardCopyOption.REPLACE_EXISTING);
        assertRight(false);
    }

    @Test
    void shouldSayWhatIsNotThere() {
        assertThrows(NotAJournalException.class, () -> History.of(directory.resolve("none")));
        final History history = History.of(journal);
        final StateHistory state = history.state("a");
        assertThrows(NoSuchStateException.class, () -> history.state("none").at(1, value));
        assertThrows(NoSuchStateException.class, () -> history.state("none").asOf(1, value));
        assertThrows(NoSuchStateException.class, () -> history.state("none").commits().open());
        assertThrows(NoSuchStateException.class, () -> history.snapshotAsOf(1, "a", "none"));
        assertThrows(NoSuchStateException.class, () -> state.incarnation(2).commits().open());
        assertThrows(IllegalArgumentException.class, () -> state.at(0, value));
        assertThrows(IllegalStateException.class, () -> history.commits("a").from(1));
        final long id = history.journalId();
        assertThrows(JournalMissingException.class, () -> state.commits().after(new JournalPosition(id + 1, 0, 0)).open());
        assertEquals(HistoryResult.FOUND, state.at(VERSIONS - 1, value));
        assertEquals(1, count(state.commits().after(new JournalPosition(0, state.commit().index(), state.commit().entry()))));
        assertThrows(CorruptJournalException.class, () -> state.commits().after(new JournalPosition(id, Long.MAX_VALUE >> 1, 0)).open());
        final HistoryCursor cursor = state.commits().open();
        assertTrue(cursor.next());
        final HistoryCursor closed = state.commits().open();
        assertTrue(closed.next());
        closed.close();
        assertThrows(ClosedException.class, () -> closed.commit().version());
        assertEquals(HistoryResult.FOUND, state.at(1, value));
        state.close();
        assertThrows(ClosedException.class, () -> state.commit().version());
        assertThrows(ClosedException.class, () -> cursor.commit().payload());
        assertEquals("HistoryCommit[closed]", cursor.commit().toString());
        assertTrue(cursor.toString().contains("closed"));
        state.close();
        assertThrows(ClosedException.class, cursor::next);
        assertThrows(ClosedException.class, () -> state.at(1, value));
        assertThrows(ClosedException.class, history::refresh);
        cursor.close();
    }

    @Test
    void shouldTellADamagedRecordWhereItIsAskedForAndNoWhereElse() throws IOException {
        assertRight(false);
        damage(10 * 345, true);
        damage(10 * 401, false);
        try (History history = History.of(journal)) {
            final StateHistory a = history.state("a");
            assertThrows(CorruptJournalException.class, () -> a.at(345, value));
            assertThrows(CorruptJournalException.class, () -> a.at(401, value));
            for (final int version : new int[] {1, 344, 346, 400, 402, VERSIONS}) {
                assertEquals(HistoryResult.FOUND, a.at(version, value));
                assertEquals(3L * version, value.readLong(0));
                assertEquals(HistoryResult.FOUND, a.asOf(10L * version, value));
                assertEquals(version, a.commit().version());
            }
            assertThrows(CorruptJournalException.class, () -> a.asOf(3450, value));
            assertThrows(CorruptJournalException.class, () -> a.asOf(4010, value));
            final StateHistory b = history.state("b");
            assertEquals(HistoryResult.FOUND, b.asOf(3455, value));
            assertEquals(34, b.commit().version());
            assertEquals(VERSIONS / 10, count(history.state("b").commits()));
            assertEquals(VERSIONS / 10, count(history.state("b").commits().backward()));
            assertDamageIsToldTwice(a.from(300).to(500), false);
            assertDamageIsToldTwice(a.from(300).to(500).backward(), true);
        }
    }

    private static void assertDamageIsToldTwice(final HistoryRange range, final boolean isBackward) {
        final List<Long> versions = new ArrayList<>();
        int told = 0;
        try (HistoryCursor cursor = range.open()) {
            for (;;) {
                try {
                    if (!cursor.next()) {
                        break;
                    }
                    versions.add(cursor.commit().version());
                } catch (final CorruptJournalException e) {
                    told++;
                    versions.add(0L);
                }
            }
        }
        final List<Long> wanted = new ArrayList<>();
        for (long version = 300; version <= 500; version++) {
            wanted.add(version == 345 || version == 401 ? 0 : version);
        }
        if (isBackward) {
            Collections.reverse(wanted);
        }
        assertEquals(wanted, versions);
        assertEquals(2, told);
    }

    @Test
    void shouldTellDamageAtTheNewerEndOfARangeBackward() throws IOException {
        damage(10 * 401, true);
        try (History history = History.inMemory(journal)) {
            final StateHistory a = history.state("a");
            assertEquals(List.of(0L, 400L, 399L), steps(a.from(399).to(401).backward()));
            assertEquals(List.of(400L, 399L), steps(a.from(399).to(400).backward()));
            assertEquals(HistoryResult.FOUND, a.at(402, value));
            final JournalPosition position = a.commit().position();
            assertEquals(List.of(0L, 400L, 399L), steps(a.from(399).after(position).backward()));
            assertEquals(List.of(0L, 400L), steps(a.from(400).to(401).after(position).backward()));
            assertEquals(List.of(400L), steps(a.from(400).to(400).after(position).backward()));
            assertEquals(List.of(), steps(a.from(402).after(position).backward()));
            assertEquals(List.of(400L), steps(a.fromTime(4000).untilTime(4010).after(position).backward()));
        }
    }

    @Test
    void shouldTellThatTheFirstRecordIsDamagedAndNotRemoved() throws IOException {
        damage(10 * 1, true);
        try (History history = History.inMemory(journal)) {
            final StateHistory a = history.state("a");
            assertThrows(CorruptJournalException.class, () -> a.at(1, value));
            assertThrows(CorruptJournalException.class, () -> a.asOf(15, value));
            assertThrows(CorruptJournalException.class, () -> a.from(1).open());
            assertEquals(HistoryResult.FOUND, a.at(2, value));
        }
    }

    private void writeRare(final int at, final int version) {
        try (JournalWriter writer = JournalWriter.open(journal, new TestRollTime(START_MS))) {
            writer.journal().begin(Journal.COMMIT, 10L * at, 1, at);
            writer.add("rare", version, version, Long.BYTES);
            writer.journal().stage();
            writer.journal().publish();
        }
    }

    /** It lies farther behind the last commit than the index has one read. */
    @Test
    void shouldTellDamageAtTheNewerEndOfARangeForward() throws IOException {
        writeRare(701, 1);
        write(journal, 702, 50);
        writeRare(752, 2);
        write(journal, 753, 50);
        damage(10 * 752, true);
        try (History history = History.inMemory(journal)) {
            final StateHistory rare = history.state("rare");
            assertThrows(CorruptJournalException.class, () -> rare.asOf(Long.MAX_VALUE, value));
            assertEquals(List.of(1L, 0L), steps(rare.commits()));
            assertEquals(List.of(1L, 0L), steps(rare.from(1).to(2)));
            assertEquals(List.of(1L), steps(rare.from(1).to(1)));
            assertEquals(List.of(1L), steps(rare.commits().untilTime(7500)));
            writeRare(803, 3);
            assertEquals(List.of(1L, 0L), steps(rare.from(1).to(2)));
            assertEquals(List.of(1L, 0L, 3L), steps(rare.commits()));
        }
    }

    @Test
    void shouldAllocateNothingForACommit() {
        System.clearProperty(GAP);
        try (History history = History.inMemory(journal)) {
            final StateHistory a = history.state("a");
            try (HistoryCursor forward = a.commits().open(); HistoryCursor backward = a.commits().backward().open()) {
                final long[] sum = new long[1];
                final Runnable steps = () -> {
                    if (forward.next() && backward.next()) {
                        sum[0] += forward.commit().version() + backward.commit().index() + forward.commit().entry();
                    }
                };
                assertEquals(0, Allocation.measure(steps, 100));
                assertTrue(sum[0] > 0);
            }
        }
    }
}
