package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.spi.Journal;
import org.kstate.testing.GoldenStore;
import org.kstate.testing.SharedMemory;

/** After an update of the library: the store of the earlier layout is made anew, and what was persistent is in its journal. */
class EarlierLayoutJournalTest {

    private static final String NAME = "golden.written";
    private static final int SIZE = 16;
    private static final long EARLIER = 3;
    private static final int VERSIONS = 3;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    @TempDir
    private Path disk;

    private static byte[] value(final int version) {
        final byte[] value = new byte[SIZE];
        value[0] = (byte) version;
        value[SIZE - 1] = (byte) (version + 1);
        return value;
    }

    @Test
    void shouldGiveValueAndVersionBackFromTheJournalOfAStoreThatIsMadeAnew() throws IOException {
        final Path place = directory.resolve("store");
        final Path journal = disk.resolve("journal");
        try (Kstate store = Kstate.open(place); State state = store.subscribe(NAME, Permission.READ_WRITE, SIZE)) {
            state.persistTo(journal);
            for (int version = 1; version <= VERSIONS; version++) {
                assertEquals(version, state.publish(value(version)));
            }
        }
        remove(place);
        final GoldenStore earlier = GoldenStore.lay(directory, EARLIER);

        try (Kstate store = Kstate.open(place); State state = store.subscribe(NAME, Permission.READ_WRITE)) {
            assertEquals(StoreHeaderLayout.LAYOUT_VERSION, earlier.layout());
            assertFalse(state.isWritten() || state.isPersistent(), "nothing of the earlier store is taken over");
            state.persistTo(journal);
            final byte[] read = new byte[SIZE];
            assertEquals(List.of(SIZE, VERSIONS), List.of(state.size(), (int) state.read(read)));
            assertArrayEquals(value(VERSIONS), read);
            assertEquals(VERSIONS + 1, state.publish(value(VERSIONS + 1)));
        }
        try (JournalReader reader = JournalReader.open(journal)) {
            final List<Long> versions = new ArrayList<>();
            while (reader.next()) {
                if (reader.record().kind() == Journal.COMMIT) {
                    versions.add(reader.record().entry(0).version());
                }
            }
            assertEquals(LongStream.rangeClosed(1, VERSIONS + 1).boxed().toList(), versions);
        }
    }

    private static void remove(final Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
