package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.ExcerptContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.SharedMemory;

/** A file that was cut under an appender is made as long again, without a change of what is in it. */
class CutFileTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private ChronicleQueue queue;
    private ExcerptAppender appender;
    private MappedBytes mapped;
    private Path file;
    private long end;

    @BeforeEach
    void open() throws IOException {
        queue = ChronicleQueue.singleBuilder(directory.resolve("queue")).build();
        appender = queue.createAppender();
        appender.writeText("first");
        mapped = (MappedBytes) ((ExcerptContext) appender).wire().bytes();
        end = ((MappedBytesStore) mapped.bytesStore()).writeLimit();
        try (Stream<Path> files = Files.list(directory.resolve("queue"))) {
            file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private void cut(final long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    @Test
    void shouldMakeACutFileAsLongAgain() throws IOException {
        assertFalse(CutFile.mend(appender));
        final byte[] content = Files.readAllBytes(file);
        cut(4_100);
        assertTrue(CutFile.mend(appender));
        final byte[] mended = Files.readAllBytes(file);
        assertEquals(end, mended.length);
        for (int i = 0; i < end; i++) {
            assertEquals(i < 4_100 ? content[i] : 0, mended[i]);
        }
        assertFalse(CutFile.mend(appender));
    }

    /** Others may append between the look at its length and this. */
    @Test
    void shouldStoreNothingWhereAnotherSessionHasAppended() throws IOException {
        final byte[] before;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), end - 2);
            before = Files.readAllBytes(file);
        }
        CutFile.lengthen(mapped.mappedFile(), end);
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void shouldLeaveAFileAloneThatWasPutInItsPlace() throws IOException {
        final Path copy = directory.resolve("copy");
        Files.write(copy, new byte[] {7});
        final Path old = directory.resolve("old");
        Files.createLink(old, file);
        cut(100);
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
        assertTrue(CutFile.mend(appender));
        assertArrayEquals(new byte[] {7}, Files.readAllBytes(file));
        assertEquals(end, Files.size(old));
    }

    /** Whoever closes is to go on with the rest. */
    @Test
    void shouldNotFailWhereTheLengthIsNotTold() throws IOException {
        cut(100);
        assertTrue(CutFile.mend(appender));
        mapped.mappedFile().raf().close();
        assertFalse(CutFile.mend(appender));
        assertFalse(CutFile.mend(null));
    }
}
