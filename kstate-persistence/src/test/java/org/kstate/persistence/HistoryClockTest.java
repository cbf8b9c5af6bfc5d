package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;

/** A journal in which the clock was set back once, as in one of format 1: its history answers all times but those that came twice. */
class HistoryClockTest extends HistoryFixture {

    private static final int VERSIONS = 1_200;
    /** From this version of a on, times are earlier. */
    private static final int STEP = 600;
    private static final long STEP_NS = 10;
    private static final long BACK_NS = 1_000;
    /** The first time that came twice, and the one behind which none did. */
    private static final long FROM_NS = STEP_NS * STEP - BACK_NS;
    private static final long UNTIL_NS = STEP_NS * (STEP - 1);

    private static long timeNs(final long version) {
        return STEP_NS * version - (version < STEP ? 0 : BACK_NS);
    }

    /** State b ends before the step; c has a commit each tenth time. */
    private void write() {
        try (JournalWriter writer = JournalWriter.open(journal, new TestRollTime(START_MS))) {
            for (int version = 1; version <= VERSIONS; version++) {
                writer.journal().begin(Journal.COMMIT, timeNs(version), 1, version);
                writer.add("a", version, version, Long.BYTES);
                if (version <= STEP / 4) {
                    writer.add("b", version, version, Long.BYTES);
                }
                if (version % 10 == 0) {
                    writer.add("c", version / 10, version, Long.BYTES);
                }
                writer.journal().stage();
                writer.journal().publish();
            }
        }
    }

    private long versionAsOf(final History history, final String name, final long timeNs) {
        final StateHistory state = history.state(name);
        assertEquals(HistoryResult.FOUND, state.asOf(timeNs, value));
        final long version = state.commit().version();
        assertEquals(version, history.snapshotAsOf(timeNs, name).get(0).version());
        return version;
    }

    private void assertAnswers(final History history) {
        for (long version = 1; version <= VERSIONS; version++) {
            final long timeNs = timeNs(version);
            if (timeNs < FROM_NS || timeNs >= UNTIL_NS && version >= STEP) {
                assertEquals(version, versionAsOf(history, "a", timeNs));
                assertEquals(Math.min(version, STEP / 4), versionAsOf(history, "b", timeNs));
                if (version >= 10) {
                    assertEquals(version / 10, versionAsOf(history, "c", timeNs));
                }
            }
        }
        assertEquals(List.of((long) VERSIONS, STEP / 4L, VERSIONS / 10L), history.snapshotAsOf(Long.MAX_VALUE, "a", "b", "c").stream()
            .map(HistoryValue::version).toList());
        assertEquals(HistoryResult.NOT_YET, history.state("a").asOf(STEP_NS - 1, value));
        // Commits up to that time are before the step and behind it, and no later version of b says which is the last one.
        assertThrows(CorruptJournalException.class, () -> history.state("b").asOf(UNTIL_NS - 1, value));
        assertThrows(CorruptJournalException.class, () -> history.snapshotAsOf(FROM_NS, "b"));
    }

    private static void assertRanges(final History history) {
        final List<Long> bounds = List.of(STEP_NS, FROM_NS - 5, FROM_NS, FROM_NS + 1, FROM_NS + BACK_NS / 2, UNTIL_NS, UNTIL_NS + 1,
            timeNs(VERSIONS - 1));
        for (final long fromNs : bounds) {
            for (final long untilNs : bounds) {
                if (fromNs < untilNs) {
                    final List<Long> wanted = LongStream.rangeClosed(1, VERSIONS).filter(version -> timeNs(version) >= fromNs
                        && timeNs(version) < untilNs).boxed().toList();
                    final List<Long> back = new ArrayList<>(wanted);
                    Collections.reverse(back);
                    assertEquals(wanted, steps(history.commits("a").fromTime(fromNs).untilTime(untilNs)));
                    assertEquals(back, steps(history.commits("a").fromTime(fromNs).untilTime(untilNs).backward()));
                    // Of one state: what lies between is told to be missing, as where a range by time leaves versions out.
                    assertEquals(wanted, given(history.state("a").commits().fromTime(fromNs).untilTime(untilNs)));
                    assertEquals(back, given(history.state("a").commits().fromTime(fromNs).untilTime(untilNs).backward()));
                }
            }
        }
        assertEquals(LongStream.rangeClosed(1, VERSIONS).boxed().toList(), steps(history.state("a").commits()));
        assertEquals(LongStream.rangeClosed(1, STEP / 4).boxed().toList(), steps(history.state("b").commits()));
    }

    private static List<Long> given(final HistoryRange range) {
        final List<Long> versions = steps(range);
        versions.removeIf(version -> version == TOLD);
        return versions;
    }

    @Test
    void shouldAnswerTheTimesThatDidNotComeTwiceAndSaySoInTheFileOfTheIndex() {
        write();
        for (final boolean isFromFile : new boolean[] {false, true, true}) {
            try (History history = History.of(journal)) {
                history.state("a").asOf(Long.MAX_VALUE, value);
                assertEquals(isFromFile, history.isIndexFromFile());
                assertAnswers(history);
                assertRanges(history);
            }
        }
    }

    /** What is damaged before the step, or behind it, does not end ranges of a state that it cannot have taken anything from. */
    @ParameterizedTest
    @ValueSource(ints = {STEP / 2, STEP + STEP / 2})
    void shouldTellInARangeOfDamageAlone(final int damaged) throws IOException {
        write();
        damage(timeNs(damaged), true);
        try (History history = History.inMemory(journal)) {
            final List<Long> wanted = LongStream.rangeClosed(1, VERSIONS).map(version -> version == damaged ? TOLD : version).boxed().toList();
            assertEquals(wanted, steps(history.state("a").commits()));
            final List<Long> back = new ArrayList<>(wanted);
            Collections.reverse(back);
            assertEquals(back, steps(history.state("a").commits().backward()));
            assertEquals(VERSIONS, versionAsOf(history, "a", Long.MAX_VALUE));
            // Up to before the damage.
            assertEquals(LongStream.range(1, 100).boxed().toList(), steps(history.state("a").commits().untilTime(timeNs(100))));
        }
    }

    /** It was made where nobody looked for disorder. */
    @Test
    void shouldNotBelieveAFileOfTheFirstVersion() throws IOException {
        write();
        try (History history = History.of(journal)) {
            assertTrue(history.records() > 0);
        }
        final Path file = journal.resolve(INDEX);
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(2, bytes.getInt(8));
        bytes.putInt(8, 1);
        final int end = bytes.capacity() - 8;
        final CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, end);
        bytes.putInt(end, (int) crc.getValue());
        Files.write(file, bytes.array());
        try (History history = History.of(journal)) {
            assertAnswers(history);
            assertFalse(history.isIndexFromFile());
        }
        assertEquals(2, ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getInt(8));
    }

    /** Continued by a process whose clock was behind. */
    @Test
    void shouldAnswerForAJournalOfFormatOneThatWasContinuedWithEarlierTimes() throws IOException {
        Files.createDirectories(journal);
        for (final String name : List.of("owner", "metadata.cq4t", "20261129F.cq4")) {
            try (GZIPInputStream content = new GZIPInputStream(HistoryClockTest.class.getResourceAsStream("/golden/journal-1/" + name + ".gz"))) {
                Files.write(journal.resolve(name), content.readAllBytes());
            }
        }
        final String name = "golden.a";
        final long lastNs;
        final long lastVersion;
        try (History history = History.inMemory(journal)) {
            final StateHistory state = history.state(name);
            state.asOf(Long.MAX_VALUE, value);
            lastNs = state.commit().timeNs();
            lastVersion = state.commit().version();
        }
        append(name, lastVersion + 1, lastNs - 5);
        try (History history = History.of(journal)) {
            assertEquals(lastVersion + 1, versionAsOf(history, name, Long.MAX_VALUE));
            assertEquals(lastVersion + 1, versionAsOf(history, name, lastNs));
            assertTrue(steps(history.state(name).commits()).contains(lastVersion + 1));
        }
        append(name, lastVersion + 2, lastNs + 5);
        try (History history = History.of(journal)) {
            assertEquals(lastVersion + 2, versionAsOf(history, name, lastNs + 5));
            assertEquals(lastVersion + 1, versionAsOf(history, name, lastNs + 4));
        }
    }

    private void append(final String name, final long version, final long timeNs) {
        try (JournalWriter writer = JournalWriter.open(journal, new TestRollTime(START_MS))) {
            writer.journal().begin(Journal.COMMIT, timeNs, 1, version);
            writer.add(name, version, version, Long.BYTES);
            writer.journal().stage();
            writer.journal().publish();
        }
    }
}
