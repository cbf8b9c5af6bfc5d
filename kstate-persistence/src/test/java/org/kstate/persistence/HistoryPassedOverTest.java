package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;

/**
 * What a history tells where a repair has passed over records: whatever may have been among them is told, with the index from its file and without,
 * and nothing else is.
 */
class HistoryPassedOverTest extends HistoryFixture {

    private static final int COUNT = 700;
    private static final int LOST = 400;

    private final TestRollTime rollTime = new TestRollTime(START_MS);

    /** Record n at the time 10 n: version n of a; of b each tenth; of early before the lost ones, of late behind them. */
    @BeforeEach
    void fill() throws IOException {
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            for (int n = 1; n <= COUNT; n++) {
                writer.journal().begin(Journal.COMMIT, 10L * n, 1, n);
                writer.add("a", n, n, Long.BYTES);
                if (n % 10 == 0) {
                    writer.add("b", n / 10, n, Long.BYTES);
                }
                if (n < 10) {
                    writer.add("early", n, n, Long.BYTES);
                }
                if (n > LOST + 100) {
                    writer.add("late", n - LOST - 100, n, Long.BYTES);
                }
                writer.journal().stage();
                writer.journal().publish();
            }
        }
        damage(10 * LOST, true);
        damage(10 * (LOST + 1), true);
        JournalRepair.skip(journal);
    }

    private interface Look {
        void at(History history);
    }

    /** With the index built, from its file, from the file and read on, and in memory. */
    private void each(final Look look) {
        for (final boolean isFromFile : new boolean[] {false, true, true}) {
            try (History history = History.of(journal)) {
                assertEquals(isFromFile, history.isIndexFromFile());
                look.at(history);
            }
        }
        assertTrue(Files.exists(journal.resolve(INDEX)));
        try (History history = History.inMemory(journal)) {
            look.at(history);
        }
    }

    private long version(final StateHistory state, final long timeNs) {
        try {
            return state.asOf(timeNs, value) == HistoryResult.FOUND ? state.commit().version() : -1;
        } catch (final CorruptJournalException e) {
            return TOLD;
        }
    }

    @Test
    void shouldTellThatAValueAtATimeMayHaveBeenPassedOver() {
        each(history -> {
            final StateHistory a = history.state("a");
            assertEquals(LOST - 1, version(a, 10 * (LOST - 1)));
            assertEquals(TOLD, version(a, 10 * LOST));
            assertEquals(TOLD, version(a, 10 * LOST + 19));
            assertEquals(LOST + 2, version(a, 10 * (LOST + 2)));
            assertEquals(COUNT, version(a, Long.MAX_VALUE));
            final StateHistory b = history.state("b");
            assertEquals(39, version(b, 3_905));
            assertEquals(TOLD, version(b, 4_000));
            assertEquals(TOLD, version(b, 4_099));
            assertEquals(41, version(b, 4_100));
            final StateHistory early = history.state("early");
            assertEquals(9, version(early, 3_990));
            assertEquals(TOLD, version(early, 4_000));
            assertEquals(TOLD, version(early, Long.MAX_VALUE));
            assertEquals(HistoryResult.FOUND, early.at(9, value));
            assertThrows(CorruptJournalException.class, () -> early.at(10, value));
            assertEquals(-1, version(history.state("late"), 4_500));
            assertEquals(1, version(history.state("late"), 5_015));
            assertThrows(CorruptJournalException.class, () -> history.snapshotAsOf(4_095, "a", "b"));
            assertEquals(41, history.snapshotAsOf(4_100, "a", "b").get(1).version());
            assertEquals(39, history.snapshotAsOf(3_990, "b", "early").get(0).version());
        });
    }

    @Test
    void shouldTellInARangeWhereSomethingMayHaveBeenPassedOver() {
        each(history -> {
            final StateHistory a = history.state("a");
            assertEquals(List.of(398L, 399L, TOLD, 402L, 403L), steps(a.from(398).to(403)));
            assertEquals(List.of(403L, 402L, TOLD, 399L, 398L), steps(a.from(398).to(403).backward()));
            assertEquals(List.of(402L, 403L), steps(a.from(402).to(403)));
            assertEquals(List.of(403L, 402L), steps(a.from(402).to(403).backward()));
            assertEquals(List.of(398L, 399L), steps(a.from(398).to(399)));
            assertEquals(List.of(399L, 398L, 397L), steps(a.from(397).to(399).backward()));
            assertEquals(List.of(398L, 399L), steps(a.fromTime(3_980).untilTime(3_991)));
            assertEquals(List.of(398L, 399L, TOLD), steps(a.fromTime(3_980).untilTime(4_015)));
            assertEquals(List.of(TOLD, 399L, 398L), steps(a.fromTime(3_980).untilTime(4_015).backward()));
            assertEquals(List.of(TOLD, 402L), steps(a.fromTime(4_000).untilTime(4_025)));
            assertEquals(List.of(402L, TOLD), steps(a.fromTime(4_000).untilTime(4_025).backward()));
            assertEquals(List.of(403L), steps(a.fromTime(4_025).untilTime(4_035)));
            assertEquals(List.of(403L), steps(a.fromTime(4_025).untilTime(4_035).backward()));
            final StateHistory b = history.state("b");
            assertEquals(List.of(38L, 39L, TOLD, 41L, 42L), steps(b.from(38).to(42)));
            assertEquals(List.of(42L, 41L, TOLD, 39L, 38L), steps(b.from(38).to(42).backward()));
            final StateHistory early = history.state("early");
            assertEquals(List.of(8L, 9L, TOLD), steps(early.from(8)));
            assertEquals(List.of(TOLD, 9L, 8L), steps(early.from(8).backward()));
            assertEquals(List.of(8L, 9L), steps(early.from(8).untilTime(3_990)));
            final StateHistory late = history.state("late");
            assertEquals(200, steps(late.commits()).size());
            assertEquals(200, steps(late.commits().backward()).size());
            assertEquals(HistoryResult.FOUND, b.at(39, value));
            final JournalPosition before = b.commit().position();
            assertEquals(List.of(TOLD, 41L, 42L), steps(b.to(42).after(before)));
            assertEquals(HistoryResult.FOUND, b.at(41, value));
            assertEquals(List.of(TOLD, 39L, 38L), steps(b.from(38).after(b.commit().position()).backward()));
            final List<Long> all = steps(history.commits().fromTime(3_990).untilTime(4_030));
            assertEquals(List.of(399L, TOLD, 402L), all);
            assertEquals(1, steps(history.commits().backward()).stream().filter(version -> version == TOLD).count());
            assertEquals(1, steps(history.commits()).stream().filter(version -> version == TOLD).count());
        });
    }

    /** Behind a repair a store that was not there before counts on from the last version that was left: it follows, and another was lost. */
    @Test
    void shouldTellAlsoWhereVersionsThatWereLostBeginAgain() {
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            writer.journal().begin(Journal.COMMIT, 10L * (COUNT + 1), 1, COUNT + 1);
            writer.add("early", 10, 10, Long.BYTES);
            writer.journal().stage();
            writer.journal().publish();
        }
        each(history -> {
            final StateHistory early = history.state("early");
            assertEquals(TOLD, version(early, 4_500));
            assertEquals(List.of(8L, 9L, TOLD, 10L), steps(early.from(8)));
            assertEquals(List.of(10L, TOLD, 9L, 8L), steps(early.from(8).backward()));
        });
    }
}
