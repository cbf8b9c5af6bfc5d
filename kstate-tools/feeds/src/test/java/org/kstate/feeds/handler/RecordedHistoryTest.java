package org.kstate.feeds.handler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.feeds.DamagedLines;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.persistence.History;
import org.kstate.persistence.HistoryCommit;
import org.kstate.persistence.HistoryCursor;
import org.kstate.persistence.HistoryRange;
import org.kstate.persistence.HistoryResult;
import org.kstate.persistence.HistoryValue;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.StateHistory;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.testing.RecordedData;

/** The history of the recorded captures, against a reading of their journal from the first record to the last. */
class RecordedHistoryTest {
    private static final String INDEX = "history.index";
    private static final String GAP = "kstate.history.gap";
    private static final int LOOKS = Boolean.getBoolean("kstate.soak") ? 1_000_000 : 10_000;
    private static final int FEW_LOOKS = 200;
    private static final int SNAPSHOTS = 30;

    @TempDir
    private Path folder;
    private Path journal;
    private final Random random = new Random(17);
    private final Bytes<?> value = Bytes.allocateElasticDirect();
    private final Map<String, List<Truth>> states = new TreeMap<>();
    private final List<Truth> all = new ArrayList<>();

    /** What the reader says of a commit. */
    private record Truth(String name, long version, long timeNs, long index, byte[] payload) {
    }

    @AfterEach
    void release() {
        value.releaseLast();
        System.clearProperty(GAP);
    }

    @Test
    @Timeout(180)
    void shouldTellOfTheRecordedCapturesWhatTheirJournalTells() throws IOException {
        journal = folder.resolve("journal");
        feed(RecordedData.binanceFiles());
        read();
        System.setProperty(GAP, "64");
        compare(false, LOOKS);
        compare(true, FEW_LOOKS);
        final Path file = journal.resolve(INDEX);
        final byte[] good = Files.readAllBytes(file);
        good[good.length / 2] ^= 1;
        Files.write(file, good);
        System.clearProperty(GAP);
        compare(false, FEW_LOOKS);
        compare(true, FEW_LOOKS);
        Files.delete(file);
        try (History history = History.inMemory(journal)) {
            compareLooks(history, FEW_LOOKS);
        }
        assertFalse(Files.exists(file));
    }

    private void feed(final List<Path> files) {
        final FeedInputs inputs = FeedInputs.create().damagedLines(DamagedLines.FATAL);
        files.forEach(inputs::add);
        try (MergedFeed feed = inputs.open();
             Kstate store = Kstate.open(folder.resolve("store"));
             FeedHandler handler = FeedHandler.open(store, feed, FeedHandlerOptions.create().journal(journal))) {
            assertTrue(handler.run() > 0);
        }
    }

    private void read() {
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                final JournalRecord record = reader.record();
                for (int i = 0; i < record.entryCount() && record.kind() == Journal.COMMIT; i++) {
                    final Truth truth = new Truth(record.entry(i).nameString(), record.entry(i).version(), record.timeNs(), record.index(),
                        record.entry(i).payload());
                    states.computeIfAbsent(truth.name(), name -> new ArrayList<>()).add(truth);
                    all.add(truth);
                }
            }
        }
    }

    private void compare(final boolean isFromFile, final int looks) {
        try (History history = History.of(journal)) {
            assertEquals(isFromFile, history.isIndexFromFile());
            assertEquals(List.copyOf(states.keySet()), history.names());
            compareLooks(history, looks);
            compareSnapshots(history);
            compareRanges(history);
        }
    }

    private void compareLooks(final History history, final int looks) {
        final Map<String, StateHistory> histories = new TreeMap<>();
        states.keySet().forEach(name -> histories.put(name, history.state(name)));
        final List<String> names = List.copyOf(states.keySet());
        for (int i = 0; i < looks; i++) {
            final Truth one = all.get(random.nextInt(all.size()));
            final StateHistory ofVersion = histories.get(one.name());
            assertEquals(HistoryResult.FOUND, ofVersion.at(one.version(), value));
            assertSame(one, ofVersion.commit());
            final long timeNs = all.get(random.nextInt(all.size())).timeNs() - random.nextInt(2);
            final String name = names.get(random.nextInt(names.size()));
            final Truth last = last(name, timeNs);
            final HistoryResult result = histories.get(name).asOf(timeNs, value);
            if (last == null) {
                assertEquals(HistoryResult.NOT_YET, result);
            } else {
                assertEquals(HistoryResult.FOUND, result);
                assertSame(last, histories.get(name).commit());
            }
        }
    }

    private Truth last(final String name, final long timeNs) {
        final List<Truth> commits = states.get(name);
        int low = -1;
        for (int high = commits.size(); high - low > 1;) {
            final int middle = (low + high) / 2;
            if (commits.get(middle).timeNs() <= timeNs) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low < 0 ? null : commits.get(low);
    }

    private static void assertSame(final Truth expected, final HistoryCommit commit) {
        assertEquals(expected.version(), commit.version());
        assertEquals(expected.timeNs(), commit.timeNs());
        assertEquals(expected.index(), commit.index());
        assertTrue(expected.name().contentEquals(commit.name()));
        assertArrayEquals(expected.payload(), commit.payload());
    }

    private void compareSnapshots(final History history) {
        final String[] names = states.keySet().toArray(String[]::new);
        for (int i = 0; i < SNAPSHOTS; i++) {
            final long timeNs = all.get(random.nextInt(all.size())).timeNs();
            for (final HistoryValue found : history.snapshotAsOf(timeNs, names)) {
                final Truth last = last(found.name(), timeNs);
                assertEquals(last == null ? 0 : last.version(), found.version());
                assertEquals(last == null ? 0 : last.timeNs(), found.timeNs());
                assertArrayEquals(last == null ? new byte[0] : last.payload(), found.payload());
                assertNotNull(found.result());
            }
        }
    }

    private void compareRanges(final History history) {
        assertSteps(history.commits(), all);
        final String name = all.get(random.nextInt(all.size())).name();
        final List<Truth> commits = states.get(name);
        assertSteps(history.state(name).commits(), commits);
        final int from = random.nextInt(commits.size());
        final int to = from + random.nextInt(Math.min(2_000, commits.size() - from));
        final List<Truth> some = new ArrayList<>(commits.subList(from, to + 1));
        assertSteps(history.state(name).from(from + 1).to(to + 1), some);
        assertSteps(history.state(name).fromTime(some.get(0).timeNs()).untilTime(commits.get(to).timeNs() + 1), some);
        Collections.reverse(some);
        assertSteps(history.state(name).from(from + 1).to(to + 1).backward(), some);
        assertSteps(history.state(name).fromTime(commits.get(from).timeNs()).untilTime(some.get(0).timeNs() + 1).backward(), some);
    }

    private static void assertSteps(final HistoryRange range, final List<Truth> expected) {
        try (HistoryCursor cursor = range.open()) {
            for (final Truth truth : expected) {
                assertTrue(cursor.next());
                assertSame(truth, cursor.commit());
            }
            assertFalse(cursor.next());
        }
    }
}
