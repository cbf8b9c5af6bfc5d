package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.persistence.record.RecordLayout;

/** Records that are appended without the library's appender: what the library makes of them, and where it is left to the library. */
class MappedAppendTest {

    private static final int SPACING = 256;
    private static final long STRANGER = Integer.MAX_VALUE;
    /** What a stranger appends: no record begins so. */
    private static final int FOREIGN = RecordLayout.HEAD_MARK + 1;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    private final TimeProvider time = new SetTimeProvider(QueueJournalTest.NOON_MS * 1_000_000);

    @TempDir
    private Path directory;

    private static boolean isBehind(final JournalWriter writer) {
        return ((QueueJournal) writer.journal()).isBehind();
    }

    /** Stages and publishes, and tells whether that was without the library. */
    private static boolean append(final JournalWriter writer, final long version, final List<Long> indexes) {
        indexes.add(writer.stage("a", version));
        final boolean isBehind = isBehind(writer);
        writer.journal().publish();
        return isBehind;
    }

    /** The index of each document, by the library alone. */
    private static List<Long> read(final SingleChronicleQueue queue) {
        final List<Long> found = new ArrayList<>();
        try (ExcerptTailer tailer = queue.createTailer()) {
            for (;;) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return found;
                    }
                    found.add(document.index());
                }
            }
        }
    }

    private static void appendForeign(final SingleChronicleQueue queue) {
        try (ExcerptAppender appender = queue.createAppender(); DocumentContext document = appender.writingDocument()) {
            document.wire().bytes().writeInt(FOREIGN).writeInt(FOREIGN);
        }
    }

    @Test
    void shouldAppendWhatTheLibraryReadsAndFinds() {
        final List<Long> indexes = new ArrayList<>();
        int behind = 0;
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); SingleChronicleQueue queue = ForeignQueue.open(directory, time)) {
            for (int i = 1; i <= 3 * SPACING; i++) {
                behind += append(writer, i, indexes) ? 1 : 0;
            }
            assertEquals(indexes, read(queue));
            try (ExcerptTailer tailer = queue.createTailer()) {
                for (final long index : indexes) {
                    assertTrue(tailer.moveToIndex(index), () -> "not found: index=" + Long.toHexString(index));
                }
                assertEquals(indexes.get(indexes.size() - 1) + 1, tailer.toEnd().index());
            }
        }
        try (RawFile raw = RawFile.open(CycleFiles.files(directory)[0])) {
            // Else the library would find each, and look through the file for it.
            final long next = RawFileWords.word(CycleFiles.files(directory)[0], raw.placeOfNextIndexed(), null);
            assertTrue(next > 2 * SPACING, "records are not in the library's index: next=" + next);
        }
        // The first, and each that has an entry in the index.
        assertTrue(behind >= 3 * SPACING - 8, "too few without the library: " + behind);
        assertEquals(3 * SPACING, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldGoOnBehindWhatAStrangerAppended() {
        final List<Long> indexes = new ArrayList<>();
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); SingleChronicleQueue queue = ForeignQueue.open(directory, time)) {
            append(writer, 1, indexes);
            assertTrue(append(writer, 2, indexes));
            appendForeign(queue);
            assertFalse(append(writer, 3, indexes), "the stranger's document was passed over");
            assertTrue(append(writer, 4, indexes));
            // And the library behind what was appended without it.
            appendForeign(queue);
            assertFalse(append(writer, 5, indexes));
            assertEquals(7, read(queue).size());
            assertEquals(List.of(0L, 1L, 3L, 4L, 6L), indexes.stream().map(index -> index - indexes.get(0)).toList());
            assertTrue(read(queue).containsAll(indexes));
        }
    }

    @Test
    void shouldLeaveNothingOfWhatWasDiscarded() {
        final List<Long> indexes = new ArrayList<>();
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); SingleChronicleQueue queue = ForeignQueue.open(directory, time)) {
            append(writer, 1, indexes);
            final long discarded = writer.stage("discarded", 2);
            assertTrue(isBehind(writer));
            writer.journal().discard();
            assertEquals(indexes, read(queue));
            final Path file = CycleFiles.files(directory)[0];
            try (RawFile raw = RawFile.open(file)) {
                final long last = raw.writePosition();
                final long end = last + Integer.BYTES + Integer.toUnsignedLong((int) RawFileWords.word(file, last, null));
                // The header, and where the record began.
                assertEquals(0, RawFileWords.word(file, end, null));
            }
            assertTrue(append(writer, 3, indexes));
            assertEquals(discarded, indexes.get(1));
            writer.stage("discarded", 4);
            writer.journal().discard();
            // Needs the lock, and finds the end.
            appendForeign(queue);
            assertEquals(3, read(queue).size());
        }
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            append(writer, 5, indexes);
        }
        assertEquals(List.of("a@1", "a@3", "a@5"), QueueJournalTest.records(directory).stream().filter(text -> !text.isEmpty()).toList());
    }

    @Test
    void shouldTakeTheLibrarysLock() {
        final List<Long> indexes = new ArrayList<>();
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); SingleChronicleQueue queue = ForeignQueue.open(directory, time)) {
            final LongValue lock = ForeignQueue.writeLock(queue);
            final long free = lock.getVolatileValue();
            append(writer, 1, indexes);
            writer.stage("a", 2);
            assertTrue(isBehind(writer));
            assertEquals(ProcessHandle.current().pid(), lock.getVolatileValue());
            writer.journal().publish();
            assertEquals(free, lock.getVolatileValue());
            // Of a process that lives: this one's parent.
            final long holder = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(STRANGER);
            lock.setVolatileValue(holder);
            final long deadlineNs = System.nanoTime();
            writer.journal().waitUntil(() -> deadlineNs);
            assertThrows(JournalBusyException.class, () -> writer.stage("a", 3));
            lock.setVolatileValue(free);
            assertFalse(append(writer, 4, indexes));
            assertTrue(append(writer, 5, indexes));
        }
        assertEquals(List.of("a@1", "a@2", "a@4", "a@5"), QueueJournalTest.records(directory));
    }

    @Test
    void shouldAppendNothingWhereAHeaderIs() {
        final List<Long> indexes = new ArrayList<>();
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); SingleChronicleQueue queue = ForeignQueue.open(directory, time)) {
            append(writer, 1, indexes);
            append(writer, 2, indexes);
            // As of a process that was killed between the header and the words.
            final RawFileWords words = RawFileWords.of(directory);
            appendForeign(queue);
            words.putBack(directory);
            assertFalse(append(writer, 3, indexes), "written over a document that is complete");
            assertEquals(4, read(queue).size());
            assertTrue(append(writer, 4, indexes));
            // Where the words say something else the library is to find out what there is.
            final RawFileWords later = RawFileWords.of(directory);
            new RawFileWords(later.place(), later.position(), 0).putBack(directory);
            assertFalse(append(writer, 5, indexes), "a number was lost");
            later.putBack(directory);
            append(writer, 6, indexes);
            assertEquals(7, read(queue).size());
            assertTrue(read(queue).containsAll(indexes));
        }
    }

    /** Where to append next is a hint: the record before is visible, and nothing that fails then is its failure. */
    @Test
    void shouldFailNoRecordWhereThereIsNoPlaceBehindIt() {
        try (SingleChronicleQueue queue = ForeignQueue.open(directory, time); ExcerptAppender appender = queue.createAppender()) {
            final AppendersLock lock = new AppendersLock(ForeignQueue.writeLock(queue), directory);
            final MappedAppend behind = new MappedAppend(lock, lock, queue.rollCycle());
            final Bytes<?> bytes;
            final long start;
            final long index;
            try (DocumentContext document = appender.writingDocument()) {
                bytes = document.wire().bytes();
                start = bytes.writePosition();
                index = document.index();
                bytes.writeInt(FOREIGN).writeInt(FOREIGN);
            }
            behind.begin(appender, bytes, start, Long.BYTES, index);
            assertTrue(behind.open(Long.BYTES));
            behind.rollBack();
            final ExcerptAppender other = (ExcerptAppender) Proxy.newProxyInstance(ExcerptAppender.class.getClassLoader(),
                new Class<?>[] {ExcerptAppender.class}, (proxy, method, args) -> null);
            behind.begin(other, bytes, start, Long.BYTES, index);
            assertFalse(behind.open(Long.BYTES));
        }
    }

    /** The words of the last document, as they stood. */
    private record RawFileWords(long place, long position, long number) {

        static RawFileWords of(final Path directory) {
            final Path file = CycleFiles.files(directory)[0];
            try (RawFile raw = RawFile.open(file)) {
                final long place = raw.placeOfWritePosition();
                return new RawFileWords(place, raw.writePosition(), word(file, place + Long.BYTES, null));
            }
        }

        void putBack(final Path directory) {
            final Path file = CycleFiles.files(directory)[0];
            word(file, place, position);
            word(file, place + Long.BYTES, number);
        }

        static long word(final Path file, final long place, final @Nullable Long put) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                final ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                if (put != null) {
                    buffer.putLong(0, put);
                    channel.write(buffer, place);
                } else {
                    channel.read(buffer, place);
                }
                return buffer.getLong(0);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
