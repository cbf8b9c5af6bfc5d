package org.kstate.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatConstantsTest {

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("sample-7.txt"), "# Of a test.\na=1\nb=2\n");
    }

    private String failure(final FormatConstants numbers) {
        return assertThrows(AssertionError.class, () -> numbers.assertUnchanged(folder, false)).getMessage();
    }

    private static FormatConstants numbers(final long version) {
        return new FormatConstants("sample", version, FormatConstantsTest.class);
    }

    @Test
    void shouldAcceptTheSameNumbers() throws IOException {
        numbers(7).add("b", 2).add("a", 1).assertUnchanged(folder, false);
    }

    @Test
    void shouldRefuseAnotherNumberEvenIfTheFileIsToBeRewritten() throws IOException {
        final FormatConstants moved = numbers(7).add("a", 1).add("b", 3);
        final String message = failure(moved);
        assertTrue(message.contains("another version") && message.contains("b: 2 -> 3"), message);
        assertThrows(AssertionError.class, () -> moved.assertUnchanged(folder, true));
        assertTrue(Files.readString(file).contains("b=2\n"));
        moved.add("b", 2).assertUnchanged(folder, false);
    }

    @Test
    void shouldTakeNewNamesWhenTheFileIsRewritten() throws IOException {
        final FormatConstants more = numbers(7).add("a", 1).add("b", 2).add("c", 3);
        final String message = failure(more);
        assertTrue(message.contains("kstate.format.write"), message);
        more.assertUnchanged(folder, true);
        more.assertUnchanged(folder, false);
        assertThrows(AssertionError.class, () -> numbers(7).add("a", 1).add("b", 2).assertUnchanged(folder, false), "a name is gone");
    }

    @Test
    void shouldWantAFileOfItsOwnForANewVersion() throws IOException {
        final FormatConstants next = numbers(8).add("a", 1).add("b", 3);
        assertTrue(failure(next).contains("the version is new"));
        next.assertUnchanged(folder, true);
        next.assertUnchanged(folder, false);
        assertTrue(Files.readString(file).contains("b=2\n"), "the former version stays");
    }
}
