package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.NotAStoreException;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.session.StoreFiles;
import org.kstate.testing.OnDisk;
import org.kstate.testing.SharedMemory;

/** Stores whose header names another boot of the machine: those on a disk are made anew, and none that anybody may still use. */
class EarlierBootTest {

    @TempDir(factory = SharedMemory.class)
    private Path memory;
    @TempDir(factory = OnDisk.class)
    private Path disk;

    private static StoreOptions options(final Path directory) {
        return StoreOptions.create().directory(directory).maxPages(8).pageSize(64);
    }

    private static void publish(final State state, final long value) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, value);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    private static long made(final Path directory) {
        try (Kstate store = Kstate.open(options(directory))) {
            return store.storeId();
        }
    }

    private static void nameAnotherBoot(final Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(new StoreFiles(directory).pages(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, 1), StoreHeaderLayout.BOOT_ID_LOW);
        }
    }

    @Test
    void shouldMakeAStoreOnADiskAnew() throws IOException {
        final Path directory = disk.resolve("store");
        final long before = made(directory);
        assertEquals(before, made(directory), "of this boot");
        nameAnotherBoot(directory);
        assertThrows(NotAStoreException.class, () -> Kstate.observe(directory).close());
        try (Kstate store = Kstate.open(options(directory)); State state = store.subscribe("b", Permission.READ)) {
            assertNotEquals(before, store.storeId());
            assertEquals(0, state.pageIndex());
            assertEquals(0, state.version());
        }
    }

    @Test
    void shouldJoinASessionThatLivesWhateverTheHeaderSays() throws IOException {
        final Path directory = disk.resolve("store");
        try (Kstate first = Kstate.open(options(directory)); State state = first.subscribe("a", Permission.READ_WRITE)) {
            publish(state, 7);
            nameAnotherBoot(directory);
            try (Kstate second = Kstate.open(options(directory)); State same = second.subscribe("a", Permission.READ);
                 Observer observer = Kstate.observe(directory)) {
                assertEquals(first.storeId(), second.storeId());
                assertEquals(1, same.version());
                assertEquals(1, observer.state("a").version());
            }
        }
    }

    @Test
    void shouldKeepAStoreInMemory() throws IOException {
        final Path directory = memory.resolve("store");
        final long before = made(directory);
        nameAnotherBoot(directory);
        Kstate.observe(directory).close();
        assertEquals(before, made(directory));
    }
}
