package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.KstateException;
import org.kstate.testing.SharedMemory;

/** Files of lines with a checksum: what is written can be read again. */
class SealedTextTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldRefuseToWriteMoreThanItReads() {
        final SealedText text = new SealedText(directory.resolve("file"), "file");
        text.write("a line\n");
        assertThrows(KstateException.class, () -> text.write("a line\n".repeat(10_000)));
        assertEquals(List.of("a line"), text.read());
    }

    @Test
    void shouldReadWhatIsLongIfItMayBe() {
        final SealedText text = new SealedText(directory.resolve("file"), "file", 100_000, true);
        text.write("a line\n".repeat(10_000));
        assertEquals(10_000, text.read().size());
        assertThrows(KstateException.class, () -> text.write("a line\n".repeat(20_000)));
    }
}
