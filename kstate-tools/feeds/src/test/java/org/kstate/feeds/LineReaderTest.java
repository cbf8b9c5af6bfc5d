package org.kstate.feeds;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildProcess;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

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
            assertTrue(reader.peek());
            assertEquals(5, reader.limit() - reader.position());
            assertEquals(LineReader.Found.LINE, reader.next());
            assertEquals(2, reader.length());
        }
    }

    @Test
    void shouldLeaveOutAByteOrderMarkBeforeTheFirstLineOnly() {
        assertEquals(List.of("1 a", "2 \ufeffb"), read("\ufeffa\n\ufeffb\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(List.of("1 a"), read(Recorded.gzip("\ufeffa")));
        assertEquals(List.of(), read("\ufeff".getBytes(StandardCharsets.UTF_8)));
        assertEquals(List.of("1 \ufffd"), read(new byte[] {(byte) 0xef, (byte) 0xbb}));
        assertEquals(List.of("1 \ufffd", "2 a"), read(new byte[] {(byte) 0xef, (byte) 0xbb, '\n', 'a'}));
    }

    @Test
    void shouldTellWhereALaterMemberIsDamaged() {
        final byte[] first = Recorded.gzip("a");
        for (int place = 0; place < 4; place++) {
            final byte[] second = Recorded.gzip("b");
            // Two bytes of magic, the method, and flags of which three are reserved.
            second[place] ^= (byte) 0x80;
            assertEquals(List.of("1 a", "2 CUT member=2 byte=" + (first.length + place + 1)), readWithPlace(both(first, second)));
        }
    }

    @Test
    void shouldTellWhenALaterMemberIsCutOff() {
        final byte[] first = Recorded.gzip("a");
        final byte[] both = both(first, Recorded.gzip("b"));
        for (int length = first.length + 1; length < both.length; length++) {
            final List<String> seen = readWithPlace(Arrays.copyOf(both, length));
            assertEquals("1 a", seen.get(0), "length=" + length);
            assertTrue(seen.get(seen.size() - 1).endsWith(" CUT member=2 byte=" + length), "length=" + length + " seen=" + seen);
        }
    }

    @Test
    void shouldTellOfWhatFollowsTheLastMemberUnlessItIsZeros() {
        final byte[] member = Recorded.gzip("a");
        assertEquals(List.of("1 a"), read(both(member, new byte[1000])));
        assertEquals(List.of("1 a", "2 CUT member=2 byte=" + (member.length + 1)),
            readWithPlace(both(member, "more".getBytes(StandardCharsets.UTF_8))));
        assertEquals(List.of("1 a", "2 b"), read(both(both(member, new byte[3]), Recorded.gzip("b"))));
    }

    @Test
    void shouldReadEveryPartThatAMembersHeaderCanHave() {
        final byte[] member = Recorded.gzip("a");
        final byte[] header = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0};
        final CRC32 checksum = new CRC32();
        checksum.update(header);
        final byte[] sum = {(byte) checksum.getValue(), (byte) (checksum.getValue() >> 8)};
        final byte[] rest = Arrays.copyOfRange(member, 10, member.length);
        assertEquals(List.of("1 a", "2 a"), read(both(member, both(header, both(sum, rest)))));
        sum[0] ^= 1;
        assertEquals(List.of("1 a", "2 CUT"), read(both(member, both(header, both(sum, rest)))));
    }

    @Test
    void shouldReadAPipeThatGivesLittleAtATime() throws Exception {
        final byte[] member = Recorded.gzip("a", "b");
        final byte[] both = both(member, Recorded.gzip("c"));
        for (final byte[] bytes : List.of(both, "a\nb\nc\n".getBytes(StandardCharsets.UTF_8))) {
            final Path pipe = pipe("pipe" + bytes.length);
            final Thread writer = new Thread(() -> writeSlowly(pipe, bytes));
            writer.start();
            assertEquals(List.of("1 a", "2 b", "3 c"), lines(pipe));
            writer.join();
        }
    }

    @Test
    @Timeout(60)
    void shouldEndSoonWhenItIsStoppedWhileItWaitsForAPipe() throws Exception {
        final Path pipe = pipe("pipe");
        try (RandomAccessFile writer = new RandomAccessFile(pipe.toFile(), "rw"); LineReader reader = LineReader.open(pipe)) {
            writer.write("a\nunfinished".getBytes(StandardCharsets.UTF_8));
            assertEquals(LineReader.Found.LINE, reader.next());
            final Thread waiting = Thread.currentThread();
            final Thread stopper = new Thread(() -> {
                Awaitility.await().until(() -> Arrays.stream(waiting.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("fill")));
                reader.stop();
            });
            stopper.start();
            assertEquals(LineReader.Found.END, reader.next());
            stopper.join();
        }
    }

    private Path pipe(final String name) throws IOException {
        final Path pipe = folder.resolve(name);
        assertEquals(0, ChildProcess.run("mkfifo", pipe.toString()).status());
        return pipe;
    }

    private static void writeSlowly(final Path pipe, final byte[] bytes) {
        try (OutputStream out = Files.newOutputStream(pipe)) {
            for (final byte next : bytes) {
                out.write(next);
                Thread.yield();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] both(final byte[] first, final byte[] second) {
        final byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** As {@link #read}, and of a fault its place. */
    private List<String> readWithPlace(final byte[] bytes) {
        final List<String> lines = new ArrayList<>(read(bytes));
        try (LineReader reader = LineReader.open(folder.resolve("f"))) {
            while (reader.next() != LineReader.Found.END) {
                if (reader.fault() != null && lines.get(lines.size() - 1).endsWith(" CUT")) {
                    lines.set(lines.size() - 1, lines.get(lines.size() - 1) + reader.fault().replaceFirst(".*,", ""));
                }
            }
        }
        return lines;
    }

    private List<String> read(final byte[] bytes) {
        return lines(Recorded.write(folder.resolve("f"), bytes));
    }

    private static List<String> lines(final Path file) {
        final List<String> lines = new ArrayList<>();
        try (LineReader reader = LineReader.open(file)) {
            for (LineReader.Found found = reader.next(); found != LineReader.Found.END; found = reader.next()) {
                lines.add(reader.line() + " " + (found == LineReader.Found.LINE
                    ? new String(reader.buffer(), reader.offset(), reader.length(), StandardCharsets.UTF_8) : found));
            }
            assertEquals(LineReader.Found.END, reader.next(), "the end must stay the end");
        }
        return lines;
    }
}
