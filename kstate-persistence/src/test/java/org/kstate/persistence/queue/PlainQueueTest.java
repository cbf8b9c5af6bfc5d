package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import net.openhft.chronicle.queue.ExcerptTailer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.function.Executable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.NotAJournalException;

/** A queue that is no journal: what is wrong with its table is told before Chronicle follows it, and the table can be made anew. */
class PlainQueueTest {

    @TempDir
    private Path directory;

    private void append(final String text) {
        try (PlainQueue queue = PlainQueue.openForAppending(directory)) {
            queue.appender().writeText(text);
        }
    }

    private static void assertTold(final Executable opening) {
        final CorruptJournalException told = assertThrows(CorruptJournalException.class, opening);
        assertTrue(told.getMessage().startsWith("The table of the queue is damaged"), told.getMessage());
    }

    @Test
    void shouldTellADamagedTableAndMakeItAnewWhereItIsMovedAway() throws IOException {
        append("first");
        final Path table = directory.resolve(PlainQueue.TABLE);
        final byte[] whole = Files.readAllBytes(table);
        final int key = new String(whole, StandardCharsets.ISO_8859_1).indexOf(QueueTable.WRITE_LOCK);
        // Of the first document, of a key's: its length, its name's, a letter of the name, what stands behind it.
        final int behind = key + QueueTable.WRITE_LOCK.length();
        for (final int place : new int[] {2, key - 5, key - 1, key - 2, behind}) {
            final byte[] damaged = whole.clone();
            damaged[place] ^= 0x40;
            Files.write(table, damaged);
            assertTold(() -> PlainQueue.openForReading(directory).close());
            assertTold(() -> PlainQueue.openForAppending(directory).close());
        }
        Files.move(table, directory.resolve("aside"));
        append("second");
        try (PlainQueue queue = PlainQueue.openForReading(directory)) {
            final ExcerptTailer tailer = queue.tailer();
            assertEquals("first", tailer.readText());
            assertEquals("second", tailer.readText());
            assertNull(tailer.readText());
        }
    }

    @Test
    void shouldReadOnWhenTheFirstFileThatWasOnlyBegunIsBegunAnew() throws IOException {
        PlainQueue.openForAppending(directory).close();
        final CycleFiles files = new CycleFiles(directory, QueueTable.rollCycle(directory));
        Files.write(files.file(files.cycleAt(System.currentTimeMillis())), new byte[1 << 16]);
        try (PlainQueue queue = PlainQueue.openForReading(directory)) {
            final ExcerptTailer tailer = queue.tailer();
            assertNull(tailer.readText());
            append("first");
            assertEquals("first", tailer.readText());
        }
    }

    @Test
    void shouldTellATableThatIsNotFinished() throws IOException {
        Files.write(directory.resolve(PlainQueue.TABLE), new byte[1 << 16]);
        assertThrows(NotAJournalException.class, () -> PlainQueue.openForReading(directory));
        append("first");
        try (PlainQueue queue = PlainQueue.openForReading(directory)) {
            assertEquals("first", queue.tailer().readText());
        }
    }
}
