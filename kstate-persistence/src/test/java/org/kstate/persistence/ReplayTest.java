package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.Journal;

/** Playing a journal: which records, in which order, at which pace. */
class ReplayTest {

    private final TestRollTime rollTime = new TestRollTime(1_795_000_000_000L);
    private final List<String> played = new ArrayList<>();
    private long nowNs = 5_000;

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            append(writer, 1_000, "md.btc", 1);
            append(writer, 2_000, "md.eth", 1);
            writer.journal().begin(Journal.COMMIT, 4_000, 1, 1);
            writer.add("md.btc", 2, 2, 8);
            writer.add("risk", 1, 1, 8);
            writer.journal().stage();
            writer.journal().publish();
            rollTime.advance(TimeUnit.DAYS.toMillis(1));
            append(writer, 8_000, "md.btc", 3);
        }
    }

    private static void append(final JournalWriter writer, final long timeNs, final String name, final long version) {
        writer.journal().begin(Journal.COMMIT, timeNs, 1, 1);
        writer.add(name, version, version, 8);
        writer.journal().stage();
        writer.journal().publish();
    }

    private long run(final Replay replay) {
        return replay.run((record, entry) -> played.add(entry.name() + "@" + entry.version()));
    }

    @Test
    void shouldPlayEverythingInOrder() {
        assertEquals(5, run(Replay.of(directory)));
        assertEquals(List.of("md.btc@1", "md.eth@1", "md.btc@2", "risk@1", "md.btc@3"), played);
    }

    @Test
    void shouldPlayOnlyWhatIsNamed() {
        assertEquals(2, run(Replay.of(directory).names("risk", "md.eth", "md.bt")));
        assertEquals(List.of("md.eth@1", "risk@1"), played);
        played.clear();
        assertEquals(5, run(Replay.of(directory).names("risk").prefix("md.")));
        played.clear();
        assertEquals(3, run(Replay.of(directory).prefix("md.b")));
    }

    @Test
    void shouldPlayOthersThoughAValueIsDamaged() throws IOException {
        final Path file;
        try (Stream<Path> files = Files.list(directory)) {
            file = files.filter(path -> path.toString().endsWith(".cq4")).sorted().findFirst().orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer content = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(content, 0);
            int offset = content.limit();
            for (int left = 2, at = 0; left > 0; at += Integer.BYTES) {
                if (content.getInt(at) == RecordLayout.HEAD_MARK && --left == 0) {
                    offset = at;
                }
            }
            // The value stands before the tail.
            final int value = offset + content.getInt(offset + RecordLayout.LENGTH) - RecordLayout.TAIL_LENGTH - Long.BYTES;
            channel.write(ByteBuffer.wrap(new byte[] {0x55}), value);
        }
        assertEquals(4, run(Replay.of(directory).names("md.btc", "risk")));
        assertEquals(List.of("md.btc@1", "md.btc@2", "risk@1", "md.btc@3"), played);
        played.clear();
        assertThrows(CorruptJournalException.class, () -> run(Replay.of(directory)));
        assertEquals(List.of("md.btc@1"), played);
    }

    @Test
    void shouldBeginAndEndAtTimesAndVersions() {
        run(Replay.of(directory).fromTime(2_000).untilTime(8_000));
        assertEquals(List.of("md.eth@1", "md.btc@2", "risk@1"), played);
        played.clear();
        run(Replay.of(directory).fromVersion("md.btc", 2));
        assertEquals(List.of("md.btc@2", "risk@1", "md.btc@3"), played);
        assertThrows(IllegalArgumentException.class, () -> run(Replay.of(directory).fromVersion("md.btc", 0)));
    }

    @Test
    void shouldKeepTheRecordedPace() {
        final List<Long> times = new ArrayList<>();
        final Replay replay = Replay.of(directory).speed(2).clock(() -> nowNs, ns -> nowNs += ns);
        replay.run((record, entry) -> times.add(nowNs));
        assertEquals(List.of(5_000L, 5_500L, 6_500L, 6_500L, 8_500L), times);
    }

    @Test
    void shouldNotWaitForWhatIsNotPlayed() {
        Replay.of(directory).speed(1).names("md.btc").untilTime(5_000).clock(() -> nowNs, ns -> nowNs += ns)
            .run((record, entry) -> played.add(entry.name() + "@" + entry.version()));
        assertEquals(List.of("md.btc@1", "md.btc@2"), played);
        assertEquals(8_000, nowNs);
    }

    @Test
    void shouldCatchUpAfterASlowListener() {
        final List<Long> times = new ArrayList<>();
        Replay.of(directory).speed(1).clock(() -> nowNs, ns -> nowNs += ns).run((record, entry) -> {
            times.add(nowNs);
            nowNs += times.size() == 1 ? 2_500 : 0;
        });
        assertEquals(List.of(5_000L, 7_500L, 8_000L, 8_000L, 12_000L), times);
    }

    @Test
    void shouldEndAtTheRecordThatWasLastWhenItBegan() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            final long count = Replay.of(directory).run((record, entry) -> append(writer, 9_000, "md.new", played.size() + 1));
            assertEquals(5, count);
        }
    }

    @Test
    void shouldFollowWhatIsAppendedUntilStopped() throws Exception {
        final Replay replay = Replay.of(directory).fromTime(8_000).follow();
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            final CompletableFuture<Void> first = new CompletableFuture<>();
            final CompletableFuture<Long> count = CompletableFuture.supplyAsync(() -> replay.run((record, entry) -> {
                played.add(entry.name() + "@" + entry.version());
                first.complete(null);
                if (entry.isNamed("last")) {
                    replay.stop();
                }
            }));
            first.get(60, TimeUnit.SECONDS);
            append(writer, 9_000, "live", 1);
            append(writer, 9_000, "last", 1);
            assertEquals(3, count.get(60, TimeUnit.SECONDS));
        }
        assertEquals(List.of("md.btc@3", "live@1", "last@1"), played);
    }

    @Test
    void shouldPlayNothingFromAnEmptyJournal() {
        final Path empty = directory.resolve("empty");
        rollTime.forgetChain();
        JournalWriter.open(empty, rollTime).close();
        assertEquals(0, run(Replay.of(empty)));
        assertTrue(played.isEmpty());
    }

    @Test
    void shouldTellWhichEntriesBelongTogether() {
        assertEquals(5, Replay.of(directory).run(new Transactions()));
        assertEquals(List.of("1", "md.btc@1", ";", "1", "md.eth@1", ";", "2", "md.btc@2", "risk@1", ";", "1", "md.btc@3", ";"), played);
        played.clear();
        Replay.of(directory).names("risk").run(new Transactions());
        assertEquals(List.of("1", "risk@1", ";"), played);
    }

    private final class Transactions implements ReplayListener {
        @Override
        public void onRecord(final JournalRecord record, final int entries) {
            played.add(Integer.toString(entries));
        }

        @Override
        public void onEntry(final JournalRecord record, final JournalEntry entry) {
            played.add(entry.name() + "@" + entry.version());
        }

        @Override
        public void onRecordEnd(final JournalRecord record) {
            played.add(";");
        }
    }

    @Test
    void shouldNotStopWithinATransaction() {
        final Replay replay = Replay.of(directory);
        assertEquals(4, replay.run((record, entry) -> {
            played.add(entry.name() + "@" + entry.version());
            if (record.entryCount() == 2) {
                replay.stop();
            }
        }));
        assertEquals(List.of("md.btc@1", "md.eth@1", "md.btc@2", "risk@1"), played);
    }

    @Test
    void shouldBeginAtAVersionThatIsStillToCome() {
        shouldBeginAtWhatIsStillToCome(Replay.of(directory).fromVersion("md.btc", 6));
        assertEquals(0, run(Replay.of(directory).fromVersion("md.btc", 9)), "to the present end");
    }

    @Test
    void shouldBeginAtATimeThatIsStillToCome() {
        shouldBeginAtWhatIsStillToCome(Replay.of(directory).fromTime(10_000));
    }

    private void shouldBeginAtWhatIsStillToCome(final Replay replay) {
        try (RunningReplay running = replay.follow().start(listener());
             JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            Awaitility.await().until(running::isLive);
            append(writer, 8_400, "md.btc", 4);
            append(writer, 8_500, "md.btc", 5);
            append(writer, 8_600, "other", 5);
            append(writer, 10_000, "md.btc", 6);
            append(writer, 10_100, "other", 6);
            append(writer, 11_000, "md.btc", 7);
            Awaitility.await().until(() -> running.played() >= 3);
        }
        assertEquals(List.of("md.btc@6", "other@6", "md.btc@7"), played);
        played.clear();
    }

    private ReplayListener listener() {
        return (record, entry) -> played.add(entry.name() + "@" + entry.version());
    }

    @Test
    void shouldGoOnBehindEachPositionWhateverIsSelected() {
        final List<JournalPosition> positions = new ArrayList<>();
        final long journalId = journalId();
        Replay.of(directory).run((record, entry) -> positions.add(new JournalPosition(journalId, record.index(), entry.number())));
        final List<String> all = List.of("md.btc@1", "md.eth@1", "md.btc@2", "risk@1", "md.btc@3");
        for (int i = 0; i < positions.size(); i++) {
            played.clear();
            run(Replay.of(directory).from(positions.get(i)));
            assertEquals(all.subList(i + 1, all.size()), played);
            played.clear();
            run(Replay.of(directory).from(positions.get(i)).names("risk"));
            assertEquals(i < 3 ? List.of("risk@1") : List.of(), played);
        }
    }

    private long journalId() {
        try (JournalReader reader = JournalReader.open(directory)) {
            return reader.journalId();
        }
    }

    @Test
    void shouldTellItsPositionAndGoOnFromIt() {
        try (RunningReplay running = Replay.of(directory).names("md.eth", "risk").start(listener())) {
            assertTrue(running.await());
            assertEquals(2, running.played());
            assertEquals(1, running.position().entry());
            assertEquals(1, run(Replay.of(directory).from(running.position())));
        }
        assertEquals(List.of("md.eth@1", "risk@1", "md.btc@3"), played);
        try (RunningReplay running = Replay.of(directory).names("none").start(listener())) {
            assertTrue(running.await());
            assertNull(running.position());
        }
    }

    @Test
    void shouldRefusePositionsThatTheJournalHasNot() {
        final long journalId = journalId();
        final long lastIndex;
        try (JournalReader reader = JournalReader.open(directory)) {
            reader.readLast();
            lastIndex = reader.index();
        }
        assertThrows(JournalMissingException.class, () -> run(Replay.of(directory).from(new JournalPosition(journalId + 1, lastIndex, 0))));
        assertThrows(CorruptJournalException.class, () -> run(Replay.of(directory).from(new JournalPosition(journalId, lastIndex + 1, 0))));
        assertThrows(JournalTrimmedException.class, () -> run(Replay.of(directory).from(new JournalPosition(journalId, 7, 0))));
        assertEquals(0, run(Replay.of(directory).from(new JournalPosition(journalId, lastIndex, 0))));
        assertEquals(0, run(Replay.of(directory).from(new JournalPosition(0, lastIndex, 0))), "of an earlier release");
    }

    @Test
    void shouldSkipWhatIsLongOfAGap() {
        final List<Long> times = new ArrayList<>();
        Replay.of(directory).speed(2).maxGap(Duration.ofNanos(1_500)).clock(() -> nowNs, ns -> nowNs += ns)
            .run((record, entry) -> times.add(nowNs));
        assertEquals(List.of(5_000L, 5_500L, 6_250L, 6_250L, 7_000L), times);
        assertThrows(IllegalArgumentException.class, () -> Replay.of(directory).maxGap(Duration.ofNanos(-1)));
    }

    @Test
    void shouldRefuseSpeedsThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> Replay.of(directory).speed(-1));
        assertThrows(IllegalArgumentException.class, () -> Replay.of(directory).speed(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Replay.of(directory).speed(Double.POSITIVE_INFINITY));
    }
}
