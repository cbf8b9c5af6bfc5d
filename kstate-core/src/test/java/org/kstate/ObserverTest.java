package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.SharedMemory;

/** An observer looks and leaves no trace: no byte, no file, no memory. */
class ObserverTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(64);
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(500));
        state = store.subscribe("a", Permission.READ_WRITE);
        store.subscribe("b", Permission.READ);
        state.setSize(64);
        state.publish(payload.addressForRead(0), 64);
    }

    @AfterEach
    void close() {
        store.close();
        payload.releaseLast();
    }

    /** Memory in use, and a digest of all contents. */
    private List<String> trace() throws IOException {
        final String usage = ChildProcess.run("du", "-sB1", store.directory().toString()).output().toString();
        try (Stream<Path> files = Files.walk(directory)) {
            return Stream.concat(Stream.of(usage), files.filter(Files::isRegularFile).sorted().map(ObserverTest::digest)).toList();
        }
    }

    private static String digest(final Path file) {
        try {
            return file + " " + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (final IOException | NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldLeaveNoTrace() throws IOException {
        final List<String> before = trace();
        final Snapshot snapshot = new Snapshot();
        try (Observer observer = Kstate.observe(store.directory())) {
            assertEquals(2, observer.states().size());
            for (final ObservedState observed : observer.states()) {
                observed.read(snapshot);
                observed.version();
                observed.size();
                observed.journal();
                observed.createdAtNs();
            }
            assertEquals(1, observer.state("a").read(snapshot));
            assertThrows(NoSuchStateException.class, () -> observer.state("none"));
        }
        assertEquals(before, trace());
        state.publish(payload.addressForRead(0), 64);
        assertEquals(before.get(0), trace().get(0), "a commit takes no memory");
    }

    /** Names come and go, and pages are used again: each state is given once, and none is passed over. */
    @Test
    void shouldGiveEachNewStateOnce() {
        final Random random = new Random(7);
        final Map<String, State> handles = new HashMap<>();
        final Map<Integer, Set<Long>> idsByPage = new HashMap<>();
        final Set<Long> given = new HashSet<>();
        try (Observer observer = Kstate.observe(store.directory())) {
            for (int step = 0; step < 1_500; step++) {
                final String name = "n" + random.nextInt(12);
                if (handles.containsKey(name)) {
                    if (random.nextBoolean()) {
                        store.delete(name);
                    }
                    handles.remove(name).close();
                } else {
                    handles.put(name, store.subscribe(name, Permission.READ_WRITE));
                }
                if (random.nextInt(3) == 0) {
                    final List<ObservedState> fresh = observer.newStates();
                    for (final ObservedState found : fresh) {
                        assertTrue(given.add(found.id()), "given twice: " + found);
                        assertEquals(observer.state(found.name()).id(), found.id());
                        idsByPage.computeIfAbsent(found.pageIndex(), page -> new HashSet<>()).add(found.id());
                    }
                    assertEquals(fresh.stream().sorted(Comparator.comparingInt(ObservedState::pageIndex)).toList(), fresh);
                    final List<Long> present = observer.states().stream().map(ObservedState::id).toList();
                    assertEquals(2 + handles.size(), present.size());
                    assertTrue(given.containsAll(present), () -> "passed over at step: given=" + given + ", present=" + present);
                    assertEquals(List.of(), observer.newStates());
                }
            }
        }
        assertTrue(idsByPage.values().stream().anyMatch(ids -> ids.size() > 10), "pages were used again");
    }

    @Test
    void shouldGiveNewStatesAgainToAnotherObserver() {
        final Observer one = Kstate.observe(store.directory());
        assertEquals(List.of("a", "b"), one.newStates().stream().map(ObservedState::name).toList());
        try (Observer other = Kstate.observe(store.directory())) {
            assertEquals(List.of("a", "b"), other.newStates().stream().map(ObservedState::name).toList());
        }
        one.close();
        assertThrows(ClosedException.class, one::newStates);
    }

    @Test
    void shouldFollowAStateToItsEndAndNotFurther() {
        try (Observer observer = Kstate.observe(store.directory())) {
            final ObservedState observed = observer.state("a");
            final Snapshot into = new Snapshot();
            observed.read(into);
            assertTrue(into.length() > 0);
            store.delete("a");
            assertThrows(ClosedException.class, observed::version);
            assertThrows(NoSuchStateException.class, () -> observer.state("a"));
            assertEquals(List.of("b"), observer.states().stream().map(ObservedState::name).toList());
            // The last handle: the page is given back, and to the next state.
            state.close();
            store.subscribe("a", Permission.READ_WRITE);
            assertEquals(0, observer.state("a").version());
            assertEquals(observed.pageIndex(), observer.state("a").pageIndex(), "the next state is to have its page");
            assertThrows(ClosedException.class, () -> observed.read(into));
            assertEquals(0, into.version());
            assertEquals(0, into.length());
            assertEquals(0, into.bytes().readRemaining());
            assertThrows(ClosedException.class, observed::version);
            assertThrows(ClosedException.class, observed::size);
            assertThrows(ClosedException.class, observed::isPersistent);
            assertThrows(ClosedException.class, observed::journal);
            assertThrows(ClosedException.class, observed::createdAtNs);
        }
    }
}
