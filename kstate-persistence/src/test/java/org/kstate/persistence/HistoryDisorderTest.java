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

    private void assertNoTimeIsAnsweredWrong() {
        int told = 0;
        try (History history = History.of(journal)) {
            for (int version = 1; version <= VERSIONS; version++) {
                try {
                    assertEquals(HistoryResult.FOUND, history.state("a").asOf(STEP_NS * version, value));
                    assertEquals(version, value.readLong(0));
                } catch (final CorruptJournalException e) {
                    told++;
                }
            }
        }
        assertTrue(told > 0 && told < VERSIONS, "told=" + told);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "0, 4", "0, 1", "3, 4"})
    void shouldAnswerNoTimeWrongWhereFilesWereExchanged(final int one, final int other) throws IOException {
        exchange(one, other);
        assertNoTimeIsAnsweredWrong();
        JournalRepair.skip(journal);
        assertNoTimeIsAnsweredWrong();
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
