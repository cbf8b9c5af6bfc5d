package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.KernelLock;
import org.kstate.session.StoreFiles;
import org.kstate.testing.GoldenStore;
import org.kstate.testing.SharedMemory;

/** Opening a store that an earlier version of the library made: golden files, with the identity of this boot. */
class EarlierLayoutTest {

    private static final int EARLIER = 4;
    private static final int STILL_EARLIER = 3;
    private static final int EARLIEST = 2;
    private static final int SESSION_OF_THE_EARLIER = 7;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private GoldenStore store;
    private StoreFiles files;

    private void lay(final int layout) throws IOException {
        store = GoldenStore.lay(directory, layout);
        files = store.files();
    }

    @ParameterizedTest
    @ValueSource(ints = {EARLIEST, STILL_EARLIER, EARLIER})
    void shouldBeMadeAnewWhenNobodyUsesIt(final int layout) throws IOException {
        lay(layout);
        try (Kstate opened = Kstate.open(files.directory()); State state = opened.subscribe("golden.written", Permission.READ_WRITE)) {
            assertEquals(0, state.version(), "nothing of the earlier store is taken over");
            assertEquals(StoreHeaderLayout.LAYOUT_VERSION, store.layout());
            try (Observer observer = Kstate.observe(files.directory())) {
                assertThrows(NoSuchStateException.class, () -> observer.state("golden.other"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {EARLIEST, STILL_EARLIER, EARLIER})
    void shouldBeRefusedWhileASessionLives(final int layout) throws IOException {
        lay(layout);
        final byte[] before = Files.readAllBytes(files.pages());
        try (KernelLock lock = KernelLock.open(files.sessionLocks())) {
            assertTrue(lock.tryExclusive(SESSION_OF_THE_EARLIER));
            final StoreLayoutException e = assertThrows(StoreLayoutException.class, () -> Kstate.open(files.directory()).close());
            assertTrue(e.getMessage().contains("session=" + SESSION_OF_THE_EARLIER), e.getMessage());
            assertTrue(Arrays.equals(before, Files.readAllBytes(files.pages())), "the file was changed");
        }
        Kstate.open(files.directory()).close();
        assertEquals(StoreHeaderLayout.LAYOUT_VERSION, store.layout());
    }

    @Test
    void shouldBeRefusedByThoseWhoOnlyLook() throws IOException {
        lay(EARLIER);
        assertThrows(StoreLayoutException.class, () -> Kstate.observe(files.directory()));
        assertThrows(StoreLayoutException.class, () -> Kstate.statistics(files.directory()));
        assertEquals(EARLIER, store.layout());
    }

    @Test
    void shouldBeRefusedIfItIsOfALaterLayout() throws IOException {
        lay(EARLIER);
        final ByteBuffer later = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        later.putLong(0, StoreHeaderLayout.LAYOUT_VERSION + 1);
        try (var channel = Files.newByteChannel(files.pages(), StandardOpenOption.WRITE)) {
            channel.position(StoreHeaderLayout.LAYOUT_VERSION_OFFSET).write(later);
        }
        assertThrows(StoreLayoutException.class, () -> Kstate.open(files.directory()));
        assertEquals(StoreHeaderLayout.LAYOUT_VERSION + 1, store.layout());
    }
}
