package org.kstate.persistence.queue;

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
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalRepair;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordLayout;

/** A word of a file's index that leads out of the file is told, before anybody touches the memory there or makes the file that long. */
class IndexCheckTest {

    /** More than two entries of the index have. */
    private static final int RECORDS = 700;
    /** Some hundred of the looks at the whole index are taken meanwhile. */
    private static final int APPENDED = 40_000;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    @TempDir
    private Path directory;
    private Path journal;
    private long lastOfFirst;
    private long last;

    /** Which word leads astray. */
    enum Word {
        ROOT, ROOT_LENGTH, PART, FIRST_ENTRY, LATER_ENTRY, LATER_PART;

        /** Whether who comes from the file before follows it. */
        boolean isFollowedAtOnce() {
            return this != LATER_ENTRY && this != LATER_PART;
        }
    }

    @BeforeEach
    void write() throws IOException {
        journal = directory.resolve("journal");
        Files.createDirectory(journal);
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            for (int version = 1; version <= 2 * RECORDS; version++) {
                if (version == RECORDS + 1) {
                    rollTime.advance(QueueJournalTest.DAY_MS);
                }
                writer.append("a", version);
            }
        }
        try (JournalReader reader = JournalReader.open(journal)) {
            for (int version = 1; version <= RECORDS; version++) {
                assertTrue(reader.next());
            }
            lastOfFirst = reader.index();
            assertTrue(reader.readLast());
            last = reader.index();
        }
        assertEquals(2, CycleFiles.files(journal).length);
    }

    private long place(final Path file, final Word word) {
        try (RawFile raw = RawFile.open(file)) {
            final long root = raw.arrayIn(raw.index());
            final long entries = raw.arrayIn(raw.number(root + 2 * Long.BYTES));
            return switch (word) {
                case ROOT -> raw.placeOfIndex();
                case ROOT_LENGTH -> root;
                case PART -> root + 2 * Long.BYTES;
                case LATER_PART -> root + 4 * Long.BYTES;
                case FIRST_ENTRY -> entries + 2 * Long.BYTES;
                case LATER_ENTRY -> entries + 4 * Long.BYTES;
            };
        }
    }

    private static void put(final Path file, final long position, final long value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value), position);
        }
    }

    private static void assertRead(final JournalReader reader, final int from, final int to) {
        for (int version = from; version <= to; version++) {
            assertTrue(reader.next());
            assertEquals(version, reader.record().entry(0).version());
        }
    }

    @ParameterizedTest
    @EnumSource(Word.class)
    void shouldTellAWordThatLeadsOutOfTheNewestFile(final Word word) throws IOException {
        final Path file = CycleFiles.files(journal)[1];
        final long size = Files.size(file);
        final long place = place(file, word);
        for (final long wrong : new long[] {1L << 42, -8, size - 2, size + 4096}) {
            put(file, place, wrong);
            try (JournalReader reader = JournalReader.open(journal)) {
                assertRead(reader, 1, RECORDS);
                if (word.isFollowedAtOnce()) {
                    assertIndexTold(reader::next);
                } else {
                    assertRead(reader, RECORDS + 1, 2 * RECORDS);
                    assertFalse(reader.next());
                }
                assertIndexTold(() -> reader.seekIndex(last));
                assertIndexTold(reader::readLast);
                assertIndexTold(reader::toEnd);
                assertTrue(reader.seekIndex(lastOfFirst));
                assertRead(reader, RECORDS, RECORDS);
            }
            try (Kstate store = Kstate.open(directory.resolve("store")); State state = store.subscribe("a", Permission.READ_WRITE, 64)) {
                assertIndexTold(() -> state.persistTo(journal));
            }
            assertEquals(List.of(ScanListener.Damage.INDEX), damages());
            assertEquals(size, Files.size(file), "word=" + word + ", value=" + wrong);
        }
    }

    /** From its beginning on it is read without its index. */
    @ParameterizedTest
    @EnumSource(Word.class)
    void shouldReadTheOldestFileThoughItsIndexLeadsAstray(final Word word) throws IOException {
        final Path file = CycleFiles.files(journal)[0];
        put(file, place(file, word), 1L << 42);
        try (JournalReader reader = JournalReader.open(journal)) {
            assertRead(reader, 1, 2 * RECORDS);
            assertFalse(reader.next());
            assertIndexTold(() -> reader.seekIndex(lastOfFirst));
            assertTrue(reader.seekIndex(last));
            assertRead(reader, 2 * RECORDS, 2 * RECORDS);
        }
        assertEquals(List.of(ScanListener.Damage.INDEX), damages());
    }

    private static void assertIndexTold(final org.junit.jupiter.api.function.Executable step) {
        final CorruptJournalException told = assertThrows(CorruptJournalException.class, step);
        assertTrue(told.getMessage().startsWith("The index of a file"), told.getMessage());
    }

    private List<ScanListener.Damage> damages() {
        final List<ScanListener.Damage> damages = new ArrayList<>();
        JournalScan.run(journal, false, new ScanListener() {
            @Override
            public void onRecord(final Path in, final long offset, final JournalRecord record) {
                // Whole.
            }

            @Override
            public void onForeign(final Path in, final long offset, final int length) {
                // There is none.
            }

            @Override
            public void onDamage(final Damage damage, final Path in, final long offset, final String why) {
                damages.add(damage);
            }

            @Override
            public void onFileEnd(final Path in, final long offset, final boolean isEndMark) {
                // One.
            }
        });
        return damages;
    }

    /** While somebody appends, too, each index is sound: what is in it is there. */
    @Test
    void shouldFindNothingInAWholeFile() throws Exception {
        final AtomicBoolean isBegun = new AtomicBoolean();
        final FutureTask<Integer> appends = new FutureTask<>(() -> {
            try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
                for (int version = 2 * RECORDS + 1; version <= APPENDED; version++) {
                    writer.append("a", version);
                    isBegun.set(true);
                }
            }
            return APPENDED;
        });
        new Thread(appends, "appender").start();
        while (!isBegun.get() && !appends.isDone()) {
            Thread.onSpinWait();
        }
        final Path file = CycleFiles.files(journal)[1];
        final ByteBuffer window = IndexCheck.newWindow();
        do {
            assertEquals(new IndexCheck.Look(true, null), IndexCheck.look(file, window));
            IndexCheck.requireEntrance(file, window);
        } while (!appends.isDone());
        assertEquals(APPENDED, appends.get());
        try (JournalReader reader = JournalReader.open(journal)) {
            assertTrue(reader.readLast());
            assertEquals(APPENDED, reader.record().entry(0).version());
        }
    }

    @Test
    void shouldTakeNoLookWhereThereIsNoIndexYet() throws IOException {
        final Path file = CycleFiles.files(journal)[1];
        final Path aside = directory.resolve("aside");
        Files.move(file, aside);
        assertFalse(IndexCheck.look(file, IndexCheck.newWindow()).isTaken());
        Files.createFile(file);
        assertFalse(IndexCheck.look(file, IndexCheck.newWindow()).isTaken());
    }

    /** It is told as often as somebody asks, and then no more. */
    @ParameterizedTest
    @EnumSource(Word.class)
    void shouldReadOnAfterTheFileWasPutBack(final Word word) throws IOException {
        final Path file = CycleFiles.files(journal)[1];
        final long place = place(file, word);
        try (JournalReader reader = JournalReader.open(journal)) {
            final long right;
            try (RawFile raw = RawFile.open(file)) {
                right = raw.number(place);
            }
            put(file, place, 1L << 42);
            assertIndexTold(() -> reader.seekIndex(last));
            assertIndexTold(() -> reader.seekIndex(last));
            put(file, place, right);
            assertTrue(reader.seekIndex(last));
            assertRead(reader, 2 * RECORDS, 2 * RECORDS);
            assertTrue(reader.readLast());
            assertEquals(last, reader.index());
        }
    }

    /** The library would take what stands there for a length, and go wherever that leads. */
    @Test
    void shouldTellALastDocumentThatBeginsWithinARecord() throws IOException {
        final CycleFiles files = new CycleFiles(journal, QueueTable.rollCycle(journal));
        final Path file = CycleFiles.files(journal)[1];
        final int cycle = files.cycle(file);
        final long place;
        final long right;
        try (RawFile raw = RawFile.open(file)) {
            place = raw.placeOfWritePosition();
            right = raw.number(place);
        }
        for (int within = RawFile.HEADER; within < RecordLayout.MIN_LENGTH; within += RawFile.HEADER) {
            put(file, place, right - within);
            final FileLength length = new FileLength(journal, files, new HashSet<>());
            assertFalse(length.isWhole(cycle), "before the last record by " + within);
            assertThrows(CorruptJournalException.class, () -> length.requireWhole(cycle));
        }
        put(file, place, right);
        assertTrue(new FileLength(journal, files, new HashSet<>()).isWhole(cycle));
    }

    /** The library refuses it: so does who only looks, and a repair that could not mend it is not begun. */
    @Test
    void shouldTellDamageBetweenTheNameOfAnArrayAndTheArray() throws IOException {
        final Path file = CycleFiles.files(journal)[1];
        final byte[] whole = Files.readAllBytes(file);
        final long array;
        try (RawFile raw = RawFile.open(file)) {
            array = raw.arrayIn(raw.index());
        }
        // The code of the padding and its length; then come a byte of padding and the code of the array.
        for (long place = array - 7; place < array - 2; place++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                final byte[] damaged = whole.clone();
                damaged[(int) place] ^= (byte) (1 << bit);
                Files.write(file, damaged);
                final String what = "offset=" + place + ", bit=" + bit;
                boolean isTold = false;
                try (JournalReader reader = JournalReader.open(journal)) {
                    assertRead(reader, 1, RECORDS);
                    isTold = !reader.next();
                } catch (final CorruptJournalException e) {
                    isTold = true;
                }
                assertTrue(isTold, what);
                assertFalse(FileRepair.damages(journal).isEmpty(), what);
                assertThrows(CorruptJournalException.class, () -> JournalRepair.skip(journal), what);
                assertFalse(Files.exists(journal.resolve(RepairNote.NAME)), what);
            }
        }
        Files.write(file, whole);
        assertTrue(FileRepair.damages(journal).isEmpty());
    }

    /** A look that found no file is none: what comes there later is looked at. */
    @Test
    void shouldLookAtAFileThatWasGone() throws IOException {
        final CycleFiles files = new CycleFiles(journal, QueueTable.rollCycle(journal));
        final FileLength length = new FileLength(journal, files, new HashSet<>());
        final Path file = CycleFiles.files(journal)[1];
        final int cycle = files.cycle(file);
        final long place = place(file, Word.ROOT);
        final Path aside = directory.resolve("aside");
        Files.move(file, aside);
        length.requireWhole(cycle);
        put(aside, place, 1L << 42);
        Files.move(aside, file);
        assertFalse(length.isWhole(cycle));
        assertIndexTold(() -> length.requireWhole(cycle));
    }
}
