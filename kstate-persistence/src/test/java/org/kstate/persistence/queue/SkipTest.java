package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.persistence.JournalCopy;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalRepair;
import org.kstate.persistence.RepairReport;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.WantedJournal;
import org.kstate.time.Deadline;

/** Damage that is passed over: all that is whole is read, by whatever way, and other damage is told as before. */
class SkipTest {

    /** In each of three files; more than one entry of their index. */
    private static final int RECORDS = 300;
    private static final int ALL = 3 * RECORDS;
    private static final int STEP = 13;
    private static final int PAGE = 4096;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    private final List<Long> indexes = new ArrayList<>();
    private List<Long> offsets = List.of();

    @TempDir
    private Path directory;

    /** A damage. */
    private interface Damage {
        void make() throws IOException;
    }

    @BeforeEach
    void fill() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= ALL; version++) {
                indexes.add(writer.append("a", version));
                if (version % RECORDS == 0 && version < ALL) {
                    rollTime.advance(QueueJournalTest.DAY_MS);
                }
            }
        }
        rollTime.forgetChain();
        offsets = TruncateTest.offsets(directory);
    }

    private Path file(final int n) {
        return CycleFiles.files(directory)[n];
    }

    private void zero(final int firstRecord, final int endRecord) throws IOException {
        final long from = offsets.get(firstRecord);
        final long length = offsets.get(firstRecord + 1) - from;
        TruncateTest.write(file(firstRecord / RECORDS), from, new byte[(int) length * (endRecord - firstRecord)]);
    }

    private FileRepair skipped() {
        try (FileRepair repair = FileRepair.open(directory)) {
            assertTrue(repair.skip());
            return repair;
        }
    }

    /** All but some records are there, each at its index, and a commit comes behind them. */
    private void assertPassedOver(final int firstLost, final int endLost, final Damage damage) throws IOException {
        damage.make();
        assertFalse(FileRepair.damages(directory).isEmpty());
        final FileRepair repair = skipped();
        assertEquals(List.of(), FileRepair.damages(directory));
        assertFalse(Files.exists(directory.resolve(RepairNote.NAME)));
        final int gaps = endLost > firstLost ? 1 : 0;
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", ALL + 1);
            assertEquals(ALL + 1, writer.last("a").version());
        }
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int n = 0; n < ALL; n++) {
                if (n < firstLost || n >= endLost) {
                    assertTrue(reader.next());
                    assertEquals(n + 1, reader.record().entry(0).version());
                    assertEquals(indexes.get(n), reader.index());
                }
            }
            assertEquals(gaps, reader.skippedCount());
            assertTrue(reader.next());
            assertEquals(Journal.TRUNCATED, reader.record().kind());
            assertEquals(repair.sequence(), reader.record().sequence());
            final RepairRecord said = RepairRecord.of(reader.record());
            assertEquals(RepairRecord.SKIP, said.policy());
            assertEquals(ALL, said.before());
            assertTrue(reader.next());
            assertEquals(ALL + 1, reader.record().entry(0).version());
            assertFalse(reader.next());
            for (int n = 0; n < ALL; n += n >= firstLost - 2 && n < endLost + 2 ? 1 : STEP) {
                if (n < firstLost || n >= endLost) {
                    assertTrue(reader.seekIndex(indexes.get(n)) && reader.next(), "index of version " + (n + 1));
                    assertEquals(n + 1, reader.record().entry(0).version());
                }
            }
            assertTrue(reader.seekVersion("a", ALL));
        }
        final QueueHistory history = new QueueHistory(directory);
        history.readOn();
        assertEquals(gaps, history.passedOver());
        assertEquals(0, history.passedOver());
        history.close();
    }

    @Test
    void shouldPassOverADamagedRecord() throws IOException {
        assertPassedOver(100, 101, () -> TruncateTest.write(file(0), offsets.get(100) + 60, (byte) 0x55));
    }

    @Test
    void shouldPassOverAHoleOfManyRecords() throws IOException {
        assertPassedOver(250, 270, () -> zero(250, 270));
    }

    @Test
    void shouldPassOverAHoleInTheLastFile() throws IOException {
        assertPassedOver(700, 710, () -> zero(700, 710));
    }

    @Test
    void shouldPassOverALengthThatLeadsAnywhere() throws IOException {
        assertPassedOver(400, 401, () -> TruncateTest.write(file(1), offsets.get(400), (byte) 1, (byte) 2, (byte) 3));
    }

    @Test
    void shouldPassOverAHeaderThatIsMarkedAsNotComplete() throws IOException {
        assertPassedOver(450, 451, () -> TruncateTest.write(file(1), offsets.get(450) + 3, (byte) 0x80));
    }

    @Test
    void shouldPassOverTheLostEndOfAnEarlierFile() throws IOException {
        assertPassedOver(550, 600, () -> {
            try (FileChannel channel = FileChannel.open(file(1), StandardOpenOption.WRITE)) {
                channel.truncate(offsets.get(550));
            }
        });
    }

    @Test
    void shouldPassOverAMissingFile() throws IOException {
        assertPassedOver(RECORDS, 2 * RECORDS, () -> Files.delete(file(1)));
    }

    @Test
    void shouldEndAFileWithoutAnEndMark() throws IOException {
        final long length = offsets.get(1) - offsets.get(0);
        assertPassedOver(0, 0, () -> TruncateTest.write(file(0), offsets.get(RECORDS - 1) + length, new byte[4]));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }

    /** As after a power cut: a page of zeros, or the header as it was when the file was begun. */
    @Test
    void shouldPassOverTheLostHeaderOfAnEarlierFile() throws IOException {
        assertPassedOver(0, 0, () -> {
            for (final byte[] lost : List.of(new byte[] {0, 0, 0, (byte) 0x80}, new byte[PAGE])) {
                TruncateTest.write(file(1), 0, lost);
                final List<String> before = names();
                final CorruptJournalException e = assertThrows(CorruptJournalException.class, () -> JournalReader.open(directory));
                assertTrue(e.getMessage().contains(file(1).toString()), e.getMessage());
                assertThrows(CorruptJournalException.class, () -> JournalWriter.open(directory, rollTime));
                assertThrows(CorruptJournalException.class, () -> JournalCopy.of(directory).to(directory.resolveSibling("copy")));
                assertEquals(before, names(), "opening renames nothing");
            }
        });
    }

    /** How many documents stood there cannot be told: their number says nothing, since older files are gone. */
    @Test
    void shouldRefuseTheLostBeginningOfTheOldestFileThatIsLeft() throws IOException {
        zero(RECORDS, RECORDS + 60);
        Files.delete(file(0));
        assertFalse(FileRepair.damages(directory).isEmpty());
        assertThrows(CorruptJournalException.class, () -> JournalRepair.skip(directory));
        assertFalse(Files.exists(directory.resolve(RepairNote.NAME)));
        try (JournalReader reader = JournalReader.open(directory)) {
            assertTrue(reader.seekIndex(indexes.get(ALL - 1)) && reader.next());
            assertEquals(ALL, reader.record().entry(0).version());
        }
    }

    /** All records are of one length here: from an earlier place, from a later one, from the one before, from another file. */
    @ParameterizedTest
    @CsvSource({"20, 100", "100, 20", "99, 100", "100, 99", "20, 400", "400, 20"})
    void shouldPassOverARecordThatStandsInThePlaceOfAnother(final int from, final int to) throws IOException {
        assertPassedOver(to, to + 1, () -> copy(from, to));
    }

    /** What is left of the lost one is behind it, or the next one has lost its beginning. */
    @Test
    void shouldKeepPlacesBehindARecordOfAnotherLengthThatStandsInThePlaceOfAnother() throws IOException {
        assertPassedOver(100, 103, () -> {
            zero(101, 103);
            copy(20, 100);
        });
    }

    /** What is left of the next one looks like documents of another program. */
    @Test
    void shouldKeepPlacesWhereDocumentsOfNobodyStandBetweenDamagedOnes() throws IOException {
        assertPassedOver(100, 103, () -> {
            TruncateTest.write(file(0), offsets.get(100) + 60, (byte) 0x55);
            final int length = (int) (offsets.get(102) - offsets.get(101)) - RawFile.HEADER;
            final ByteBuffer words = ByteBuffer.allocate(2 * RawFile.HEADER + length).order(ByteOrder.LITTLE_ENDIAN);
            // Two in the place of one.
            words.putInt(0, 2 * RawFile.HEADER).putLong(RawFile.HEADER, 1L << 33 | 1).putInt(3 * RawFile.HEADER, length - 3 * RawFile.HEADER);
            words.putLong(4 * RawFile.HEADER, 1L << 33 | 1);
            TruncateTest.write(file(0), offsets.get(101), Arrays.copyOf(words.array(), RawFile.HEADER + length));
            TruncateTest.write(file(0), offsets.get(102) + 60, (byte) 0x55);
        });
    }

    /** It seems to end where the third one ends: the two behind it are whole. */
    @Test
    void shouldPassOverARecordWhoseLengthCoversOthers() throws IOException {
        assertPassedOver(100, 101, () -> {
            final int length = (int) (offsets.get(103) - offsets.get(100)) - RawFile.HEADER;
            TruncateTest.write(file(0), offsets.get(100), word(length));
            TruncateTest.write(file(0), offsets.get(100) + RawFile.HEADER + RecordLayout.LENGTH, word(length));
        });
    }

    /** Without the mark of a record it looks like one of another program. */
    @Test
    void shouldKeepWhatADocumentOfNobodyCovers() throws IOException {
        final int rest = 2 * RawFile.HEADER;
        final long end = offsets.get(103) - rest;
        TruncateTest.write(file(0), offsets.get(100), word((int) (end - offsets.get(100)) - RawFile.HEADER));
        TruncateTest.write(file(0), offsets.get(100) + RawFile.HEADER, word(1));
        TruncateTest.write(file(0), end, word(RawFile.HEADER));
        skipped();
        assertEquals(List.of(), FileRepair.damages(directory));
        try (JournalReader reader = JournalReader.open(directory)) {
            for (final int n : new int[] {99, 101, 103, ALL - 1}) {
                assertTrue(reader.seekIndex(indexes.get(n)) && reader.next(), "index of version " + (n + 1));
                assertEquals(n + 1, reader.record().entry(0).version());
            }
        }
    }

    /** The one behind has lost its place to it: no documents of nobody bring that back. */
    @ParameterizedTest
    @ValueSource(strings = {"99, 99, 100, 102", "99, damaged, 100, 102", "99, damaged, 101, 101, 102, 104"})
    void shouldRefuseARecordAtTheIndexOfAnother(final String how) throws IOException {
        if (how.endsWith("104")) {
            copy(102, 103);
            copy(101, 102);
        } else {
            copy(100, 101);
        }
        if (how.contains("damaged")) {
            TruncateTest.write(file(0), offsets.get(100) + 60, (byte) 0x55);
        } else {
            copy(99, 100);
        }
        assertThrows(CorruptJournalException.class, () -> JournalRepair.skip(directory));
        final List<String> names = names();
        assertTrue(names.stream().noneMatch(name -> name.equals(RepairNote.NAME) || name.contains(FileMend.DAMAGED)), names::toString);
    }

    /** What is left of a record, without its marks, and a hole behind it. */
    @Test
    void shouldRefuseDamageBesideADocumentOfNobody() throws IOException {
        final byte[] content = new byte[(int) (offsets.get(101) - offsets.get(100)) - RawFile.HEADER];
        Arrays.fill(content, (byte) 1);
        TruncateTest.write(file(0), offsets.get(100) + RawFile.HEADER, content);
        zero(101, 103);
        assertThrows(CorruptJournalException.class, () -> JournalRepair.skip(directory));
        assertFalse(Files.exists(directory.resolve(RepairNote.NAME)));
    }

    private static byte[] word(final int word) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(word).array();
    }

    private void copy(final int from, final int to) throws IOException {
        final byte[] content = new byte[(int) (offsets.get(from + 1) - offsets.get(from))];
        try (FileChannel file = FileChannel.open(file(from / RECORDS))) {
            file.read(ByteBuffer.wrap(content), offsets.get(from));
        }
        TruncateTest.write(file(to / RECORDS), offsets.get(to), content);
    }

    /** Within the file, and longer than what is read at a time: nobody knows how many records stood there. */
    @Test
    void shouldRefuseAFileWithoutHeaderInWhichALengthIsDamagedToo() throws IOException {
        final long damaged = offsets.get(RECORDS + 100);
        final int length = (int) (Files.size(file(1)) - damaged - 2 * RawFile.HEADER) & -RawFile.HEADER;
        TruncateTest.write(file(1), 0, new byte[PAGE]);
        TruncateTest.write(file(1), damaged, word(length));
        assertThrows(CorruptJournalException.class, () -> JournalRepair.skip(directory));
        final List<String> names = names();
        assertTrue(names.stream().noneMatch(name -> name.equals(RepairNote.NAME) || name.contains(FileMend.DAMAGED)), names::toString);
    }

    @Test
    void shouldPassOverTheLostBeginningOfAnEarlierFile() throws IOException {
        assertPassedOver(RECORDS, RECORDS + 3, () -> TruncateTest.write(file(1), 0, new byte[(int) (long) offsets.get(RECORDS + 3)]));
    }

    @Test
    void shouldRemoveWhatAKilledRepairHasLeft() throws IOException {
        final Path aside = directory.resolve("file-in-the-making");
        Files.createDirectory(aside);
        Files.copy(file(1), aside.resolve(file(1).getFileName()));
        assertPassedOver(0, 0, () -> TruncateTest.write(file(1), 0, new byte[PAGE]));
        assertFalse(Files.exists(aside));
    }

    @Test
    void shouldPassOverAnEarlierFileOfZeros() throws IOException {
        assertPassedOver(RECORDS, 2 * RECORDS, () -> Files.write(file(1), new byte[(int) Files.size(file(1))]));
    }

    @Test
    void shouldMendTheHeaderOfTheFirstFile() throws IOException {
        assertPassedOver(0, 0, () -> TruncateTest.write(file(0), 0, new byte[PAGE]));
    }

    @Test
    void shouldMendTheHeaderOfAFileWithDamagedRecords() throws IOException {
        assertPassedOver(450, 451, () -> {
            TruncateTest.write(file(1), 0, new byte[PAGE]);
            TruncateTest.write(file(1), offsets.get(450) + 60, (byte) 0x55);
        });
    }

    private void damageEndOfFirstFile() throws IOException {
        TruncateTest.write(file(0), offsets.get(RECORDS - 2) + 60, (byte) 0x55);
        TruncateTest.write(file(0), offsets.get(RECORDS - 1) + 60, (byte) 0x55);
    }

    /** What is missing between the files was not in this one. */
    @Test
    void shouldKeepPlacesOfAFileWithoutHeaderBehindDamagedRecords() throws IOException {
        assertPassedOver(RECORDS - 2, RECORDS, () -> {
            damageEndOfFirstFile();
            TruncateTest.write(file(1), 0, new byte[PAGE]);
        });
    }

    @Test
    void shouldKeepPlacesOfAFileWithoutBeginningBehindDamagedRecords() throws IOException {
        assertPassedOver(RECORDS - 2, RECORDS + 3, () -> {
            damageEndOfFirstFile();
            TruncateTest.write(file(1), 0, new byte[(int) (long) offsets.get(RECORDS + 3)]);
        });
    }

    @Test
    void shouldKeepPlacesOfAFileWithoutHeaderBehindAnEarlierGap() throws IOException {
        damageEndOfFirstFile();
        skipped();
        TruncateTest.write(file(1), 0, new byte[PAGE]);
        // And the first records.
        zero(RECORDS, RECORDS + 3);
        skipped();
        assertPlaces(RECORDS - 2, RECORDS + 3);
        assertEquals(List.of(), FileRepair.damages(directory));
    }

    @Test
    void shouldRefuseAFileWithoutIndexWhereRecordsOfBothFilesAreMissing() throws IOException {
        try (FileChannel channel = FileChannel.open(file(0), StandardOpenOption.WRITE)) {
            channel.truncate(offsets.get(RECORDS - 2));
        }
        TruncateTest.write(file(1), 0, new byte[(int) (long) offsets.get(RECORDS + 3)]);
        assertThrows(CorruptJournalException.class, this::skipped);
    }

    /** All whole records are where they were. */
    private void assertPlaces(final int firstLost, final int endLost) {
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int n = 0; n < ALL; n++) {
                if (n < firstLost || n >= endLost) {
                    assertTrue(reader.next());
                    assertEquals(n + 1, reader.record().entry(0).version());
                    assertEquals(indexes.get(n), reader.index());
                }
            }
        }
    }

    @Test
    void shouldKeepPlacesBehindAHoleThatGrows() throws IOException {
        zero(100, 110);
        skipped();
        zero(110, 111);
        skipped();
        assertPlaces(100, 111);
        TruncateTest.write(file(0), offsets.get(111), (byte) 1, (byte) 2, (byte) 3);
        zero(98, 100);
        skipped();
        assertPlaces(98, 112);
        assertEquals(List.of(), FileRepair.damages(directory));
    }

    @Test
    void shouldKeepPlacesWhereARepairEndedBetweenTwoDamagedOnes() throws IOException {
        zero(100, 102);
        TruncateTest.write(file(0), offsets.get(102) + 60, (byte) 0x55);
        zero(103, 105);
        assertTrue(FileMend.fill(file(0), offsets.get(100), offsets.get(102), 4));
        skipped();
        assertPlaces(100, 105);
        assertEquals(List.of(), FileRepair.damages(directory));
    }

    @Test
    void shouldTellDamageElsewhereAndDamageThatGrows() throws IOException {
        zero(100, 110);
        skipped();
        for (final int n : new int[] {110, 200}) {
            TruncateTest.write(file(0), offsets.get(n) + 60, (byte) 0x55);
            assertEquals(1, FileRepair.damages(directory).stream().filter(line -> line.startsWith("A record is damaged")).count());
            try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
                assertThrows(CorruptJournalException.class, () -> writer.last("a"));
            }
            skipped();
            assertEquals(List.of(), FileRepair.damages(directory));
        }
    }

    @Test
    void shouldTellWhereTheChoiceItselfIsDamaged() throws IOException {
        zero(100, 110);
        skipped();
        TruncateTest.write(directory.resolve("skip-100-111"), 9, (byte) 1);
        assertFalse(FileRepair.damages(directory).isEmpty());
        skipped();
        assertEquals(List.of(), FileRepair.damages(directory));
    }

    @Test
    void shouldLeaveTheEndOfTheJournalToBeCut() throws IOException {
        zero(100, 110);
        TruncateTest.write(file(2), offsets.get(ALL - 1) + 60, (byte) 0x55);
        try (FileRepair repair = FileRepair.open(directory)) {
            assertThrows(CorruptJournalException.class, repair::truncate);
        }
        assertEquals(0, skipped().sequence());
        assertEquals(1, FileRepair.damages(directory).size());
        try (FileRepair repair = FileRepair.open(directory)) {
            assertThrows(CorruptJournalException.class, repair::skip);
        }
        try (FileRepair repair = FileRepair.open(directory)) {
            assertTrue(repair.truncate());
        }
        assertEquals(List.of(), FileRepair.damages(directory));
        try (JournalReader reader = JournalReader.open(directory)) {
            int read = 0;
            while (reader.next()) {
                read++;
            }
            assertEquals(ALL - 10 - 1 + 1, read);
        }
    }

    @Test
    void shouldRefuseWhatCannotBePassedOver() throws IOException {
        TruncateTest.write(file(2), 0, new byte[12]);
        try (FileRepair repair = FileRepair.open(directory)) {
            assertThrows(CorruptJournalException.class, repair::skip);
        }
    }

    @Test
    void shouldBeginNothingThatCannotBeDone() throws IOException {
        zero(100, 110);
        TruncateTest.write(file(2), 0, new byte[12]);
        final byte[] first = Files.readAllBytes(file(0));
        assertThrows(CorruptJournalException.class, () -> JournalRepair.skip(directory));
        assertArrayEquals(first, Files.readAllBytes(file(0)));
        assertFalse(Files.exists(directory.resolve(RepairNote.NAME)));
    }

    @Test
    void shouldCutOffWhatCannotBePassedOverAlsoIfThatWasBegun() throws IOException {
        TruncateTest.write(file(2), 0, new byte[12]);
        assertThrows(CorruptJournalException.class, () -> JournalRepair.skip(directory));
        // As an earlier release left it.
        new RepairNote(new RepairRecord(RepairRecord.SKIP, 0, 1, 0, 0, 1), 5000, 7, 0, RepairNote.NO_CYCLE, 0, 0, 0).write(directory);
        assertThrows(CorruptJournalException.class, () -> JournalRepair.skip(directory));
        final RepairReport report = JournalRepair.truncate(directory);
        assertTrue(report.sequence() > 5000, report::toString);
        assertEquals(List.of(), FileRepair.damages(directory));
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 2 * RECORDS + 1);
        }
    }

    /** Who was killed in announcing a record that is not there: the store is to know that more is missing. */
    @Test
    void shouldTellAStoreThatStoodBeforeItsNextRecord() throws IOException {
        final List<Long> told = new ArrayList<>();
        final OwnChain store = new OwnChain() {
            @Override
            public long nowMs() {
                return rollTime.nowMs();
            }

            @Override
            public void atLeast(final long timeMs) {
                rollTime.atLeast(timeMs);
            }

            @Override
            public void repaired(final long sequence, final int crc, final int epoch, final long timeNs, final long lostNs) {
                told.add(sequence);
                assertEquals(0, lostNs);
                super.repaired(sequence, crc, epoch, timeNs, lostNs);
            }
        };
        JournalWriter.open(directory, store).close();
        assertEquals(ALL, store.lastSequence());
        store.unsettleChain();
        zero(100, 110);
        assertEquals(ALL + 1, skipped().sequence());
        JournalWriter.open(directory, store).close();
        assertEquals(List.of(ALL + 1L), told);
    }

    @Test
    void shouldBePassedOverInACopyOfTheJournalToo() throws IOException {
        final Path copy = directory.resolveSibling(directory.getFileName() + "-copy");
        zero(100, 110);
        TruncateTest.write(file(1), offsets.get(400) + 60, (byte) 0x55);
        skipped();
        try {
            // What a copy leaves that was killed.
            final Path making = Files.createDirectory(copy.resolveSibling(copy.getFileName() + DirectoryCopy.MAKING));
            Files.copy(directory.resolve(RepairNote.DONE), making.resolve(RepairNote.DONE));
            Files.copy(directory.resolve("skip-100-111"), making.resolve("skip-100-111"));
            JournalCopy.of(directory).to(copy);
            assertEquals(List.of(), FileRepair.damages(copy));
            assertEquals(RepairNote.last(directory), RepairNote.last(copy));
            assertEquals(Files.getPosixFilePermissions(directory.resolve(OwnerFile.NAME)),
                Files.getPosixFilePermissions(copy.resolve("skip-100-111")));
            try (JournalWriter writer = JournalWriter.open(copy, rollTime)) {
                writer.append("a", ALL + 1);
                assertEquals(ALL + 1, writer.last("a").version());
            }
            try (JournalReader reader = JournalReader.open(copy)) {
                int read = 0;
                while (reader.next()) {
                    read++;
                }
                assertEquals(ALL - 10 - 1 + 2, read);
                assertEquals(2, reader.skippedCount());
            }
        } finally {
            remove(copy);
        }
    }

    @Test
    void shouldRefuseToCopyAJournalThatIsBeingRepaired() throws IOException {
        final Path copy = directory.resolveSibling(directory.getFileName() + "-copy");
        final RepairNote note = new RepairNote(new RepairRecord(RepairRecord.SKIP, 0, 1, 0, 0, 1), 0, 0, 0, RepairNote.NO_CYCLE, 0, 0, 0);
        try {
            note.write(directory);
            assertThrows(CorruptJournalException.class, () -> JournalCopy.of(directory).to(copy));
            Files.delete(directory.resolve(RepairNote.NAME));
            assertThrows(CorruptJournalException.class, () -> JournalCopy.of(directory).progress((bytes, ofBytes, records) ->
                note.write(directory)).to(copy));
            Files.delete(directory.resolve(RepairNote.NAME));
            assertThrows(JournalBusyException.class, () -> JournalCopy.of(directory).progress((bytes, ofBytes, records) -> {
                if (RepairNote.last(directory) == null) {
                    note.write(directory);
                    RepairNote.finished(directory);
                }
            }).to(copy));
            assertFalse(Files.exists(copy));
            JournalCopy.of(directory).to(copy);
        } finally {
            remove(copy);
        }
    }

    private static void remove(final Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.list(folder)) {
                for (final Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    @Test
    void shouldKeepTheJournalToItselfAlsoWhenItsEndIsOpened() {
        final OwnerFile owner = OwnerFile.takeAlone(directory);
        final WantedJournal wanted = new WantedJournal(true, WantedJournal.ANY_ID);
        final JournalSetup setup = new JournalSetup(directory, 0, new RepairWords(), wanted, Deadline.after(1_000_000_000), null);
        try (Journal journal = QueueJournalProvider.open(setup, new JournalPlace(JournalDirectory.prepare(directory, wanted, null), owner))) {
            journal.start(Journal.NO_PID);
            assertThrows(JournalBusyException.class, () -> JournalWriter.open(directory, rollTime).close());
        }
        JournalWriter.open(directory, rollTime).close();
    }

    @Test
    void shouldKeepACopyOfEachFileThatIsChanged() throws IOException {
        zero(100, 110);
        TruncateTest.write(file(1), offsets.get(400) + 60, (byte) 0x55);
        final byte[] first = Files.readAllBytes(file(0));
        final byte[] second = Files.readAllBytes(file(1));
        final FileRepair repair = skipped();
        assertEquals(2, repair.copies().size());
        assertArrayEquals(first, Files.readAllBytes(repair.copies().get(0)));
        assertArrayEquals(second, Files.readAllBytes(repair.copies().get(1)));
        assertEquals(101, repair.firstLost());
    }
}
