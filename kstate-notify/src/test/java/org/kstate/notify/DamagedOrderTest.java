package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;

/** What a tailer makes of records that do not hold each version once and in order, and of those that are not commits. */
class DamagedOrderTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Path path;
    private RawJournal journal;

    @BeforeEach
    void open() {
        path = directory.resolve("journal");
        journal = new RawJournal(path);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void shouldTellAGapAndGoOnBehindIt() {
        journal.commit("a", 1);
        journal.commit("a", 4);
        journal.commit("a", 5);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertTrue(tailer.poll());
            assertGap(tailer, 2, 4);
            assertEquals(List.of(4L, 5L), versions(tailer));
        }
    }

    @Test
    void shouldTellARepeatedVersionAndNotDeliverItAgain() {
        journal.commit("a", 1);
        journal.commit("a", 2);
        journal.commit("a", 1);
        journal.commit("a", 3);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertTrue(tailer.poll());
            assertTrue(tailer.poll());
            assertGap(tailer, 3, 1);
            assertEquals(List.of(3L), versions(tailer));
        }
    }

    @Test
    void shouldNotLoseTheOtherStatesOfARecordWithAGap() {
        journal.commit("a", 1);
        journal.begin(Journal.COMMIT);
        journal.add("b", 1, 9);
        journal.add("a", 1, 3);
        journal.add("c", 1, 9);
        journal.end();
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertTrue(tailer.poll());
            assertTrue(tailer.poll());
            assertEquals("b", tailer.commit().name());
            assertGap(tailer, 2, 3);
            assertEquals(List.of(3L, 9L), versions(tailer));
        }
    }

    @Test
    void shouldDeliverAllStatesOfATransactionOneAfterAnother() {
        journal.begin(Journal.COMMIT);
        journal.add("a", 1, 1);
        journal.add("b", 1, 1);
        journal.end();
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertTrue(tailer.poll());
            final long transactionId = tailer.commit().transactionId();
            assertTrue(tailer.poll());
            assertEquals("b", tailer.commit().name());
            assertEquals(transactionId, tailer.commit().transactionId());
            assertFalse(tailer.poll());
        }
    }

    @Test
    void shouldCountANewIncarnationAnew() {
        journal.commit("a", 7);
        journal.append(Journal.DELETE, "a", 1, 8);
        journal.append(Journal.COMMIT, "a", 2, 1);
        journal.append(Journal.COMMIT, "a", 2, 2);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertEquals(List.of(7L, 1L, 2L), versions(tailer));
            assertEquals(2, tailer.commit().incarnation());
        }
    }

    @Test
    void shouldDeliverANewIncarnationWholeThoughALaterVersionWasWaitedFor() {
        journal.commit("a", 7);
        try (StateTailer tailer = StateTailer.of(path).fromVersion("a", 10).open()) {
            journal.append(Journal.DELETE, "a", 1, 8);
            journal.append(Journal.COMMIT, "a", 2, 1);
            assertEquals(List.of(1L), versions(tailer));
        }
    }

    @Test
    void shouldPassOverAPartThatLagsBehindTheEndOfItsState() {
        journal.commit("a", 1);
        journal.commit("a", 2);
        journal.append(Journal.DELETE, "a", 1, 3);
        journal.append(Journal.CHECKPOINT, "a", 1, 1);
        journal.repeatDeleted("a", 1, 3);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertEquals(List.of(1L, 2L), versions(tailer));
        }
    }

    @Test
    void shouldLearnNoVersionFromAnAttachment() {
        journal.append(Journal.ATTACH, "a", 1, 0);
        journal.commit("a", 3);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertEquals(List.of(3L), versions(tailer), "written before its persistence was complete");
        }
    }

    @Test
    void shouldLearnNoVersionFromACheckpointOfAStateNeverWritten() {
        journal.append(Journal.CHECKPOINT, "a", 1, 0);
        journal.commit("a", 3);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertEquals(List.of(3L), versions(tailer));
        }
    }

    @Test
    void shouldPassOverCheckpoints() {
        journal.commit("a", 1);
        journal.append(Journal.CHECKPOINT, "a", 1, 1);
        journal.commit("a", 2);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertEquals(List.of(1L, 2L), versions(tailer));
        }
    }

    @Test
    void shouldTellAGapByACheckpoint() {
        journal.append(Journal.CHECKPOINT, "a", 1, 4);
        journal.commit("a", 6);
        journal.append(Journal.CHECKPOINT, "a", 1, 8);
        journal.commit("a", 9);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertGap(tailer, 5, 6);
            assertTrue(tailer.poll());
            assertEquals(6, tailer.commit().version());
            assertGap(tailer, 7, 9);
            assertEquals(List.of(9L), versions(tailer));
        }
    }

    @Test
    void shouldDeliverTheFirstVersionFromACheckpointWhenItsOwnRecordIsGone() {
        journal.append(Journal.CHECKPOINT, "a", 1, 4);
        journal.commit("a", 5);
        try (StateTailer tailer = StateTailer.of(path).fromVersion("a", 4).open()) {
            assertEquals(List.of(4L, 5L), versions(tailer));
        }
    }

    @Test
    void shouldPassOverPartsThatLagBehindCommits() {
        journal.commit("a", 1);
        journal.commit("a", 2);
        journal.append(Journal.CHECKPOINT, "a", 1, 1);
        journal.append(Journal.DELETE, "a", 1, 3);
        journal.append(Journal.CHECKPOINT, "a", 1, 2);
        journal.append(Journal.COMMIT, "a", 2, 1);
        journal.append(Journal.CHECKPOINT, "a", 1, 2);
        journal.repeatDeleted("a", 1, 3);
        journal.append(Journal.COMMIT, "a", 2, 2);
        try (StateTailer tailer = StateTailer.of(path).open(); StateTailer later = StateTailer.of(path).fromVersion("a", 2).open()) {
            assertEquals(List.of(1L, 2L, 1L, 2L), versions(tailer));
            assertEquals(List.of(2L), versions(later), "of the last incarnation");
        }
        journal.append(Journal.CHECKPOINT, "a", 1, 1);
        journal.append(Journal.COMMIT, "a", 2, 4);
        try (StateTailer tailer = StateTailer.of(path).fromVersion("a", 2).open()) {
            assertTrue(tailer.poll());
            assertGap(tailer, 3, 4);
        }
    }

    @Test
    void shouldTakeADeletionFromACheckpointForTheEndAndDeliverNothing() {
        journal.repeatDeleted("a", 1, 4);
        journal.append(Journal.COMMIT, "a", 2, 1);
        journal.commit("b", 1);
        journal.repeatDeleted("b", 1, 2);
        journal.append(Journal.COMMIT, "b", 2, 1);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertEquals(List.of(1L, 1L, 1L), versions(tailer));
        }
        journal.commit("c", 1);
        journal.repeatDeleted("c", 1, 4);
        journal.append(Journal.COMMIT, "c", 2, 1);
        try (StateTailer tailer = StateTailer.of(path).states("c").open()) {
            assertTrue(tailer.poll());
            final VersionGapException gap = assertThrows(VersionGapException.class, tailer::poll);
            assertEquals(2, gap.expectedVersion());
            assertEquals(4, gap.foundVersion());
            assertEquals(List.of(1L), versions(tailer));
        }
    }

    @Test
    void shouldTellOnceThatVersionsBeginAgainWhereTheJournalWasCut() {
        journal.commit("a", 1);
        journal.commit("a", 2);
        journal.commit("b", 1);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertEquals(List.of(1L, 2L, 1L), versions(tailer));
            // As if 2 had been cut off behind the reader.
            journal.begin(Journal.TRUNCATED);
            journal.body(1, 1, 2, 0, 100, 0);
            journal.end();
            journal.commit("a", 2);
            journal.commit("a", 3);
            journal.commit("b", 2);
            journal.commit("a", 3);
            final VersionGapException gap = assertThrows(VersionGapException.class, tailer::poll);
            assertTrue(gap.getMessage().contains("repaired"), gap.getMessage());
            assertTrue(tailer.poll());
            assertEquals(2, tailer.commit().version());
            assertTrue(tailer.poll());
            assertTrue(tailer.poll());
            assertEquals("b", tailer.commit().name());
            // Not because of the repair.
            assertGap(tailer, 4, 3);
            assertEquals(List.of(), versions(tailer));
        }
    }

    @Test
    void shouldTellOnceThatVersionsAreMissingWhereTheJournalWasCut() {
        journal.commit("a", 1);
        journal.begin(Journal.TRUNCATED);
        journal.body(1, 1, 2, 0, 100, 0);
        journal.end();
        journal.commit("a", 9);
        journal.commit("a", 10);
        try (StateTailer tailer = StateTailer.of(path).open()) {
            assertTrue(tailer.poll());
            assertGap(tailer, 2, 9);
            assertEquals(List.of(9L, 10L), versions(tailer));
        }
    }

    private static void assertGap(final StateTailer tailer, final long expectedVersion, final long foundVersion) {
        final VersionGapException gap = assertThrows(VersionGapException.class, tailer::poll);
        assertEquals("a", gap.state());
        assertEquals(expectedVersion, gap.expectedVersion());
        assertEquals(foundVersion, gap.foundVersion());
        assertTrue(gap.getMessage().contains("journal="), gap.getMessage());
    }

    private static List<Long> versions(final StateTailer tailer) {
        final List<Long> versions = new ArrayList<>();
        while (tailer.poll()) {
            versions.add(tailer.commit().version());
        }
        return versions;
    }
}
