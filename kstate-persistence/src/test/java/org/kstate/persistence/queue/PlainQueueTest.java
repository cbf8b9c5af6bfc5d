package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

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

    private void assertTold(final String how) {
        for (final Executable opening : List.<Executable>of(() -> PlainQueue.openForReading(directory).close(),
            () -> PlainQueue.openForAppending(directory).close())) {
            final CorruptJournalException told = assertThrows(CorruptJournalException.class, opening);
            assertTrue(told.getMessage().startsWith(how), told.getMessage());
            assertFalse(told.getMessage().contains("kstate repair"), told.getMessage());
        }
    }

    private void assertReads(final String... texts) {
        try (PlainQueue queue = PlainQueue.openForReading(directory)) {
            final ExcerptTailer tailer = queue.tailer();
            for (final String text : texts) {
                assertEquals(text, tailer.readText());
            }
            assertNull(tailer.readText());
        }
    }

    private Path onlyFile() {
        final Path[] files = CycleFiles.files(directory);
        assertEquals(1, files.length);
        return files[0];
    }

    @Test
    void shouldTellADamagedTableAndMakeItAnewWhereItIsMovedAway() throws IOException {
        append("first");
        final Path table = directory.resolve(PlainQueue.TABLE);
        final byte[] whole = Files.readAllBytes(table);
        final int key = new String(whole, StandardCharsets.ISO_8859_1).indexOf(QueueTable.WRITE_LOCK);
        // Of the first document, of a key's: its length, its name's, what stands before that, a letter of the name, what stands behind it.
        final int behind = key + QueueTable.WRITE_LOCK.length();
        for (final int place : new int[] {2, key - 5, key - 1, key - 2, key + 3, behind}) {
            final byte[] damaged = whole.clone();
            damaged[place] ^= 0x40;
            Files.write(table, damaged);
            assertTold("The table of the queue is damaged");
        }
        Files.move(table, directory.resolve("aside"));
        append("second");
        assertReads("first", "second");
    }

    /** The newest file, as if it were in the making: it is not passed over, and not removed. */
    @Test
    void shouldTellADamagedHeaderOfTheNewestFileAndLeaveTheFileAlone() throws IOException {
        append("first");
        final Path file = onlyFile();
        final byte[] whole = Files.readAllBytes(file);
        final byte[] unfinished = whole.clone();
        unfinished[3] |= (byte) 0x80;
        final byte[] gone = whole.clone();
        Arrays.fill(gone, 0, Integer.BYTES, (byte) 0);
        // As after a power cut: the messages are there, and the page with the header is not.
        final byte[] torn = whole.clone();
        Arrays.fill(torn, 0, 1 << 12, (byte) 0);
        for (final byte[] damaged : List.of(unfinished, gone, torn)) {
            Files.write(file, damaged);
            assertTold("The header of a file of the queue is damaged");
            assertArrayEquals(damaged, Files.readAllBytes(file));
        }
        Files.write(file, whole);
        append("second");
        assertReads("first", "second");
    }

    /** What a process that was killed in making a file or a table has left. */
    @Test
    void shouldGoOnWithAFileAndATableThatWereNotFinished() throws IOException {
        append("lost");
        final Path file = onlyFile();
        final byte[] begun = Files.readAllBytes(file);
        begun[3] |= (byte) 0x80;
        Arrays.fill(begun, 150, begun.length, (byte) 0);
        Files.write(file, begun);
        final Path table = directory.resolve(PlainQueue.TABLE);
        final byte[] keys = Files.readAllBytes(table);
        final int third = new String(keys, StandardCharsets.ISO_8859_1).indexOf("listing.modCount") - 2 - Integer.BYTES;
        Arrays.fill(keys, third, keys.length, (byte) 0);
        Files.write(table, keys);
        assertThrows(NotAJournalException.class, () -> PlainQueue.openForReading(directory));
        append("first");
        assertReads("first");
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
