package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.exceptions.UnsupportedRollCycleException;
import org.kstate.persistence.JournalReader;

/** By which roll cycles a journal can be kept: each that is accepted works, and no other is accepted. */
class RollCyclesTest {

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;

    static List<RollCycle> accepted() {
        return AcceptedRollCycles.all();
    }

    @AfterEach
    void clear() {
        System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void shouldAppendOverRollsReadAndBringBack(final RollCycle rollCycle) throws IOException {
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, AcceptedRollCycles.name(rollCycle));
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalReader live = JournalReader.open(directory)) {
            writer.append("a", 1);
            writer.append("a", 2);
            rollTime.advance(rollCycle.lengthInMillis());
            writer.append("a", 3);
            for (int version = 1; version <= 3; version++) {
                assertTrue(live.next());
                assertEquals(version, live.record().entry(0).version());
            }
        }
        System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
        assertEquals(rollCycle, QueueTable.rollCycle(directory));
        for (int version = 4; version <= 6; version++) {
            try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
                assertEquals(version - 1, writer.last("a").version());
                writer.append("a", version);
            }
            rollTime.advance(3L * rollCycle.lengthInMillis());
        }
        // The table is lost: the names of the files still tell.
        Files.delete(directory.resolve(QueueSettings.METADATA_FILE));
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, AcceptedRollCycles.name(rollCycle));
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            assertEquals(6, writer.last("a").version());
            writer.append("a", 7);
        }
        assertEquals(List.of("a@1", "a@2", "a@3", "a@4", "a@5", "a@6", "a@7"), QueueJournalTest.records(directory));
        final CycleFiles files = new CycleFiles(directory, rollCycle);
        assertEquals(5, files.cycles().length);
        for (final int cycle : files.cycles()) {
            assertEquals(cycle, files.cycle(files.file(cycle)));
        }
    }

    @Test
    void shouldRefuseOthersForANewJournalAndNameThoseThatAreAccepted() throws IOException {
        for (final String name : List.of("WEEKLY", "LARGE_HOURLY_XSPARSE", "FAST_DAILY ", "")) {
            System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, name);
            final UnsupportedRollCycleException e = assertThrows(UnsupportedRollCycleException.class,
                () -> JournalWriter.open(directory.resolve("new"), rollTime));
            assertTrue(e.getMessage().contains('=' + name + ", accepted=[FAST_DAILY, FAST_HOURLY,"), e.getMessage());
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void shouldRefuseAJournalThatHasAnotherBeforeItsQueueIsOpened() throws IOException {
        JournalWriter.open(directory, rollTime).close();
        for (final RollCycle rollCycle : List.of(RollCycles.WEEKLY, SparseRollCycles.LARGE_HOURLY_XSPARSE)) {
            Files.delete(directory.resolve(QueueSettings.METADATA_FILE));
            QueueSettings.makeTable(directory, rollCycle);
            final byte[] table = Files.readAllBytes(directory.resolve(QueueSettings.METADATA_FILE));
            final UnsupportedRollCycleException appending = assertThrows(UnsupportedRollCycleException.class,
                () -> JournalWriter.open(directory, rollTime));
            assertTrue(appending.getMessage().contains("rollCycle=" + AcceptedRollCycles.name(rollCycle) + ", accepted=[FAST_DAILY,"),
                appending.getMessage());
            assertThrows(UnsupportedRollCycleException.class, () -> JournalReader.open(directory));
            assertArrayEquals(table, Files.readAllBytes(directory.resolve(QueueSettings.METADATA_FILE)));
        }
    }
}
