package org.kstate.examples.feed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LineReaderTest {
    @TempDir
    private Path folder;

    @Test
    void shouldGiveLinesOfAPlainFile() {
        assertEquals(List.of("1 a", "2 ", "3 b"), read("a\n\nb\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldGiveALastLineWithoutEnd() {
        assertEquals(List.of("1 a", "2 b"), read("a\r\nb".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldGiveNothingOfAnEmptyFile() {
        assertEquals(List.of(), read(new byte[0]));
    }

    @Test
    void shouldTellGzipByItsFirstBytes() {
        assertEquals(List.of("1 a", "2 b"), read(Recorded.gzip("a", "b")));
    }

    @Test
    void shouldReadGzipMembersOneAfterTheOther() {
        final byte[] first = Recorded.gzip("a");
        final byte[] second = Recorded.gzip("b");
        final byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertEquals(List.of("1 a", "2 b"), read(both));
    }

    @Test
    void shouldGiveLinesThatSpanBuffers() {
        final String[] lines = new String[40];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = String.valueOf((char) ('a' + i % 26)).repeat(i * 7001);
        }
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            expected.add((i + 1) + " " + lines[i]);
        }
        assertEquals(expected, read(Recorded.gzip(lines)));
    }

    @Test
    void shouldPassOverALineThatIsTooLong() {
        final String longest = "x".repeat(LineReader.MAX_LINE_LENGTH);
        assertEquals(List.of("1 a", "2 " + longest, "3 TOO_LONG", "4 b"), read(Recorded.gzip("a", longest, longest + "x", "b")));
        assertEquals(List.of("1 TOO_LONG"), read("y".repeat(3 * LineReader.MAX_LINE_LENGTH).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldTellWhenCompressedDataIsCutOff() {
        final byte[] whole = Recorded.gzip("a", "b");
        for (int length = 2; length < whole.length; length++) {
            final List<String> seen = read(Arrays.copyOf(whole, length));
            assertTrue(seen.get(seen.size() - 1).endsWith(" CUT"), "length=" + length + " seen=" + seen);
            assertEquals(List.of("1 a", "2 b").subList(0, seen.size() - 1), seen.subList(0, seen.size() - 1));
        }
    }

    @Test
    void shouldTellWhenCompressedDataIsDamaged() {
        final byte[] bytes = Recorded.gzip("a", "b");
        bytes[bytes.length - 6] ^= 1;
        assertEquals(List.of("1 a", "2 b", "3 CUT"), read(bytes));
    }

    @Test
    void shouldRefuseAFolderAndAMissingFile() {
        assertTrue(assertThrows(FeedException.class, () -> LineReader.open(folder)).getMessage().contains("directory"));
        final Path missing = folder.resolve("missing");
        assertTrue(assertThrows(FeedException.class, () -> LineReader.open(missing)).getMessage().endsWith("path=" + missing));
    }

    @Test
    void shouldNotConsumeWhatItPeeksAt() {
        try (LineReader reader = LineReader.open(Recorded.write(folder.resolve("f"), Recorded.gzip("ab", "c")))) {
            assertEquals(5, reader.peek());
            assertEquals(LineReader.Found.LINE, reader.next());
            assertEquals(2, reader.length());
        }
    }

    private List<String> read(final byte[] bytes) {
        final List<String> lines = new ArrayList<>();
        try (LineReader reader = LineReader.open(Recorded.write(folder.resolve("f"), bytes))) {
            for (LineReader.Found found = reader.next(); found != LineReader.Found.END; found = reader.next()) {
                lines.add(reader.line() + " " + (found == LineReader.Found.LINE
                    ? new String(reader.buffer(), reader.offset(), reader.length(), StandardCharsets.UTF_8) : found));
            }
            assertEquals(LineReader.Found.END, reader.next(), "the end must stay the end");
        }
        return lines;
    }
}
