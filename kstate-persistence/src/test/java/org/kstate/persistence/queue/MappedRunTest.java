package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.Journal;

/** Who reads records without the library comes to the same records, at the same indexes, as the library does: across blocks, files and strangers. */
class MappedRunTest {

    private static final int PAYLOAD = 4096;
    /** Three blocks of a file. */
    private static final int RECORDS = 3_000;
    private static final int FOREIGN_EVERY = 701;
    private static final int ROLL_EVERY = 1_300;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    @TempDir
    private Path directory;

    private void write(final JournalWriter writer, final int from, final int to) {
        for (int version = from; version <= to; version++) {
            writer.journal().begin(Journal.COMMIT, version, 1, version);
            writer.add("a", version, version, version % 3 == 0 ? PAYLOAD : Long.BYTES);
            writer.journal().stage();
            writer.journal().publish();
            if (version % FOREIGN_EVERY == 0) {
                try (SingleChronicleQueue queue = ForeignQueue.open(directory.resolve("journal"), rollTime::nowMs)) {
                    queue.createAppender().writeText("a stranger's");
                }
            }
            if (version % ROLL_EVERY == 0) {
                rollTime.advance(QueueJournalTest.DAY_MS);
            }
        }
    }

    /** By the library alone. */
    private List<Long> indexes() {
        final List<Long> indexes = new ArrayList<>();
        try (SingleChronicleQueue queue = ForeignQueue.open(directory.resolve("journal"), rollTime::nowMs)) {
            final ExcerptTailer tailer = queue.createTailer();
            for (;;) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return indexes;
                    }
                    if (document.wire().bytes().readInt(document.wire().bytes().readPosition()) == RecordLayout.HEAD_MARK) {
                        indexes.add(document.index());
                    }
                }
            }
        }
    }

    @Test
    void shouldReadWhatTheLibraryReads() {
        try (JournalWriter writer = JournalWriter.open(directory.resolve("journal"), rollTime)) {
            write(writer, 1, RECORDS);
            final List<Long> wanted = indexes();
            assertEquals(RECORDS, wanted.size());
            try (JournalReader reader = JournalReader.open(directory.resolve("journal"))) {
                final List<Long> read = new ArrayList<>();
                while (reader.next()) {
                    read.add(reader.index());
                    assertEquals(read.size(), reader.record().sequence());
                    assertEquals(read.size(), reader.record().entry(0).version());
                }
                assertArrayEquals(wanted.toArray(), read.toArray());
                assertEquals(RECORDS / FOREIGN_EVERY, reader.foreignCount());
            }
        }
    }

    @Test
    void shouldBeWhereItIsAfterMovesAndAppends() {
        try (JournalWriter writer = JournalWriter.open(directory.resolve("journal"), rollTime);
             JournalReader reader = openWithFirst(writer)) {
            final Random random = new Random(1);
            final List<Long> read = new ArrayList<>();
            int written = 1;
            int next = 0;
            for (int round = 0; round < 300; round++) {
                switch (random.nextInt(5)) {
                    case 0 -> {
                        final int count = 1 + random.nextInt(4);
                        write(writer, written + 1, written + count);
                        written += count;
                    }
                    case 1 -> {
                        if (!read.isEmpty()) {
                            next = random.nextInt(read.size());
                            assertTrue(reader.seekIndex(read.get(next)));
                        }
                    }
                    case 2 -> {
                        assertTrue(reader.readLast());
                        next = (int) reader.record().entry(0).version();
                        assertEquals(written, next);
                    }
                    default -> {
                        for (int i = random.nextInt(20); i >= 0 && next < written; i--) {
                            assertTrue(reader.next(), "a record is there");
                            assertEquals(next + 1, reader.record().entry(0).version());
                            if (next == read.size()) {
                                read.add(reader.index());
                            } else if (next < read.size()) {
                                assertEquals(read.get(next), reader.index());
                            }
                            next++;
                        }
                        assertTrue(next < written || !reader.next(), "nothing is behind the last record");
                    }
                }
            }
        }
    }

    private JournalReader openWithFirst(final JournalWriter writer) {
        write(writer, 1, 1);
        final JournalReader reader = JournalReader.open(directory.resolve("journal"));
        assertTrue(reader.next());
        assertFalse(reader.next());
        reader.toStart();
        return reader;
    }
}
