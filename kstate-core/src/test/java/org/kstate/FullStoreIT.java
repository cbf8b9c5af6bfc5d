package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.SmallMemory;

/** Stores with no page, no session number or no memory left: a typed exception, and everything that was there goes on. */
@Tag("beside")
class FullStoreIT {

    private static final int SIZE = 4096;
    private static final int CHILDS_SESSIONS = 200;
    private static final String MEMORY_FOR_A_FEW_STATES = "3m";

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final List<Kstate> stores = new ArrayList<>();
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);

    @AfterEach
    void close() {
        stores.forEach(Kstate::close);
        payload.releaseLast();
    }

    private StoreOptions options(final int pages) {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(pages);
    }

    private static void assertUsable(final State state, final Bytes<?> payload) {
        final long version = state.version();
        Payload.fill(payload.addressForRead(0), SIZE, version + 1);
        assertEquals(version + 1, state.publish(payload.addressForRead(0), SIZE));
        final Snapshot snapshot = new Snapshot();
        assertEquals(version + 1, state.read(snapshot));
        assertEquals(version + 1, Payload.seed(snapshot.bytes().addressForRead(0), SIZE));
    }

    /** Names as long as they can be, so that the registry is as full as it can be. */
    @Test
    void shouldTellWhenEveryPageIsTaken() {
        final int pages = 300;
        try (Kstate store = Kstate.open(options(pages).pageSize(64))) {
            for (int i = 0; i < pages; i++) {
                store.subscribe(longest(i), Permission.READ_WRITE);
            }
            final RawStore raw = RawStore.open(store.directory());
            for (int i = 0; i < 3; i++) {
                final StoreFullException e = assertThrows(StoreFullException.class, () -> store.subscribe("more", Permission.READ_WRITE));
                assertTrue(e.getMessage().contains("maxPages=" + pages), e.getMessage());
                assertEquals(0, raw.control().getLong(ControlLayout.REGISTRY_IN_USE), "the registry would be built afresh");
            }
            for (int i = 0; i < pages; i++) {
                try (State state = store.subscribe(longest(i), Permission.READ)) {
                    assertEquals(i, state.pageIndex());
                }
            }
            assertEquals(1, raw.control().getLong(ControlLayout.REGISTRY_EPOCH), "the registry was built afresh");
        }
    }

    private static String longest(final int number) {
        return "n".repeat(254 - 6) + String.format("%06d", number);
    }

    @Test
    void shouldTellWhenEverySessionIsTaken() {
        for (int i = 1; i <= StoreGeometry.MAX_SESSIONS; i++) {
            final Kstate store = Kstate.open(options(2));
            stores.add(store);
            assertEquals(i, store.sessionId());
        }
        for (int i = 0; i < 2; i++) {
            final StoreFullException e = assertThrows(StoreFullException.class, () -> Kstate.open(options(2)).close());
            assertTrue(e.getMessage().endsWith("maxSessions=256"), e.getMessage());
        }
        stores.remove(100).close();
        final Kstate next = Kstate.open(options(2));
        stores.add(next);
        assertEquals(101, next.sessionId());
        try (State state = next.subscribe("a", Permission.READ_WRITE)) {
            assertUsable(state, payload);
        }
    }

    @Test
    void shouldGiveTheNumbersOfADeadProcessAgain() {
        try (ChildJvm holder = ChildJvm.start(ChildJvm.SHORT_LIVED, Holding.class, directory.resolve("store"), CHILDS_SESSIONS)) {
            holder.lineAfter("open");
            for (int i = CHILDS_SESSIONS; i < StoreGeometry.MAX_SESSIONS; i++) {
                stores.add(Kstate.open(options(2)));
            }
            assertThrows(StoreFullException.class, () -> Kstate.open(options(2)).close());
            holder.kill();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).ignoreException(StoreFullException.class)
                .until(() -> stores.add(Kstate.open(options(2))));
        }
        for (int i = 1; i < CHILDS_SESSIONS; i++) {
            stores.add(Kstate.open(options(2)));
        }
        assertEquals(StoreGeometry.MAX_SESSIONS, stores.stream().mapToInt(Kstate::sessionId).distinct().count());
        try (State state = stores.get(0).subscribe("a", Permission.READ_WRITE)) {
            assertUsable(state, payload);
        }
    }

    /** The child: many sessions that all can write. */
    static final class Holding {

        private Holding() {
        }

        public static void main(final String[] arguments) throws IOException {
            final List<Kstate> stores = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                final Kstate store = Kstate.open(StoreOptions.create().directory(Path.of(arguments[0])).maxPages(2));
                store.subscribe("a", Permission.READ_WRITE);
                stores.add(store);
            }
            System.out.println("open " + stores.size());
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }

    @Test
    void shouldTellWhenThereIsNoMemoryForAnotherState() throws Exception {
        try (SmallMemory small = SmallMemory.mount(directory, MEMORY_FOR_A_FEW_STATES)) {
            final Path memory = small.path();
            final StoreOptions options = StoreOptions.create().directory(memory.resolve("store")).pageSize(SIZE).maxPages(200);
            final List<State> states = new ArrayList<>();
            try (Kstate store = Kstate.open(options)) {
                final StoreFullException e = assertThrows(StoreFullException.class, () -> {
                    for (int i = 0; i < 200; i++) {
                        states.add(store.subscribe("s" + i, Permission.READ_WRITE));
                    }
                });
                assertTrue(e.getMessage().contains("file=" + memory), e.getMessage());
                assertFalse(states.isEmpty());
                for (int round = 0; round < 20; round++) {
                    states.forEach(state -> assertUsable(state, payload));
                }
                assertThrows(StoreFullException.class, () -> store.subscribe("another", Permission.READ));
                for (int i = 0; i < states.size(); i++) {
                    try (State again = store.subscribe("s" + i, Permission.READ)) {
                        assertEquals(states.get(i).pageIndex(), again.pageIndex());
                    }
                }
                try (Kstate second = Kstate.open(options); State reader = second.subscribe("s0", Permission.READ)) {
                    assertEquals(20, reader.version());
                }
                assertEquals(states.size(), Kstate.observe(store.directory()).states().size());
            }
        }
    }

    @Test
    void shouldMakeNoStoreWhereThereIsNoMemoryForIt() throws Exception {
        try (SmallMemory small = SmallMemory.mount(directory, "256k")) {
            final Path memory = small.path();
            final StoreOptions options = StoreOptions.create().directory(memory.resolve("store")).maxPages(10_000);
            for (int i = 0; i < 2; i++) {
                assertThrows(StoreFullException.class, () -> Kstate.open(options).close());
                assertFalse(Files.exists(memory.resolve("store").resolve("pages")), "half made");
                assertFalse(Files.exists(memory.resolve("store").resolve("control")), "half made");
            }
            assertThrows(KstateException.class, () -> Kstate.observe(memory.resolve("store")));
        }
    }

    /** Full from the first subscription on: no memory for the registry of names or for a session's descriptors. */
    @Test
    void shouldTellWhenThereIsNoMemoryForTheRegistry() throws Exception {
        try (SmallMemory small = SmallMemory.mount(directory, "700k")) {
            final Path memory = small.path();
            final StoreOptions options = StoreOptions.create().directory(memory.resolve("store")).pageSize(64).maxPages(2_000);
            try (Kstate store = Kstate.open(options)) {
                for (int i = 0; i < 2; i++) {
                    assertThrows(StoreFullException.class, () -> store.subscribe("a", Permission.READ_WRITE));
                }
                try (var files = Files.list(store.directory())) {
                    assertEquals(0, files.filter(file -> file.getFileName().toString().startsWith("registry")).count(), "half made");
                }
            }
        }
    }
}
