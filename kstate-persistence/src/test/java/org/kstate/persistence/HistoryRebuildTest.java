package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;

/** An index whose file is whole, but names wrong records, is built anew in the middle of what is asked; what is told is right. */
class HistoryRebuildTest extends HistoryFixture {

    private static final int STATES = 4;
    private static final int VERSIONS = 300;
    private static final int HEADER = 96;
    private static final int STATE = 72;
    private static final int ITEM = 32;
    private static final int REPEAT = 40;

    @BeforeEach
    void fill() {
        write(1, VERSIONS);
        History.of(journal).refresh().close();
        assertTrue(Files.exists(journal.resolve(INDEX)));
    }

    /** Version v of the state s0 at the time 40 v, of s1 at 40 v + 10, and so on. */
    private void write(final int from, final int count) {
        try (JournalWriter writer = JournalWriter.open(journal, new TestRollTime(START_MS))) {
            for (int version = from; version < from + count; version++) {
                for (int state = 0; state < STATES; state++) {
                    writer.journal().begin(Journal.COMMIT, timeNs(state, version), 1, 1 + version);
                    writer.add("s" + state, version, 7L * version + state, Long.BYTES);
                    writer.journal().stage();
                    writer.journal().publish();
                }
            }
        }
    }

    private static long timeNs(final int state, final long version) {
        return 10L * (STATES * version + state);
    }

    /** Has items of states name the record behind the right one, from the first to the last of them, and the file's CRC vouch for it. */
    private void forge(final double first, final double last, final String... names) throws IOException {
        forge(24, 1, first, last, names);
    }

    /** Has items of states say more in one of their longs than is right, from the first to the last of them, and the file's CRC vouch for it. */
    private void forge(final int field, final long more, final double first, final double last, final String... names) throws IOException {
        final Path file = journal.resolve(INDEX);
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int at = HEADER + align(bytes.getInt(60) * Integer.BYTES);
        for (int i = 0; i < bytes.getInt(12); i++) {
            final int nameLength = bytes.getInt(at);
            final int items = bytes.getInt(at + 4);
            final String name = new String(bytes.array(), at + STATE, nameLength, StandardCharsets.ISO_8859_1);
            final int begin = at + STATE + align(nameLength);
            for (int item = 0; item < items; item++) {
                if (List.of(names).contains(name) && item >= first * (items - 1) && item <= last * (items - 1)) {
                    final int place = begin + item * ITEM + field;
                    bytes.putLong(place, bytes.getLong(place) + more);
                }
            }
            at = begin + items * ITEM + bytes.getInt(at + 8) * REPEAT;
        }
        final CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, at);
        bytes.putInt(at, (int) crc.getValue());
        Files.write(file, bytes.array());
    }

    private static int align(final int length) {
        return (length + 7) & -8;
    }

    /** The versions that a range gives, checked against what was written. */
    private static List<Long> steps(final HistoryCursor cursor, final int most) {
        final List<Long> versions = new ArrayList<>();
        while (versions.size() < most && cursor.next()) {
            final int state = cursor.commit().nameString().charAt(1) - '0';
            assertEquals(timeNs(state, cursor.commit().version()), cursor.commit().timeNs());
            versions.add(cursor.commit().version());
        }
        return versions;
    }

    private static List<Long> versions(final int from, final int to) {
        final List<Long> versions = new ArrayList<>();
        for (long version = from; version != to; version += from < to ? 1 : -1) {
            versions.add(version);
        }
        return versions;
    }

    private void assertSnapshot(final History history, final int version) {
        final List<HistoryValue> values = history.snapshotAsOf(timeNs(1, version), "s0", "s1", "s2", "s3");
        for (int i = 0; i < STATES; i++) {
            assertEquals("s" + i, values.get(i).name());
            assertEquals(i <= 1 ? version : version - 1, values.get(i).version());
            assertEquals(7L * values.get(i).version() + i, ByteBuffer.wrap(values.get(i).payload()).order(ByteOrder.LITTLE_ENDIAN).getLong());
        }
    }

    @Test
    void shouldGiveASnapshotOfOneTimeThoughTheIndexIsBuiltAnewInTheMiddle() throws IOException {
        // The first two are found by the wrong index.
        forge(0, 1, "s2");
        try (History history = History.of(journal)) {
            assertTrue(history.isIndexFromFile());
            assertSnapshot(history, VERSIONS / 2);
            assertFalse(history.isIndexFromFile());
            assertSnapshot(history, VERSIONS - 1);
        }
    }

    /** Each time, with items of any part of the journal that claim to be later than they are, by a little and by much, and the last one too. */
    @Test
    void shouldFindTheCommitOfATimeThoughItemsOfTheIndexSayLaterOnes() throws IOException {
        final byte[] right = Files.readAllBytes(journal.resolve(INDEX));
        for (final long more : new long[] {45, 1L << 40}) {
            for (final double first : new double[] {0, 0.5, 1}) {
                Files.write(journal.resolve(INDEX), right);
                forge(16, more, first, first < 1 ? first + 0.1 : 1, "s1", "");
                for (long version = 1; version <= VERSIONS; version += 31) {
                    try (History history = History.of(journal)) {
                        final StateHistory state = history.state("s1");
                        assertEquals(HistoryResult.FOUND, state.asOf(timeNs(1, version) + 3, value));
                        assertEquals(version, state.commit().version(), "more=" + more + ", first=" + first);
                    }
                    Files.write(journal.resolve(INDEX), right);
                    forge(16, more, first, first < 1 ? first + 0.1 : 1, "s1", "");
                    if (version % 2 == 0) {
                        assertLastUntil(version);
                    }
                }
            }
        }
    }

    private void assertLastUntil(final long version) {
        try (History history = History.of(journal);
             HistoryCursor one = history.state("s1").commits().untilTime(timeNs(1, version) + 3).backward().open();
             HistoryCursor all = history.commits().untilTime(timeNs(1, version) + 3).backward().open()) {
            assertEquals(List.of(version), steps(one, 1));
            assertTrue(all.next());
            assertEquals("s1", all.commit().nameString());
            assertEquals(version, all.commit().version());
        }
    }

    @Test
    void shouldFindAVersionThoughItemsOfTheIndexSayHigherOnes() throws IOException {
        forge(8, 40, 0.4, 0.6, "s2");
        for (int version = 1; version <= VERSIONS; version += 13) {
            try (History history = History.of(journal)) {
                assertEquals(HistoryResult.FOUND, history.state("s2").at(version, value), "version=" + version);
                assertEquals(7L * version + 2, value.readLong(0));
            }
        }
    }

    @Test
    void shouldGoOnBackwardThoughTheIndexIsBuiltAnewInTheMiddle() throws IOException {
        forge(0, 0.5, "s0", "");
        try (History history = History.of(journal)) {
            try (HistoryCursor cursor = history.state("s0").commits().backward().open()) {
                assertEquals(versions(VERSIONS, 0), steps(cursor, Integer.MAX_VALUE));
            }
            assertFalse(history.isIndexFromFile());
        }
        forge(0, 0.5, "");
        try (History history = History.of(journal); HistoryCursor cursor = history.commits().backward().open()) {
            assertEquals(STATES * VERSIONS, steps(cursor, Integer.MAX_VALUE).size());
            assertFalse(history.isIndexFromFile());
        }
    }

    @Test
    void shouldGoOnForwardThoughTheIndexNamesWrongRecords() throws IOException {
        forge(0.3, 1, "s0", "");
        try (History history = History.of(journal); HistoryCursor cursor = history.state("s0").commits().open();
             HistoryCursor some = history.state("s0").from(VERSIONS - 50).to(VERSIONS - 10).open();
             HistoryCursor all = history.commits().fromTime(timeNs(0, VERSIONS / 2)).open()) {
            assertEquals(versions(1, VERSIONS + 1), steps(cursor, Integer.MAX_VALUE));
            assertEquals(versions(VERSIONS - 50, VERSIONS - 9), steps(some, Integer.MAX_VALUE));
            assertEquals(STATES * (VERSIONS / 2 + 1), steps(all, Integer.MAX_VALUE).size());
        }
    }

    /** Cursors that have begun keep what they began with, whatever becomes of the file, of the journal's end, and of the index. */
    @Test
    void shouldGoOnWithCursorsWhateverBecomesOfTheFileMeanwhile() throws IOException {
        forge(0, 1, "s3");
        final byte[] forged = Files.readAllBytes(journal.resolve(INDEX));
        try (History history = History.of(journal);
             HistoryCursor backward = history.state("s0").commits().backward().open();
             HistoryCursor forward = history.state("s1").commits().open();
             HistoryCursor all = history.commits().backward().open()) {
            assertEquals(versions(VERSIONS, VERSIONS - 40), steps(backward, 40));
            assertEquals(versions(1, 41), steps(forward, 40));
            assertEquals(40, steps(all, 40).size());
            Files.delete(journal.resolve(INDEX));
            write(VERSIONS + 1, 20);
            assertEquals(HistoryResult.FOUND, history.state("s3").at(VERSIONS / 2, value));
            assertFalse(history.isIndexFromFile());
            Files.write(journal.resolve(INDEX), new byte[] {1, 2, 3});
            assertEquals(versions(VERSIONS - 40, VERSIONS - 80), steps(backward, 40));
            // Stale and wrong.
            Files.write(journal.resolve(INDEX), forged);
            assertEquals(versions(VERSIONS - 80, 0), steps(backward, Integer.MAX_VALUE));
            assertEquals(versions(41, VERSIONS + 1), steps(forward, Integer.MAX_VALUE));
            assertEquals(STATES * VERSIONS - 40, steps(all, Integer.MAX_VALUE).size());
            assertSnapshot(history, VERSIONS + 10);
        }
        try (History history = History.of(journal)) {
            assertSnapshot(history, VERSIONS + 10);
        }
    }

    /** Of the journal. */
    private long openFiles() throws IOException {
        long open = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (final Path descriptor : descriptors.toList()) {
                try {
                    open += Files.readSymbolicLink(descriptor).startsWith(journal) ? 1 : 0;
                } catch (final IOException e) {
                    // Closed meanwhile.
                    continue;
                }
            }
        }
        return open;
    }

    private static long mappings(final Path of) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(of.toString())).count();
        }
    }

    @Test
    void shouldHoldNoFileForAnIndexThatWasBuiltAnew() throws IOException {
        final long files;
        final long mapped;
        try (History history = History.of(journal)) {
            assertSnapshot(history, VERSIONS / 2);
            files = openFiles();
            mapped = mappings(journal);
            assertTrue(mapped > 0);
        }
        forge(0, 1, "s0", "s1", "s2", "s3");
        try (History history = History.of(journal)) {
            final HistoryCursor cursor = history.state("s0").commits().backward().open();
            final HistoryCursor left = history.state("s1").commits().open();
            assertSnapshot(history, VERSIONS / 2);
            assertFalse(history.isIndexFromFile());
            assertEquals(versions(VERSIONS, 0), steps(cursor, Integer.MAX_VALUE));
            left.close();
            left.close();
            cursor.close();
            // The library closes some of it in a thread of its own.
            Awaitility.await().untilAsserted(() -> {
                assertEquals(files, openFiles());
                assertTrue(mappings(journal) <= mapped);
            });
        }
        Awaitility.await().until(() -> openFiles() == 0 && mappings(journal) == 0);
    }
}
