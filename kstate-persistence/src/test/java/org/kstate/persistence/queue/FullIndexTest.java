package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.rollcycles.TestRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.persistence.JournalReader;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;

/** A file's index has an end; a new file is begun before it is reached. */
class FullIndexTest {

    private static final int COMMITS = 5000;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;
    @TempDir(factory = SharedMemory.class)
    private Path memory;

    private static void set(final RollCycle rollCycle) {
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, AcceptedRollCycles.name(rollCycle));
    }

    @AfterEach
    void clear() {
        System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
    }

    private static List<Long> upTo(final long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static List<Long> commits(final Path journal) {
        final List<Long> versions = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                if (reader.record().kind() == Journal.COMMIT) {
                    versions.add(reader.record().entry(0).version());
                }
            }
        }
        return versions;
    }

    private static long documents(final Path journal) {
        long count = 0;
        long last = -1;
        try (SingleChronicleQueue queue = ForeignQueue.open(journal, System::currentTimeMillis); ExcerptTailer tailer = queue.createTailer()) {
            for (;;) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return count;
                    }
                    assertTrue(document.index() > last);
                    last = document.index();
                    count++;
                }
            }
        }
    }

    @Test
    void shouldKeepEachCommitOfALongDayOnceAndBringTheLastBack() {
        set(TestRollCycles.TEST4_DAILY);
        final Path journal = directory.resolve("journal");
        try (Kstate store = Kstate.open(memory.resolve("first")); State state = store.subscribe("s", Permission.READ_WRITE, Long.BYTES)) {
            state.persistTo(journal);
            for (int version = 1; version <= COMMITS; version++) {
                assertEquals(version, state.publish(new byte[] {(byte) version, (byte) (version >> 8), 0, 0, 0, 0, 0, 0}));
            }
        }
        assertEquals(upTo(COMMITS), commits(journal));
        assertEquals(COMMITS + 1, documents(journal), "each commit and the attachment, also for Chronicle's own tailer");
        // Another store, with a roll clock of its own, that stands at today.
        try (Kstate store = Kstate.open(memory.resolve("second")); State state = store.subscribe("s", Permission.READ_WRITE)) {
            state.persistTo(journal);
            final byte[] read = new byte[Long.BYTES];
            assertEquals(COMMITS, state.read(read));
            assertEquals((byte) COMMITS, read[0]);
            assertEquals(COMMITS >> 8, read[1]);
            assertEquals(COMMITS + 1, state.publish(read));
        }
        assertEquals(upTo(COMMITS + 1), commits(journal));
    }

    @ParameterizedTest
    @EnumSource(value = TestRollCycles.class, names = {"TEST_DAILY", "TEST2_DAILY"})
    void shouldBeginTheNextFileBeforeTheIndexIsFullWhoeverAppends(final TestRollCycles rollCycle) {
        set(rollCycle);
        final int count = (int) (rollCycle.maxMessagesPerCycle() * 5 / 2);
        final List<Long> indexes = new ArrayList<>();
        try (JournalWriter first = JournalWriter.open(directory, rollTime); JournalWriter second = JournalWriter.open(directory, rollTime);
             JournalReader live = JournalReader.open(directory)) {
            for (int version = 1; version <= count; version++) {
                final JournalWriter writer = version % 3 == 0 ? second : first;
                indexes.add(writer.append("a", version));
                assertTrue(writer.holds(indexes.get(version - 1), "a", version));
                assertTrue(live.next());
                assertEquals(version, live.record().entry(0).version());
                assertTrue(rollCycle.toSequenceNumber(live.index()) < rollCycle.maxMessagesPerCycle());
            }
            assertFalse(live.next());
        }
        // The clock of the store is lost, and the newest file is of a day to come.
        try (JournalWriter writer = JournalWriter.open(directory, new TestRollTime(QueueJournalTest.NOON_MS))) {
            assertEquals(count, writer.last("a").version());
            writer.append("a", count + 1);
        }
        assertEquals(upTo(count + 1), commits(directory));
        assertEquals(3, CycleFiles.files(directory).length);
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int version = 1; version <= count; version += 7) {
                assertTrue(reader.seekIndex(indexes.get(version - 1)) && reader.next());
                assertEquals(version, reader.record().entry(0).version());
                reader.seekTime(version);
                assertTrue(reader.next());
                assertEquals(version, reader.record().entry(0).version());
            }
        }
    }

    @Test
    void shouldLeaveRoomInEachRollCycle() {
        for (final RollCycle rollCycle : AcceptedRollCycles.all()) {
            final long most = rollCycle.maxMessagesPerCycle();
            final CycleLimit limit = new CycleLimit(rollCycle);
            assertTrue(limit.fullAt() < most && limit.fullAt() >= most / 8 * 7, rollCycle.toString());
            assertFalse(limit.isBeyond(rollCycle.toIndex(20_000, limit.fullAt() - 1)));
            assertTrue(IntStream.range(0, 8).allMatch(i -> limit.isBeyond(rollCycle.toIndex(20_000, limit.fullAt() + i))));
        }
        assertEquals(4_294_967_295L - 1024, new CycleLimit(RollCycles.FAST_DAILY).fullAt());
    }
}
