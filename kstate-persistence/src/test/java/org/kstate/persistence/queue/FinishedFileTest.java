package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.persistence.JournalReader;
import org.kstate.testing.ChildProcess;

/** What is reserved in a file and not needed any more is given back. */
class FinishedFileTest {

    private static final int ROLLS = 30;
    private static final int IN_FILE = 3;
    private static final long HOUR_MS = 3_600_000;
    /** Header, both levels of the index, records. */
    private static final long LARGEST = 128 << 10;
    private static final long UNIT = 512;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;

    @BeforeEach
    void set() {
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, "FAST_HOURLY");
    }

    @AfterEach
    void clear() {
        System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
    }

    private List<Long> taken() throws IOException {
        final List<String> command = new ArrayList<>(List.of("stat", "-c", "%b"));
        for (final Path file : CycleFiles.files(directory)) {
            command.add(file.toString());
        }
        final List<Long> taken = new ArrayList<>();
        for (final String line : ChildProcess.run(command.toArray(String[]::new)).output()) {
            taken.add(Long.parseLong(line) * UNIT);
        }
        return taken;
    }

    private long foreignCount() {
        try (SingleChronicleQueue queue = ForeignQueue.open(directory, rollTime::nowMs); ExcerptTailer tailer = queue.createTailer()) {
            for (long count = 0;; count++) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return count;
                    }
                }
            }
        }
    }

    @Test
    void shouldGiveBackWhatWasReservedWhenTheNextFileIsBegun() throws IOException {
        int version = 0;
        try (JournalWriter first = JournalWriter.open(directory, rollTime); JournalWriter second = JournalWriter.open(directory, rollTime);
             JournalReader mapped = JournalReader.open(directory)) {
            for (int roll = 0; roll <= ROLLS; roll++) {
                for (int i = 0; i < IN_FILE; i++) {
                    (version % 2 == 0 ? first : second).append("a", ++version);
                }
                if (roll % 2 == 0) {
                    assertTrue(mapped.next());
                }
                rollTime.advance(HOUR_MS);
            }
            final List<Long> taken = taken();
            assertEquals(ROLLS + 1, taken.size());
            for (int i = 0; i < ROLLS; i++) {
                assertTrue(taken.get(i) <= LARGEST, "file " + i + " of " + taken);
            }
            assertTrue(taken.get(ROLLS) > LARGEST, "the file that is written needs its reserve: " + taken);
            for (int next = ROLLS / 2 + 2; next <= version; next++) {
                assertTrue(mapped.next());
                assertEquals(next, mapped.record().entry(0).version());
            }
            assertEquals(version, first.last("a").version());
        }
        assertEquals(version, QueueJournalTest.records(directory).size());
        assertEquals(version, foreignCount());
    }

    @Test
    void shouldGiveBackAtTheNextStartWhatAKilledProcessDidNot() throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 1);
            rollTime.advance(HOUR_MS);
            writer.append("a", 2);
        }
        final Path finished = CycleFiles.files(directory)[0];
        final long length = Files.size(finished);
        try (FileSpace space = FileSpace.open(finished)) {
            assertTrue(space.reserve(LARGEST, 1 << 20));
        }
        assertTrue(taken().get(0) > LARGEST);
        JournalWriter.open(directory, rollTime).close();
        assertTrue(taken().get(0) <= LARGEST, taken().toString());
        assertEquals(length, Files.size(finished));
        assertEquals(List.of("a@1", "a@2"), QueueJournalTest.records(directory));
    }
}
