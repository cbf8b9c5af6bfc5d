package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SCQMeta;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalRepair;
import org.kstate.spi.Journal;

/** A file that a process was killed in beginning is not there for readers, until somebody has begun it anew. */
class UnfinishedFileTest {

    private static final int NOT_BEGUN = 0;
    private static final int NOT_COMPLETE = 0x80000000;
    private static final int NOT_COMPLETE_META_DATA = 0xC0000000;
    private static final int SIZE = 1 << 20;
    private static final long DAY_MS = 86_400_000;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;
    private CycleFiles files;

    @BeforeEach
    void begin() {
        JournalWriter.open(directory, rollTime).close();
        files = new CycleFiles(directory, QueueTable.rollCycle(directory));
    }

    /** The newest file, as a killed process leaves it: of full length, with a header that is not complete. */
    private int unfinished(final int header) throws IOException {
        final int cycle = files.cycleAt(rollTime.nowMs());
        try (FileChannel channel = FileChannel.open(files.file(cycle), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), SIZE - 1);
            channel.write(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(0, header), 0);
        }
        return cycle;
    }

    /** Chronicle tells the table of a file before its header is complete. */
    private void tellTable(final int cycle) {
        try (TableStore<SCQMeta> table = JournalTableStore.map(directory.resolve(QueueSettings.METADATA_FILE), false);
             LongValue highest = table.acquireValueFor("listing.highestCycle")) {
            highest.setMaxValue(cycle);
        }
    }

    private void appendLater(final int version) {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", version);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {NOT_BEGUN, NOT_COMPLETE, NOT_COMPLETE_META_DATA})
    void shouldWaitForTheFirstFile(final int header) throws IOException {
        try (JournalReader early = JournalReader.open(directory)) {
            assertFalse(early.next());
            unfinished(header);
            assertFalse(early.next());
            try (JournalReader late = JournalReader.open(directory)) {
                assertFalse(late.next());
                assertFalse(late.readLast());
                late.toEnd();
                assertFalse(late.next());
                late.seekTime(1);
                assertFalse(late.next());
                appendLater(1);
                assertTrue(late.next());
            }
            assertTrue(early.next());
            assertEquals(1, early.record().entry(0).version());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadUpToTheNewestFileWithoutWaiting(final boolean isTold) throws IOException {
        appendLater(1);
        rollTime.atLeast(rollTime.nowMs() + DAY_MS);
        try (JournalReader early = JournalReader.open(directory)) {
            assertTrue(early.next());
            final int cycle = unfinished(NOT_COMPLETE);
            if (isTold) {
                tellTable(cycle);
            }
            assertFalse(early.next());
            try (JournalReader late = JournalReader.open(directory)) {
                assertTrue(late.readLast());
                assertEquals(1, late.record().entry(0).version());
                assertFalse(late.next());
                appendLater(2);
                assertTrue(late.next());
            }
            assertTrue(early.next());
            assertEquals(2, early.record().entry(0).version());
        }
    }

    /** Nothing in it is whole, and it was in use: it is no file that somebody has only begun. */
    @Test
    void shouldTellAndRepairANewestFileWhoseHeaderAndOnlyRecordAreDamaged() throws IOException {
        appendLater(1);
        rollTime.atLeast(rollTime.nowMs() + DAY_MS);
        appendLater(2);
        final List<Long> offsets = TruncateTest.offsets(directory);
        assertEquals(2, offsets.size());
        final Path newest = CycleFiles.files(directory)[1];
        TruncateTest.write(newest, offsets.get(1) + RawFile.HEADER + 3 * Long.BYTES, (byte) 0x55, (byte) 0x55);
        TruncateTest.write(newest, 0, new byte[Integer.BYTES]);
        assertThrows(CorruptJournalException.class, () -> JournalReader.open(directory));
        assertFalse(FileRepair.damages(directory).isEmpty());
        JournalRepair.truncate(directory);
        assertEquals(List.of(), FileRepair.damages(directory));
        rollTime.forgetChain();
        appendLater(3);
        assertEquals(List.of(Journal.COMMIT, Journal.TRUNCATED, Journal.COMMIT), JournalTruth.kinds(directory));
    }

    @Test
    void shouldWaitForTheFirstFileOfWhichTheTableWasTold() throws IOException {
        tellTable(unfinished(NOT_COMPLETE));
        try (JournalReader reader = JournalReader.open(directory)) {
            assertFalse(reader.next());
            appendLater(1);
            assertTrue(reader.next());
        }
    }
}
