package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalInUseException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalRepair;
import org.kstate.persistence.RepairReport;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.JournaledState;

/** A damaged journal that is cut: what is before stays, what is committed afterwards is read, and nothing contradicts any more. */
class TruncateTest {

    private static final int RECORDS = 300;
    private static final int LAST = 2 * RECORDS;
    private static final int AFTERWARDS = 20;
    /** As many as a trial lost that appended behind a hole. */
    private static final int MANY = 1000;
    private static final int STEP = 13;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    private List<Long> offsets = List.of();

    @TempDir
    private Path directory;

    /** A damage to the last file. */
    private interface Damage {
        void make(Path file) throws IOException;
    }

    @BeforeEach
    void fill() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= LAST; version++) {
                writer.append("a", version);
                if (version == RECORDS) {
                    rollTime.advance(QueueJournalTest.DAY_MS);
                }
            }
        }
        rollTime.forgetChain();
        offsets = offsets(directory);
        assertEquals(LAST, offsets.size());
    }

    /** Where the document of each record begins in its file. */
    static List<Long> offsets(final Path journal) {
        final List<Long> offsets = new ArrayList<>();
        JournalScan.run(journal, true, new ScanListener() {
            @Override
            public void onRecord(final Path file, final long offset, final JournalRecord record) {
                offsets.add(offset);
            }

            @Override
            public void onForeign(final Path file, final long offset, final int length) {
                // Not ours.
            }

            @Override
            public void onDamage(final ScanListener.Damage damage, final Path file, final long offset, final String why) {
                throw new AssertionError(damage + ": " + why);
            }

            @Override
            public void onFileEnd(final Path file, final long offset, final boolean isEndMark) {
                // Each has one.
            }
        });
        return offsets;
    }

    private Path lastFile() {
        final Path[] files = CycleFiles.files(directory);
        return files[files.length - 1];
    }

    static void write(final Path file, final long position, final byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private static byte[] read(final Path file, final long position, final int length) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.read(bytes, position);
        }
        return bytes.array();
    }

    private static byte[] longBytes(final long value) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    private FileRepair repaired() {
        try (FileRepair repair = FileRepair.open(directory)) {
            assertTrue(repair.truncate());
            return repair;
        }
    }

    /** The journal has the first versions, the record of the repair, and what is committed afterwards, by whatever way one reads it. */
    private void assertIsCutBehind(final int kept, final int epoch, final FileRepair repair, final int afterwards) throws IOException {
        assertEquals(List.of(), FileRepair.damages(directory));
        assertFalse(Files.exists(directory.resolve(RepairNote.NAME)));
        final TestRollTime later = new TestRollTime(rollTime.nowMs());
        try (JournalWriter writer = JournalWriter.open(directory, later)) {
            assertEquals(repair.sequence(), later.lastSequence());
            for (int version = kept + 1; version <= kept + afterwards; version++) {
                writer.append("a", version);
            }
            final JournaledState last = writer.last("a");
            assertNotNull(last);
            assertEquals(kept + afterwards, last.version());
        }
        assertEquals(List.of(), FileRepair.damages(directory));
        final List<Long> indexes = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int n = 1; n <= kept + 1 + afterwards; n++) {
                assertTrue(reader.next(), "record " + n);
                indexes.add(reader.index());
                final JournalRecord record = reader.record();
                if (n == kept + 1) {
                    assertEquals(Journal.TRUNCATED, record.kind());
                    assertEquals(epoch, record.epoch());
                    assertEquals(repair.sequence(), record.sequence());
                    assertTrue(record.sequence() > LAST, () -> "sequence=" + record.sequence());
                    final RepairRecord said = RepairRecord.of(record);
                    assertEquals(kept, said.before());
                    assertEquals(kept + 1, said.firstLost());
                    // Later than what is left, by as little as can be: what was committed and not written yet comes behind it.
                    assertTrue(kept == 0 ? record.timeNs() > LAST : record.timeNs() == kept + 1, () -> "timeNs=" + record.timeNs());
                } else {
                    assertEquals(n <= kept ? n : n - 1, record.entry(0).version());
                    assertEquals(n <= kept ? 0 : epoch, record.epoch());
                }
            }
            assertFalse(reader.next());
            for (int n = 0; n < indexes.size(); n += STEP) {
                assertTrue(reader.seekIndex(indexes.get(n)) && reader.next(), "index of record " + (n + 1));
                assertEquals(indexes.get(n), reader.index());
            }
            assertTrue(reader.readLast());
            assertEquals(kept + afterwards, reader.record().entry(0).version());
            assertTrue(reader.seekVersion("a", Math.max(1, kept)));
        }
    }

    private void assertMended(final int kept, final Damage damage) throws IOException {
        assertMended(kept, damage, AFTERWARDS);
    }

    private void assertMended(final int kept, final Damage damage, final int afterwards) throws IOException {
        final Path file = lastFile();
        damage.make(file);
        final byte[] damaged = Files.readAllBytes(file);
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            // A damaged record is no matter of who appends: of who restores.
            assertThrows(CorruptJournalException.class, () -> writer.last("a"));
        } catch (final CorruptJournalException e) {
            assertFalse(e.getMessage().isEmpty());
        }
        rollTime.forgetChain();
        final FileRepair repair = repaired();
        assertEquals(1, repair.copies().size());
        assertArrayEquals(damaged, Files.readAllBytes(repair.copies().get(0)));
        assertIsCutBehind(kept, 1, repair, afterwards);
    }

    @Test
    void shouldCutAtADamagedRecord() throws IOException {
        assertMended(450, file -> write(file, offsets.get(450) + 60, (byte) 0x55));
    }

    @Test
    void shouldCutAtTheLastRecord() throws IOException {
        assertMended(LAST - 1, file -> write(file, offsets.get(LAST - 1) + 60, (byte) 0x55));
    }

    @Test
    void shouldCutAtAHoleThatHidesAThousandCommits() throws IOException {
        assertMended(450, file -> write(file, offsets.get(450), new byte[64]), MANY);
    }

    @Test
    void shouldCutAtAHeaderThatIsMarkedAsNotComplete() throws IOException {
        assertMended(RECORDS + 1, file -> write(file, offsets.get(RECORDS + 1) + 3, (byte) 0x80));
    }

    @Test
    void shouldCutAtALengthThatLeadsAnywhere() throws IOException {
        assertMended(599, file -> write(file, offsets.get(599), (byte) 1, (byte) 2, (byte) 3));
    }

    @Test
    void shouldEndAFileThatWasCut() throws IOException {
        assertMended(500, file -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(offsets.get(500));
            }
        });
    }

    @Test
    void shouldKeepAllWhereTheFileIsWrongOfItsLastDocument() throws IOException {
        final long place;
        try (RawFile raw = RawFile.open(lastFile())) {
            place = raw.placeOfWritePosition();
        }
        assertMended(LAST, file -> write(file, place, longBytes(offsets.get(LAST - 1) + 4096)));
    }

    @Test
    void shouldPutAFileAsideWhoseFirstRecordIsDamaged() throws IOException {
        assertMended(RECORDS, file -> write(file, offsets.get(RECORDS), new byte[64]));
    }

    @Test
    void shouldPutAFileAsideWhoseHeaderIsDamaged() throws IOException {
        assertMended(RECORDS, file -> write(file, 0, new byte[12]));
    }

    @Test
    void shouldBeginANewStretchWhereNothingIsLeft() throws IOException {
        Files.delete(CycleFiles.files(directory)[0]);
        // What is left begins the chain for readers.
        assertMended(0, file -> write(file, offsets.get(RECORDS), new byte[64]));
    }

    @Test
    void shouldMakeADamagedTableAnew() throws IOException {
        write(directory.resolve(QueueSettings.METADATA_FILE), 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6);
        final FileRepair repair = repaired();
        assertEquals(0, repair.sequence());
        assertEquals(List.of(), FileRepair.damages(directory));
        assertEquals(LAST, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldLeaveAWholeJournalAsItIs() throws IOException {
        final byte[] before = Files.readAllBytes(lastFile());
        try (FileRepair repair = FileRepair.open(directory)) {
            assertFalse(repair.truncate());
        }
        assertArrayEquals(before, Files.readAllBytes(lastFile()));
        assertEquals(LAST, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldRefuseWhereRecordsOfLaterFilesStandBehind() throws IOException {
        write(CycleFiles.files(directory)[0], offsets.get(100) + 60, (byte) 0x55);
        final byte[] before = read(CycleFiles.files(directory)[0], 0, 1 << 20);
        try (FileRepair repair = FileRepair.open(directory)) {
            assertThrows(CorruptJournalException.class, repair::truncate);
        }
        assertArrayEquals(before, read(CycleFiles.files(directory)[0], 0, 1 << 20));
    }

    @Test
    void shouldRefuseWhileAnybodyHasTheJournalOpen() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            assertThrows(JournalInUseException.class, () -> FileRepair.open(directory).close());
            writer.append("a", LAST + 1);
        }
        FileRepair.open(directory).close();
    }

    @Test
    void shouldRefuseAppendersUntilARepairThatWasBegunIsFinished() throws IOException {
        write(lastFile(), offsets.get(450), new byte[64]);
        // In the way of who opens the end of the journal, when the file is cut already.
        final Path obstacle = directory.resolve("20261120F.cq4.precreated");
        Files.createDirectories(obstacle.resolve("full"));
        try (FileRepair repair = FileRepair.open(directory)) {
            assertThrows(KstateException.class, repair::truncate);
        }
        Files.delete(obstacle.resolve("full"));
        final CorruptJournalException e = assertThrows(CorruptJournalException.class, () -> JournalWriter.open(directory, rollTime));
        assertTrue(e.getMessage().contains("not finished"), e.getMessage());
        assertEquals(450, QueueJournalTest.records(directory).size(), "it is cut, and readers go on");
        try (FileRepair repair = FileRepair.open(directory)) {
            assertTrue(repair.finish());
            assertIsCutBehind(450, 1, repair, AFTERWARDS);
        }
        try (FileRepair repair = FileRepair.open(directory)) {
            assertFalse(repair.finish() || repair.truncate());
        }
    }

    /** A repair that ended before it changed anything. */
    private void leaveNote() {
        final RepairNote note = CutPlan.of(directory, DamageSurvey.of(directory));
        note.write(directory);
    }

    @Test
    void shouldLeaveAWholeFileThatWasPutBackAsItIs() throws IOException {
        final byte[] whole = Files.readAllBytes(lastFile());
        write(lastFile(), offsets.get(450), new byte[64]);
        leaveNote();
        final RepairNote left = RepairNote.read(directory);
        assertNotNull(left);
        Files.write(lastFile(), whole);
        final RepairReport report = JournalRepair.truncate(directory);
        assertEquals(0, report.sequence());
        assertArrayEquals(whole, Files.readAllBytes(lastFile()));
        assertEquals(List.of(), FileRepair.damages(directory));
        assertEquals(left, RepairNote.last(directory), "its numbers are not used again");
        assertEquals(LAST, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldCopyWhatStandsThereNowBeforeItIsCut() throws IOException {
        write(lastFile(), offsets.get(450), new byte[64]);
        leaveNote();
        write(lastFile(), offsets.get(470), new byte[64]);
        final byte[] damaged = Files.readAllBytes(lastFile());
        try (FileRepair repair = FileRepair.open(directory)) {
            assertTrue(repair.finish());
            assertEquals(1, repair.copies().size());
            assertArrayEquals(damaged, Files.readAllBytes(repair.copies().get(0)));
            assertIsCutBehind(450, 1, repair, AFTERWARDS);
        }
    }

    @Test
    void shouldFinishWhereTheFileWasMovedAway() throws IOException {
        write(lastFile(), offsets.get(450), new byte[64]);
        leaveNote();
        Files.delete(lastFile());
        try (FileRepair repair = FileRepair.open(directory)) {
            assertTrue(repair.finish());
        }
        assertEquals(List.of(), FileRepair.damages(directory));
        assertEquals(RECORDS + 1, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldBeginNothingWhereTheIndexIsDamagedToo() throws IOException {
        final long place;
        try (RawFile raw = RawFile.open(lastFile())) {
            place = raw.placeOfIndex();
        }
        // Far behind the end of the file.
        write(lastFile(), place + Integer.BYTES, (byte) 1);
        write(lastFile(), offsets.get(450), new byte[64]);
        final byte[] damaged = Files.readAllBytes(lastFile());
        assertThrows(CorruptJournalException.class, () -> JournalRepair.truncate(directory));
        assertFalse(Files.exists(directory.resolve(RepairNote.NAME)));
        assertArrayEquals(damaged, Files.readAllBytes(lastFile()));
        Files.delete(lastFile());
        JournalWriter.open(directory, new TestRollTime(QueueJournalTest.NOON_MS)).close();
    }

    @Test
    void shouldCutAgainWhatWasCutBefore() throws IOException {
        write(lastFile(), offsets.get(450) + 60, (byte) 0x55);
        final long first = repaired().sequence();
        final List<Long> again = offsets(directory);
        assertEquals(451, again.size());
        // The record of the repair itself.
        write(lastFile(), again.get(450) + 60, (byte) 0x55);
        final FileRepair second = repaired();
        assertTrue(second.sequence() > first);
        assertIsCutBehind(450, 2, second, AFTERWARDS);
    }
}
