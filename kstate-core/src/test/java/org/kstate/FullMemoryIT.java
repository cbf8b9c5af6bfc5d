package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.StoreFullException;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.SmallMemory;

/**
 * A memory file system that is full at each step that needs a block of it: an exception of ours, what was there goes on, and when there is
 * space again everything does.
 */
@Tag("beside")
class FullMemoryIT {

    private static final int SIZE = 64;
    /** More than a small store takes. */
    private static final int MOST_BLOCKS = 400;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private SmallMemory memory;
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private long published;

    @BeforeEach
    void mount() {
        FileJournalProvider.install();
        memory = SmallMemory.mount(directory, "4m");
    }

    @AfterEach
    void unmount() {
        FileJournalProvider.uninstall();
        payload.releaseLast();
        if (memory != null) {
            memory.close();
        }
    }

    private StoreOptions options(final Path store) {
        return StoreOptions.create().directory(store).pageSize(SIZE).maxPages(80).slotsPerPage(4);
    }

    private void use(final State state) {
        published++;
        Payload.fill(payload.addressForRead(0), SIZE, published);
        state.publish(payload.addressForRead(0), SIZE);
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        assertEquals(published, Payload.seed(snapshot.bytes().addressForRead(0), SIZE));
    }

    /** Block by block more space, until all steps from the making of the store to a state in a journal are done. */
    @Test
    void shouldTellAtEachStepWhichLacksSpace() throws IOException {
        int refused = 0;
        for (int blocks = 0; blocks < MOST_BLOCKS; blocks++) {
            final Path store = memory.path().resolve("store-" + blocks);
            memory.leave(blocks);
            try {
                useFromTheBeginning(store);
                assertTrue(refused > 10, "the file system was never full");
                return;
            } catch (final StoreFullException e) {
                assertTrue(e.getMessage().contains(store.toString()), e.getMessage());
                refused++;
            }
            memory.free();
            useFromTheBeginning(store);
            remove(store);
        }
        throw new AssertionError("the store does not fit: blocks=" + MOST_BLOCKS);
    }

    private void useFromTheBeginning(final Path store) {
        try (Kstate session = Kstate.open(options(store)); State state = session.subscribe("a", Permission.READ_WRITE)) {
            use(state);
            state.persistTo(directory.resolve("journal-of-" + store.getFileName()));
            use(state);
        }
    }

    private static void remove(final Path store) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(store)) {
            for (final Path file : files) {
                // Mappings keep the memory of a file that has no name any more, until they are gone with the garbage.
                FileChannel.open(file, StandardOpenOption.WRITE).truncate(0).close();
                Files.delete(file);
            }
        }
        Files.delete(store);
    }

    /** Full from one moment on: whoever is there goes on, only what needs more is refused, and is done when there is space again. */
    @Test
    void shouldGoOnWhenItIsFullAndWhenThereIsSpaceAgain() throws IOException {
        final Path journal = directory.resolve("journal");
        try (Kstate session = Kstate.open(options(memory.path().resolve("store")));
             State state = session.subscribe("a", Permission.READ_WRITE);
             State other = session.subscribe("b", Permission.READ_WRITE)) {
            memory.leave(0);
            use(state);
            assertThrows(StoreFullException.class, () -> {
                for (int i = 0; i < 10; i++) {
                    session.subscribe("more." + i, Permission.READ_WRITE);
                }
            });
            assertThrows(StoreFullException.class, () -> other.persistTo(journal));
            assertFalse(other.isPersistent());
            use(state);
            use(other);
            try (Kstate second = Kstate.open(options(session.directory()))) {
                assertThrows(StoreFullException.class, () -> second.subscribe("a", Permission.READ_WRITE), "first to write");
                try (State reader = second.subscribe("a", Permission.READ)) {
                    assertEquals(state.version(), reader.version());
                }
                use(state);
                memory.free();
                try (State writer = second.subscribe("a", Permission.READ_WRITE)) {
                    use(writer);
                }
            }
            other.persistTo(journal);
            use(other);
            use(session.subscribe("more", Permission.READ_WRITE));
            assertEquals(2, FileJournal.entries(journal).size());
        }
    }
}
