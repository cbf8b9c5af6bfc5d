package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesMarshallable;
import net.openhft.chronicle.bytes.BytesOut;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.testing.SharedMemory;
import org.kstate.typed.CheckedFlyweight;
import org.kstate.typed.FlyweightState;
import org.kstate.typed.ObjectState;

/** Subscribing with a size, and under a name that nobody has. */
class SubscribeTest {

    private static final int PAGE_SIZE = 256;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(64).pageSize(PAGE_SIZE));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<String> names() {
        try (Observer observer = Kstate.observe(store.directory())) {
            return observer.states().stream().map(ObservedState::name).toList();
        }
    }

    @Test
    void shouldGiveANewStateTheSize() {
        try (State state = store.subscribe("a", Permission.READ_WRITE, 32)) {
            assertEquals(32, state.size());
            assertEquals(0, state.version());
        }
    }

    @Test
    void shouldGiveTheSizeToAStateThatAReaderMadeBefore() {
        try (State reader = store.subscribe("a", Permission.READ, 32)) {
            assertEquals(PAGE_SIZE, reader.size());
            try (State state = store.subscribe("a", Permission.READ_WRITE, 32)) {
                assertEquals(32, state.size());
                assertEquals(32, reader.size());
            }
        }
    }

    @Test
    void shouldMakeASmallerOneLargerAndLeaveALargerOne() {
        try (State first = store.subscribe("a", Permission.READ_WRITE, 32); State second = store.subscribe("a", Permission.READ_WRITE, 48);
             State third = store.subscribe("a", Permission.READ_WRITE, 16)) {
            assertEquals(List.of(48, 48, 48), List.of(first.size(), second.size(), third.size()));
            first.publish(new byte[48]);
            try (State fourth = store.subscribe("a", Permission.READ_WRITE, 64)) {
                assertEquals(64, fourth.size());
                assertEquals(1, fourth.version());
            }
        }
    }

    @Test
    void shouldKeepASizeThatWasChosenAsLongAsThePage() {
        try (State first = store.subscribe("a", Permission.READ_WRITE, PAGE_SIZE); State second = store.subscribe("a", Permission.READ_WRITE, 8)) {
            assertEquals(PAGE_SIZE, first.size());
            assertEquals(PAGE_SIZE, second.size());
        }
        try (State first = store.subscribe("b", Permission.READ_WRITE); State second = store.subscribe("b", Permission.READ_WRITE)) {
            first.setSize(PAGE_SIZE);
            second.fit(8);
            assertEquals(PAGE_SIZE, first.size());
        }
    }

    @Test
    void shouldKeepTheSizeOfAWrittenState() {
        try (State first = store.subscribe("a", Permission.READ_WRITE)) {
            first.publish(new byte[PAGE_SIZE]);
            try (State second = store.subscribe("a", Permission.READ_WRITE, 8)) {
                assertEquals(PAGE_SIZE, second.size());
            }
        }
    }

    @Test
    void shouldRefuseAReaderThatWantsMoreThanThereIs() {
        try (State first = store.subscribe("a", Permission.READ_WRITE, 32)) {
            assertThrows(IllegalSizeException.class, () -> store.subscribe("a", Permission.READ, 33));
            assertEquals(32, first.size());
        }
        assertEquals(List.of(), names());
    }

    @Test
    void shouldRefuseSizesOutOfRangeBeforeAStateIsMade() {
        for (final int size : new int[] {Integer.MIN_VALUE, -1, 0, PAGE_SIZE + 1, Integer.MAX_VALUE}) {
            assertThrows(IllegalSizeException.class, () -> store.subscribe("a", Permission.READ_WRITE, size));
        }
        assertEquals(List.of(), names());
    }

    @Test
    void shouldGiveTheLengthOfItsFlyweight() {
        try (State state = store.subscribe("a", Permission.READ_WRITE); State reader = store.subscribe("b", Permission.READ)) {
            assertEquals(1, FlyweightState.of(state, new Pair()).publish());
            assertEquals(16, state.size());
            FlyweightState.of(reader, new Pair()).read();
            assertEquals(PAGE_SIZE, reader.size());
        }
        try (State small = store.subscribe("c", Permission.READ_WRITE, 8); State reader = store.subscribe("c", Permission.READ)) {
            assertThrows(IllegalSizeException.class, () -> FlyweightState.of(reader, new Pair()));
            FlyweightState.of(small, new Pair());
            assertEquals(16, reader.size());
        }
    }

    @Test
    void shouldGiveTheLengthOfItsObject() {
        try (State state = store.subscribe("a", Permission.READ_WRITE)) {
            assertEquals(1, ObjectState.of(state, new Count(12)).publish(new Count(12)));
            assertEquals(12, state.size());
        }
        try (State state = store.subscribe("b", Permission.READ_WRITE)) {
            assertThrows(IllegalSizeException.class, () -> ObjectState.of(state, new Count(PAGE_SIZE + 4)));
            assertEquals(PAGE_SIZE, state.size());
        }
    }

    @Test
    void shouldMakeStatesUnderNamesThatNobodyHas() {
        final Set<String> names = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            final State state = store.subscribeUnique("reply.to", Permission.READ_WRITE);
            assertTrue(state.name().matches("reply\\.to\\.[0-9a-f]{16}"), state.name());
            assertEquals(0, state.version());
            assertEquals(1, state.publish(new byte[] {1}));
            names.add(state.name());
        }
        assertEquals(50, names.size());
        assertEquals(names, Set.copyOf(names()));
    }

    @Test
    void shouldRefuseAPrefixThatMakesNoName() {
        for (final String prefix : List.of("", "a.", ".a", "a b", "a".repeat(238))) {
            assertThrows(IllegalStateNameException.class, () -> store.subscribeUnique(prefix, Permission.READ), prefix);
        }
        assertEquals(List.of(), names());
        store.subscribeUnique("a".repeat(237), Permission.READ).close();
    }

    private static final class Pair extends CheckedFlyweight {

        @Override
        public int size() {
            return 16;
        }
    }

    private record Count(int bytes) implements BytesMarshallable {

        @Override
        public void readMarshallable(final BytesIn<?> from) {
            from.readSkip(bytes);
        }

        @Override
        public void writeMarshallable(final BytesOut<?> to) {
            for (int i = 0; i < bytes; i += Integer.BYTES) {
                to.writeInt(i);
            }
        }
    }
}
