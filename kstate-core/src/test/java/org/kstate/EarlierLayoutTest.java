package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.KernelLock;
import org.kstate.session.StoreFiles;
import org.kstate.testing.SharedMemory;

/** Opening a store that an earlier version of the library made: golden files, with the identity of this boot. */
class EarlierLayoutTest {

    private static final int EARLIER = 2;
    private static final int SESSION_OF_THE_EARLIER = 7;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFiles files;

    @BeforeEach
    void lay() throws IOException {
        // A store of this boot, whose identity goes into the golden files.
        final Path present = directory.resolve("present");
        Kstate.open(present).close();
        final ByteBuffer boot = ByteBuffer.allocate(2 * Long.BYTES);
        try (var channel = Files.newByteChannel(new StoreFiles(present).pages())) {
            channel.position(StoreHeaderLayout.BOOT_ID_HIGH).read(boot);
        }
        files = new StoreFiles(Files.createDirectory(directory.resolve("store")));
        for (final Path file : new Path[] {files.pages(), files.control()}) {
            final String golden = "/golden/layout-" + EARLIER + "/" + file.getFileName() + ".gz";
            try (InputStream in = new GZIPInputStream(EarlierLayoutTest.class.getResourceAsStream(golden))) {
                Files.copy(in, file);
            }
        }
        try (var channel = Files.newByteChannel(files.pages(), StandardOpenOption.WRITE)) {
            channel.position(StoreHeaderLayout.BOOT_ID_HIGH).write(boot.flip());
        }
        Files.createFile(files.storeLock());
        Files.createFile(files.sessionLocks());
        assertEquals(EARLIER, layout(), "the case is not the one meant");
    }

    private long layout() throws IOException {
        final ByteBuffer version = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        try (var channel = Files.newByteChannel(files.pages())) {
            channel.position(StoreHeaderLayout.LAYOUT_VERSION_OFFSET).read(version);
        }
        return version.getLong(0);
    }

    @Test
    void shouldBeMadeAnewWhenNobodyUsesIt() throws IOException {
        try (Kstate store = Kstate.open(files.directory()); State state = store.subscribe("golden.written", Permission.READ_WRITE)) {
            assertEquals(0, state.version(), "nothing of the earlier store is taken over");
            assertEquals(StoreHeaderLayout.LAYOUT_VERSION, layout());
            try (Observer observer = Kstate.observe(files.directory())) {
                assertThrows(NoSuchStateException.class, () -> observer.state("golden.other"));
            }
        }
    }

    @Test
    void shouldBeRefusedWhileASessionLives() throws IOException {
        final byte[] before = Files.readAllBytes(files.pages());
        try (KernelLock lock = KernelLock.open(files.sessionLocks())) {
            assertTrue(lock.tryExclusive(SESSION_OF_THE_EARLIER));
            final StoreLayoutException e = assertThrows(StoreLayoutException.class, () -> Kstate.open(files.directory()).close());
            assertTrue(e.getMessage().contains("session=" + SESSION_OF_THE_EARLIER), e.getMessage());
            assertTrue(java.util.Arrays.equals(before, Files.readAllBytes(files.pages())), "the file was changed");
        }
        Kstate.open(files.directory()).close();
        assertEquals(StoreHeaderLayout.LAYOUT_VERSION, layout());
    }

    @Test
    void shouldBeRefusedByThoseWhoOnlyLook() throws IOException {
        assertThrows(StoreLayoutException.class, () -> Kstate.observe(files.directory()));
        assertThrows(StoreLayoutException.class, () -> Kstate.statistics(files.directory()));
        assertEquals(EARLIER, layout());
    }

    @Test
    void shouldBeRefusedIfItIsOfALaterLayout() throws IOException {
        final ByteBuffer later = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        later.putLong(0, StoreHeaderLayout.LAYOUT_VERSION + 1);
        try (var channel = Files.newByteChannel(files.pages(), StandardOpenOption.WRITE)) {
            channel.position(StoreHeaderLayout.LAYOUT_VERSION_OFFSET).write(later);
        }
        assertThrows(StoreLayoutException.class, () -> Kstate.open(files.directory()));
        assertEquals(StoreHeaderLayout.LAYOUT_VERSION + 1, layout());
    }
}
