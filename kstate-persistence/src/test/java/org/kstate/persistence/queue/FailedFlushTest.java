package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CommitNotDurableException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalFailedException;
import org.kstate.exceptions.KstateException;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.WantedJournal;

/** A journal of which a flush has failed: who opens it alone begins a new file with all values, before anything else is appended. */
class FailedFlushTest {

    private static final int RECORDS = 100;
    private static final int STATES = 80;
    private static final int ALL = RECORDS + STATES;

    private static final Path NO_FILE = Path.of("/dev/null");

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= RECORDS; version++) {
                writer.append("a", version);
            }
            for (int i = 0; i < STATES; i++) {
                writer.append("s" + i, 1000 + i);
            }
        }
    }

    private void assertWentOn() {
        assertFalse(Files.exists(directory.resolve(FailedFlush.NAME)));
        final Path[] files = CycleFiles.files(directory);
        final int newest = new CycleFiles(directory, QueueTable.rollCycle(directory)).cycle(files[files.length - 1]);
        assertEquals(newest + 1L, OwnerFile.durablePlace(directory));
        try (QueueHistory history = new QueueHistory(directory)) {
            history.readOn();
            final CheckpointHint checkpoint = history.checkpoint();
            assertNotNull(checkpoint);
            assertEquals(checkpoint, CheckpointHint.read(directory));
            assertTrue(checkpoint.sequence() > ALL);
        }
        final JournalTruth truth = JournalTruth.of(directory);
        assertEquals(STATES + 1, truth.lasts().size());
        truth.assertIs(directory);
        assertEquals(List.of(), FileRepair.damages(directory));
    }

    @Test
    void shouldBeginANewFileWithAllValuesBeforeAnythingIsAppended() throws IOException {
        FailedFlush.note(directory);
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", RECORDS + 1);
            assertWentOn();
        }
        assertEquals(2, CycleFiles.files(directory).length);
        final List<Integer> kinds = JournalTruth.kinds(directory);
        // 81 states are two parts.
        assertEquals(List.of(Journal.CHECKPOINT_BEGIN, Journal.CHECKPOINT, Journal.CHECKPOINT, Journal.CHECKPOINT, Journal.CHECKPOINT,
            Journal.CHECKPOINT_END, Journal.TRUNCATED, Journal.COMMIT), kinds.subList(ALL, kinds.size()));
        // The new file is enough.
        final JournalTruth truth = JournalTruth.of(directory);
        Files.delete(CycleFiles.files(directory)[0]);
        truth.assertIs(directory);
    }

    @Test
    void shouldTellAStoreThatComesLaterToo() {
        FailedFlush.note(directory);
        rollTime.forgetChain();
        JournalWriter.open(directory, rollTime).close();
        assertWentOn();
    }

    @Test
    void shouldRefuseWhileOthersHaveItOpen() {
        try (JournalWriter other = JournalWriter.open(directory, rollTime)) {
            FailedFlush.note(directory);
            final JournalFailedException e = assertThrows(JournalFailedException.class, () -> JournalWriter.open(directory, rollTime));
            assertTrue(e.getMessage().contains("close all sessions"), e.getMessage());
            assertTrue(Files.exists(directory.resolve(FailedFlush.NAME)));
            assertEquals(directory, other.journal().directory());
        }
        JournalWriter.open(directory, rollTime).close();
        assertWentOn();
    }

    @Test
    void shouldDoItAgainWhereSomebodyDiedInIt() throws IOException {
        FailedFlush.note(directory);
        new QueueJournalProvider().open(new JournalSetup(directory, JournalWriter.STORE_ID, rollTime, WantedJournal.ANY,
            System.nanoTime(), null)).close();
        // As if its last step had not been made.
        FailedFlush.write(directory, ALL);
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", RECORDS + 1);
        }
        assertWentOn();
        assertEquals(3, CycleFiles.files(directory).length);
    }

    /** The kernel tells a failure once: who opens the file later is not told. */
    @Test
    void shouldAcknowledgeNothingAfterAFlushThatFailedInRemovingFiles() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime);
             JournalFlush later = new JournalFlush(directory, rollTime)) {
            writer.append("a", RECORDS + 1);
            // Which no device takes.
            assertThrows(JournalFailedException.class, () -> FailedFlush.sync(directory, NO_FILE));
            assertTrue(Files.exists(directory.resolve(FailedFlush.NAME)));
            assertThrows(CommitNotDurableException.class, later::flushAll);
            assertTrue(later.isFailed());
        }
    }

    /** Also where it has all its files open. */
    @Test
    void shouldAcknowledgeNothingMoreOnceAnotherHasNotedAFailure() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalFlush live = new JournalFlush(directory, rollTime)) {
            writer.append("a", RECORDS + 1);
            live.flushAll();
            writer.append("a", RECORDS + 2);
            live.flushAll();
            assertThrows(JournalFailedException.class, () -> FailedFlush.sync(directory, NO_FILE));
            writer.append("a", RECORDS + 3);
            assertThrows(CommitNotDurableException.class, live::flushAll);
            assertTrue(live.isFailed());
        }
    }

    @Test
    void shouldNoteNothingWhereAFileCannotBeOpened() {
        assertThrows(KstateException.class, () -> FailedFlush.sync(directory, directory.resolve("none")));
        assertFalse(FailedFlush.isNoted(directory));
    }

    @Test
    void shouldRefuseADamagedJournal() throws IOException {
        TruncateTest.write(CycleFiles.files(directory)[0], TruncateTest.offsets(directory).get(20), new byte[64]);
        FailedFlush.note(directory);
        assertThrows(CorruptJournalException.class, () -> JournalWriter.open(directory, rollTime));
        assertTrue(Files.exists(directory.resolve(FailedFlush.NAME)));
    }
}
