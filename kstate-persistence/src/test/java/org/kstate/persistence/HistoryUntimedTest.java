package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;
import org.kstate.spi.JournaledState;

/** Values that stand in a checkpoint alone, of which the record is lost that says when they were committed. */
class HistoryUntimedTest extends HistoryFixture {

    private static final int DAY_MS = 86_400_000;
    private static final long COMMITTED_NS = 50;
    private static final long ORIGINS_NS = 1001;
    private static final long LATER_NS = 2000;

    private final TestRollTime rollTime = new TestRollTime(START_MS);

    /** Version 5 of x at the time 50, in a file that is gone; a checkpoint at the time 1000, and version 1 of y behind it. */
    @BeforeEach
    void fill() throws IOException {
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            for (int version = 1; version <= 5; version++) {
                append(writer, Journal.COMMIT, 10 * version, "x", version);
            }
            rollTime.advance(DAY_MS);
            final JournaledState last = writer.last("x");
            append(writer, Journal.CHECKPOINT_BEGIN, ORIGINS_NS - 1, () -> writer.journal().body());
            append(writer, Journal.CHECKPOINT, ORIGINS_NS,
                () -> writer.journal().body(last.timeNs(), last.transactionId(), last.sessionId()));
            append(writer, Journal.CHECKPOINT, ORIGINS_NS + 1, () -> writer.journal().repeat("x", last));
            append(writer, Journal.CHECKPOINT_END, ORIGINS_NS + 2, () -> writer.journal().body());
            append(writer, Journal.COMMIT, LATER_NS, "y", 1);
        }
        try (Stream<Path> files = Files.list(journal)) {
            Files.delete(files.filter(file -> file.toString().endsWith(".cq4")).sorted().findFirst().orElseThrow());
        }
    }

    private static void append(final JournalWriter writer, final int kind, final long timeNs, final Runnable content) {
        writer.journal().begin(kind, timeNs, 1, 1);
        content.run();
        writer.journal().stage();
        writer.journal().publish();
    }

    private static void append(final JournalWriter writer, final int kind, final long timeNs, final String name, final long version) {
        append(writer, kind, timeNs, () -> writer.add(name, version, version, Long.BYTES));
    }

    private void assertTold() {
        for (int i = 0; i < 2; i++) {
            try (History history = History.of(journal)) {
                final StateHistory x = history.state("x");
                for (final long timeNs : new long[] {COMMITTED_NS - 1, COMMITTED_NS, ORIGINS_NS, LATER_NS, Long.MAX_VALUE}) {
                    assertThrows(CorruptJournalException.class, () -> x.asOf(timeNs, value), "time=" + timeNs);
                    assertThrows(CorruptJournalException.class, () -> history.snapshotAsOf(timeNs, "x"), "time=" + timeNs);
                }
                assertThrows(CorruptJournalException.class, () -> x.at(5, value));
                assertEquals(Set.of(TOLD), Set.copyOf(steps(x.commits())));
                assertEquals(Set.of(TOLD), Set.copyOf(steps(x.commits().backward())));
                assertEquals(Set.of(TOLD), Set.copyOf(steps(x.commits().fromTime(COMMITTED_NS).untilTime(LATER_NS))));
                assertEquals(HistoryResult.FOUND, history.state("y").asOf(LATER_NS, value));
            }
        }
    }

    @Test
    void shouldGiveTheTimeWhereItIsKnown() {
        try (History history = History.of(journal)) {
            final StateHistory x = history.state("x");
            assertThrows(JournalTrimmedException.class, () -> x.asOf(COMMITTED_NS - 1, value));
            assertEquals(HistoryResult.FOUND, x.asOf(COMMITTED_NS, value));
            assertEquals(COMMITTED_NS, x.commit().timeNs());
        }
    }

    @Test
    void shouldTellThatATimeIsNotKnownWhereItsRecordIsDamaged() throws IOException {
        damage(ORIGINS_NS, true);
        assertTold();
    }

    @Test
    void shouldTellThatATimeIsNotKnownWhereItsRecordWasPassedOver() throws IOException {
        damage(ORIGINS_NS, true);
        JournalRepair.skip(journal);
        assertTold();
        try (JournalWriter writer = JournalWriter.open(journal, new TestRollTime(rollTime.nowMs()))) {
            append(writer, Journal.COMMIT, LATER_NS + 100, "x", 6);
        }
        try (History history = History.of(journal)) {
            final StateHistory x = history.state("x");
            assertEquals(HistoryResult.FOUND, x.asOf(LATER_NS + 100, value));
            assertEquals(6, x.commit().version());
        }
    }
}
