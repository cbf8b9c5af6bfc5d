package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;

/** Files of a journal that stand in each other's place, or lack their end: a history tells it, gives nothing wrong, and comes to its end. */
class HistoryDisorderTest extends HistoryFixture {

    private static final int FILES = 5;
    private static final int IN_FILE = 120;
    private static final int VERSIONS = FILES * IN_FILE;
    private static final long DAY_MS = 86_400_000;
    private static final long STEP_NS = 10;

    /** Version v of a at the time 10 v, and of b with each seventh of it. */
    @BeforeEach
    void fill() {
        final TestRollTime rollTime = new TestRollTime(START_MS);
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            for (int version = 1; version <= VERSIONS; version++) {
                writer.journal().begin(Journal.COMMIT, STEP_NS * version, 1, version);
                writer.add("a", version, version, Long.BYTES);
                if (version % 7 == 0) {
                    writer.add("b", version / 7, version, Long.BYTES);
                }
                writer.journal().stage();
                writer.journal().publish();
                if (version % IN_FILE == 0) {
                    rollTime.advance(DAY_MS);
                }
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            return files.filter(path -> path.toString().endsWith(".cq4")).sorted().toList();
        }
    }

    private void exchange(final int one, final int other) throws IOException {
        final List<Path> files = files();
        assertEquals(FILES, files.size());
        final Path aside = directory.resolve("aside");
        Files.move(files.get(one), aside);
        Files.move(files.get(other), files.get(one));
        Files.move(aside, files.get(other));
    }

    /** The file that stands in a place, where two are exchanged. */
    private static int fileIn(final int place, final int one, final int other) {
        return place == one ? other : place == other ? one : place;
    }

    /** Where a record is older than the one before it: the oldest of those, and the latest before the last of them. */
    private static long[] disorder(final int one, final int other) {
        long from = Long.MAX_VALUE;
        long until = 0;
        long latest = 0;
        for (int place = 1; place < FILES; place++) {
            final long before = STEP_NS * IN_FILE * (fileIn(place - 1, one, other) + 1);
            final long first = STEP_NS * (IN_FILE * fileIn(place, one, other) + 1);
            latest = Math.max(latest, before);
            if (first < before) {
                from = Math.min(from, first);
                until = latest;
            }
        }
        return new long[] {from, until};
    }

    /** Before the disorder, and from the first commit of a state behind it on, each time is answered; others are, or are told. */
    private void assertNoTimeIsAnsweredWrong(final int one, final int other) {
        final long[] disorder = disorder(one, other);
        try (History history = History.of(journal)) {
            for (int version = 1; version <= VERSIONS; version++) {
                // Near the ends of files, and some between: to build the index anew, as some of these do, takes long.
                if (version % IN_FILE <= 1 || version % 41 == 0) {
                    for (final long more : new long[] {0, STEP_NS - 1}) {
                        final long timeNs = STEP_NS * version + more;
                        assertAnswer(history, "a", version, timeNs, mayTell(disorder, STEP_NS * version, timeNs));
                        final int ofB = version / 7;
                        assertAnswer(history, "b", ofB, timeNs, mayTell(disorder, STEP_NS * 7 * ofB, timeNs));
                    }
                }
            }
            assertAnswer(history, "a", 0, STEP_NS - 1, disorder[0] <= STEP_NS);
            assertAnswer(history, "b", 0, STEP_NS - 1, disorder[0] <= STEP_NS);
            assertAnswer(history, "a", VERSIONS, Long.MAX_VALUE, disorder[1] >= STEP_NS * VERSIONS);
        }
    }

    /** Behind the last record before the disorder, what was in its place may have been lost, as long as no repair has passed over that. */
    private static boolean mayTell(final long[] disorder, final long answerNs, final long timeNs) {
        return timeNs > disorder[0] - STEP_NS && answerNs <= disorder[1];
    }

    private void assertAnswer(final History history, final String name, final int version, final long timeNs, final boolean mayTell) {
        final String place = name + " at " + timeNs;
        HistoryResult result = null;
        try {
            final StateHistory state = history.state(name);
            result = state.asOf(timeNs, value);
            assertEquals(version == 0 ? HistoryResult.NOT_YET : HistoryResult.FOUND, result, place);
            assertTrue(version == 0 || version == state.commit().version(), place);
        } catch (final CorruptJournalException e) {
            assertTrue(mayTell, () -> place + ": " + e);
        } catch (final JournalTrimmedException e) {
            // Only where the first file stands elsewhere.
            assertTrue(version == 0 && mayTell, place);
        }
        HistoryResult together = null;
        try {
            final HistoryValue found = history.snapshotAsOf(timeNs, name).get(0);
            together = found.result();
            assertEquals(version, found.version(), place);
        } catch (final CorruptJournalException | JournalTrimmedException e) {
            assertTrue(mayTell, () -> place + ": " + e);
        }
        assertEquals(result, together, place);
    }

    /** Between times, no commit is left out without a word: of one state, and of all. */
    private void assertNoRangeIsShort() {
        try (History history = History.of(journal)) {
            for (int from = 1; from < VERSIONS; from += 223) {
                for (int until = from + 10; until < VERSIONS; until += 251) {
                    final long fromNs = STEP_NS * from;
                    final long untilNs = STEP_NS * until;
                    assertHas(history.state("a").commits().fromTime(fromNs).untilTime(untilNs), from, until, 1);
                    assertHas(history.commits("a").fromTime(fromNs).untilTime(untilNs), from, until, 1);
                    assertHas(history.state("b").commits().fromTime(fromNs).untilTime(untilNs), (from + 6) / 7, (until + 6) / 7, 7);
                    assertHas(history.commits("b").fromTime(fromNs).untilTime(untilNs), (from + 6) / 7, (until + 6) / 7, 7);
                }
            }
        }
    }

    private static void assertHas(final HistoryRange range, final int from, final int until, final int every) {
        final List<Long> wanted = LongStream.range(from, until).boxed().toList();
        for (final HistoryRange direction : List.of(range, range.backward())) {
            final List<Long> found = steps(direction);
            found.removeIf(version -> version == TOLD);
            Collections.sort(found);
            assertEquals(wanted, found, () -> "every " + every + "th from " + from + " until " + until);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "0, 4", "0, 1", "3, 4"})
    void shouldAnswerNoTimeWrongWhereFilesWereExchanged(final int one, final int other) throws IOException {
        exchange(one, other);
        assertNoTimeIsAnsweredWrong(one, other);
        assertNoRangeIsShort();
        JournalRepair.skip(journal);
        assertNoTimeIsAnsweredWrong(one, other);
        assertNoRangeIsShort();
    }

    @Test
    void shouldComeToTheBeginningBackwardPastAFileThatWasCut() throws IOException {
        final byte[] content = Files.readAllBytes(files().get(2));
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        // Among its last records, so that the file's index leads out of it.
        Files.write(files().get(2), Arrays.copyOf(content, end - end / 8));
        try (History history = History.of(journal)) {
            for (final HistoryRange range : List.of(history.state("a").commits(), history.commits("a"), history.commits("*"))) {
                final List<Long> steps = steps(range.backward());
                assertTrue(steps.contains(TOLD));
                final List<Long> found = new ArrayList<>(steps);
                found.removeIf(version -> version == TOLD);
                for (long version = 1; version <= VERSIONS; version++) {
                    assertTrue(version > 2 * IN_FILE && version <= 3 * IN_FILE || found.contains(version), "version=" + version);
                }
            }
            final List<Long> ofOne = steps(history.state("a").commits().backward());
            ofOne.removeIf(version -> version == TOLD);
            final List<Long> sorted = new ArrayList<>(ofOne);
            sorted.sort(Collections.reverseOrder());
            assertEquals(sorted, ofOne);
        }
    }
}
