package org.kstate.persistence;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.table.SingleTableStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;

/** Reading a journal: in order, live, by time, by version, by index. */
class JournalReaderTest {

    private static final long START_MS = 1_795_000_000_000L;
    private static final long DAY_MS = 86_400_000L;
    private static final int RANDOM_JOURNALS = Boolean.getBoolean("kstate.soak") ? 100 : 5;

    private final TestRollTime rollTime = new TestRollTime(START_MS);

    @TempDir
    private Path directory;

    private void append(final JournalWriter writer, final String name, final long version, final long timeNs) {
        writer.journal().begin(Journal.COMMIT, timeNs, 1, 1);
        writer.add(name, version, version, 8);
        writer.journal().stage();
        writer.journal().publish();
    }

    private static String text(final JournalReader reader) {
        return reader.record().entry(0).name() + "@" + reader.record().entry(0).version();
    }

    /** A reader takes no lock that others want, and so needs none that others have. */
    @Test
    void shouldOpenAndReadWhileSomebodyHasTheLockOnTheTable() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 1);
            SingleTableStore.doWithExclusiveLock(directory.resolve(SingleChronicleQueue.QUEUE_METADATA_FILE).toFile(), ignored -> {
                // Who wants the lock is told that he does not get it.
                try (JournalReader reader = JournalReader.open(directory)) {
                    assertTrue(reader.readLast());
                }
                return ignored;
            }, () -> null);
        }
    }

    @Test
    void shouldFollowLiveAcrossRollsWithoutMissingAny() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalReader reader = JournalReader.open(directory)) {
            assertFalse(reader.next());
            for (int version = 1; version <= 30; version++) {
                if (version % 5 == 0) {
                    rollTime.advance(version % 2 == 0 ? DAY_MS : 3 * DAY_MS);
                }
                writer.append("a", version);
                assertTrue(reader.next(), "version " + version);
                assertEquals("a@" + version, text(reader));
                assertFalse(reader.next());
                assertEquals(JournalReader.NO_INDEX, reader.index());
            }
        }
    }

    @Test
    void shouldFollowAcrossManyBlocks() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalReader reader = JournalReader.open(directory)) {
            for (int version = 1; version <= 4000; version++) {
                writer.journal().begin(Journal.COMMIT, version, 1, 1);
                writer.add("a", version, version, 4096);
                writer.journal().stage();
                writer.journal().publish();
                assertTrue(reader.next());
                assertEquals(version, reader.record().entry(0).version());
            }
        }
    }

    @Test
    void shouldReadFromAFixedEnd() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalReader reader = JournalReader.open(directory)) {
            assertFalse(reader.readLast());
            reader.toEnd();
            writer.append("a", 1);
            writer.append("a", 2);
            assertTrue(reader.readLast());
            assertEquals("a@2", text(reader));
            assertFalse(reader.next());
            writer.append("a", 3);
            assertTrue(reader.next());
            assertEquals("a@3", text(reader));
            reader.toStart();
            assertTrue(reader.next());
            assertEquals("a@1", text(reader));
            reader.toEnd();
            assertFalse(reader.next());
            rollTime.advance(DAY_MS);
            writer.append("a", 4);
            assertTrue(reader.next());
            assertEquals("a@4", text(reader));
        }
    }

    @Test
    void shouldReadTheFirstRecordFromTheEndOfAnEmptyJournal() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalReader reader = JournalReader.open(directory)) {
            reader.toEnd();
            assertFalse(reader.next());
            reader.seekTime(5);
            writer.append("a", 1);
            assertTrue(reader.next());
            assertEquals("a@1", text(reader));
        }
    }

    @Test
    void shouldFindEachIndexAgain() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalReader reader = JournalReader.open(directory)) {
            final List<Long> indexes = new ArrayList<>();
            for (int version = 1; version <= 20; version++) {
                indexes.add(writer.append("a", version));
                rollTime.advance(DAY_MS / 7);
            }
            for (int version = 20; version >= 1; version--) {
                assertTrue(reader.seekIndex(indexes.get(version - 1)));
                assertTrue(reader.next());
                assertEquals("a@" + version, text(reader));
                assertEquals(indexes.get(version - 1), reader.index());
            }
            assertFalse(reader.seekIndex(indexes.get(19) + 1));
        }
    }

    @Test
    void shouldFindTheSameTimesAsAScan() {
        final Random random = new Random(7);
        for (int round = 0; round < RANDOM_JOURNALS; round++) {
            final Path journal = directory.resolve("j" + round);
            final List<Long> times = new ArrayList<>();
            rollTime.forgetChain();
            try (JournalWriter writer = JournalWriter.open(journal, rollTime); JournalReader reader = JournalReader.open(journal)) {
                long timeNs = 100;
                for (int i = random.nextInt(60); i > 0; i--) {
                    timeNs += random.nextInt(3);
                    if (random.nextInt(8) == 0) {
                        rollTime.advance(DAY_MS * (1 + random.nextInt(3)));
                    }
                    append(writer, "a", times.size() + 1, timeNs);
                    times.add(timeNs);
                }
                for (long wanted = 98; wanted <= timeNs + 2; wanted++) {
                    final long time = wanted;
                    final long expected = times.stream().filter(t -> t < time).count() + 1;
                    reader.seekTime(time);
                    final boolean found = reader.next();
                    assertEquals(expected <= times.size(), found, "time " + time + " of " + times);
                    if (found) {
                        assertEquals(expected, reader.record().entry(0).version(), "time " + time + " of " + times);
                    }
                }
                reader.seekTime(timeNs + 1);
                append(writer, "a", times.size() + 1, timeNs + 1);
                assertTrue(reader.next());
            }
        }
    }

    @Test
    void shouldFindVersionsOfTheLastIncarnation() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalReader reader = JournalReader.open(directory)) {
            writer.append("b", 1);
            for (int version = 4; version <= 9; version++) {
                writer.append("a", version);
                rollTime.advance(DAY_MS / 3);
            }
            assertTrue(reader.seekVersion("a", 7));
            assertTrue(reader.next());
            assertEquals("a@7", text(reader));
            assertFalse(reader.seekVersion("a", 10));
            assertFalse(reader.next());
            writer.append("a", 10);
            assertTrue(reader.next());
            assertEquals("a@10", text(reader));
            final JournalTrimmedException trimmed = assertThrows(JournalTrimmedException.class, () -> reader.seekVersion("a", 3));
            assertEquals(4, trimmed.oldestVersion());
            assertTrue(trimmed.getMessage().contains("oldest=4"), trimmed.getMessage());
            assertThrows(NoSuchStateException.class, () -> reader.seekVersion("c", 1));
            assertThrows(NoSuchStateException.class, () -> reader.seekVersion("a", 2, 1));
            assertTrue(reader.seekVersion("a", 1, 4));
        }
    }

    @Test
    void shouldNameTheOldestVersionLeftWhenOldFilesAreGone() throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= 9; version++) {
                writer.append("a", version);
                rollTime.advance(DAY_MS / 3);
            }
        }
        try (var files = Files.list(directory)) {
            Files.delete(files.filter(file -> file.toString().endsWith(".cq4")).sorted().findFirst().orElseThrow());
        }
        JournalWriter.open(directory, rollTime).close();
        try (JournalReader reader = JournalReader.open(directory)) {
            assertTrue(reader.next());
            final long oldest = reader.record().entry(0).version();
            assertTrue(oldest > 1);
            assertEquals(oldest, assertThrows(JournalTrimmedException.class, () -> reader.seekVersion("a", 1)).oldestVersion());
        }
    }

    @Test
    void shouldRefuseWhatIsNotAJournalAndMakeNothing() throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "x");
        final Path empty = Files.createDirectory(directory.resolve("empty"));
        final Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("owner"), "my notes about the owner of this folder");
        for (final Path path : List.of(file, empty, other, directory.resolve("missing"))) {
            assertThrows(NotAJournalException.class, () -> JournalReader.open(path), path.toString());
        }
        assertFalse(Files.exists(directory.resolve("missing")));
        try (var files = Files.list(empty)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void shouldWaitForAJournalThatIsJustBeingMade() throws Exception {
        Files.createFile(directory.resolve("owner"));
        final AtomicReference<RuntimeException> failure = new AtomicReference<>();
        final Thread reading = new Thread(() -> {
            try (JournalReader reader = JournalReader.open(directory)) {
                reader.toStart();
            } catch (final RuntimeException e) {
                failure.set(e);
            }
        });
        reading.start();
        await().until(() -> reading.getState() == Thread.State.WAITING || !reading.isAlive());
        JournalWriter.open(directory, rollTime).close();
        reading.join();
        assertNull(failure.get());
    }

    @Test
    void shouldRefuseUseAfterClose() {
        JournalWriter.open(directory, rollTime).close();
        final JournalReader reader = JournalReader.open(directory);
        reader.close();
        reader.close();
        assertThrows(ClosedException.class, reader::next);
        assertThrows(ClosedException.class, reader::toEnd);
        assertThrows(ClosedException.class, () -> reader.seekTime(1));
    }
}
