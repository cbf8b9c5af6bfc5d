package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.testing.SharedMemory;

/** The independent reader sees what is not as the document says: else what it finds whole would tell nothing. */
class IndependentReaderTest {

    private static final int RECORDS = 20;
    private static final int RECORD = 128;
    /** Places in the last record but one: sequence, previous CRC, time, version, payload, tail. */
    private static final int[] PLACES = {40, 48, 16, 80, 112, 120};

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldSeeEachChangedWord() throws IOException {
        final Path journal = directory.resolve("journal");
        try (JournalWriter writer = JournalWriter.open(journal, new TestRollTime(1_000_000_000_000L))) {
            for (int i = 1; i <= RECORDS; i++) {
                writer.append("a", i);
            }
        }
        assertEquals(RECORDS, IndependentReader.read(journal).records());
        final Path file;
        try (var files = Files.list(journal)) {
            file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        final byte[] whole = Files.readAllBytes(file);
        int end = whole.length;
        while (whole[end - 1] == 0) {
            end--;
        }
        // The tail ends in the length, an int.
        final int start = end + Integer.BYTES - 1 - 2 * (RECORD + Integer.BYTES);
        for (final int place : PLACES) {
            final byte[] changed = whole.clone();
            changed[start + Integer.BYTES + place] ^= 1;
            Files.write(file, changed);
            assertThrows(AssertionError.class, () -> IndependentReader.read(journal), "place=" + place);
        }
        Files.write(file, whole);
        assertEquals(RECORDS, IndependentReader.read(journal).lasts().get("a").version());
    }
}
