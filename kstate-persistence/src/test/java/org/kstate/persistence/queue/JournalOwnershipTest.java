package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.JournalInUseException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalSetup;

/** Which directories are journals, and whose. */
class JournalOwnershipTest {

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;

    private Journal open(final Path journal, final long storeId) {
        final Journal opened = new QueueJournalProvider().open(new JournalSetup(journal, storeId, rollTime, System.nanoTime()));
        opened.start(Journal.NO_PID);
        return opened;
    }

    private static List<String> names(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldLetSessionsOfOneStoreShareAJournal() {
        try (JournalWriter first = JournalWriter.open(directory, rollTime);
             JournalWriter second = JournalWriter.open(directory, rollTime)) {
            first.append("a", 1);
            second.append("a", 2);
            first.append("a", 3);
            assertEquals(3, second.journal().last("a").version());
            assertEquals(3, second.journal().lastTimeNs());
        }
        assertEquals(List.of("a@1", "a@2", "a@3"), QueueJournalTest.records(directory));
    }

    @Test
    void shouldRefuseAnotherStoreWhileOneHasItOpenAndAcceptItAfterwards() {
        final Path journal = directory.resolve("deep/down/journal");
        try (Journal mine = open(journal, 1)) {
            final JournalInUseException e = assertThrows(JournalInUseException.class, () -> open(journal, 2));
            assertTrue(e.getMessage().contains("owner=0x1, store=0x2"), e.getMessage());
            open(journal, 1).close();
            assertThrows(JournalInUseException.class, () -> open(journal, 2));
            assertEquals(journal, mine.directory());
        }
        open(journal, 2).close();
        try (Journal third = open(journal, 3)) {
            assertThrows(JournalInUseException.class, () -> open(journal, 2));
            assertEquals(0, third.lastTimeNs());
        }
    }

    @Test
    void shouldMakeNothingAndTakeNothingWhenWarmingUp() throws IOException {
        final QueueJournalProvider provider = new QueueJournalProvider();
        provider.warmUp(directory.resolve("missing"));
        final Path file = Files.writeString(directory.resolve("file"), "text");
        provider.warmUp(file);
        assertEquals(List.of("file"), names(directory));
        final Path journal = directory.resolve("journal");
        try (Journal mine = open(journal, 1)) {
            final List<String> before = names(journal);
            provider.warmUp(journal);
            assertEquals(before, names(journal));
            assertEquals(journal, mine.directory());
        }
        provider.warmUp(journal);
        open(journal, 2).close();
    }

    @Test
    void shouldRefuseAFile() throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "text");
        assertThrows(NotAJournalException.class, () -> open(file, 1));
        assertEquals("text", Files.readString(file));
        assertThrows(KstateException.class, () -> open(file.resolve("below"), 1));
        assertEquals(List.of("file"), names(directory));
    }

    @Test
    void shouldRefuseADirectoryOfOthersAndLeaveItAsItIs() throws IOException {
        Files.writeString(directory.resolve("letter.txt"), "text");
        assertThrows(NotAJournalException.class, () -> open(directory, 1));
        assertEquals(List.of("letter.txt"), names(directory));
        final Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve(OwnerFile.NAME), "somebody else's file of that name");
        assertThrows(NotAJournalException.class, () -> open(other, 1));
        assertEquals("somebody else's file of that name", Files.readString(other.resolve(OwnerFile.NAME)));
        assertEquals(List.of(OwnerFile.NAME), names(other));
    }

    @Test
    void shouldRefuseAnotherProgramsQueue() throws IOException {
        Files.writeString(directory.resolve(QueueSettings.METADATA_FILE), "not ours");
        Files.writeString(directory.resolve("20261118F.cq4"), "not ours");
        assertThrows(NotAJournalException.class, () -> open(directory, 1));
        assertEquals("not ours", Files.readString(directory.resolve("20261118F.cq4")));
        assertFalse(Files.exists(directory.resolve(OwnerFile.NAME)));
    }

    @Test
    void shouldGoOnFromWhereAnOpeningWasKilled() throws IOException {
        // The owner file was made and nothing more.
        Files.createFile(directory.resolve(OwnerFile.NAME));
        open(directory, 1).close();
        // The table was made and not finished: its header says "being written".
        Files.write(directory.resolve(QueueSettings.METADATA_FILE), new byte[] {0, 0, 0, (byte) 0x80, 0, 0, 0, 0});
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 1);
        }
        assertEquals(List.of("a@1"), QueueJournalTest.records(directory));
    }

    @Test
    void shouldRefuseARollCycleThatIsNone() throws IOException {
        final Path journal = directory.resolve("new");
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, "EVERY_FULL_MOON");
        try {
            final KstateException e = assertThrows(KstateException.class, () -> open(journal, 1));
            assertTrue(e.getMessage().contains("EVERY_FULL_MOON"), e.getMessage());
        } finally {
            System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
        }
        assertEquals(List.of(), names(directory));
    }

    @Test
    void shouldKeepTheRollCycleOfAJournalThatExists() throws IOException {
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, "FIVE_MINUTELY");
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 1);
        } finally {
            System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
        }
        rollTime.advance(600_000);
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 2);
        }
        // The table is lost: the names of the files still tell.
        Files.delete(directory.resolve(QueueSettings.METADATA_FILE));
        rollTime.advance(600_000);
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 3);
        }
        assertEquals(List.of("a@1", "a@2", "a@3"), QueueJournalTest.records(directory));
        assertEquals(List.of("20261118-1200V.cq4", "20261118-1210V.cq4", "20261118-1220V.cq4", QueueSettings.METADATA_FILE, OwnerFile.NAME),
            names(directory));
    }
}
