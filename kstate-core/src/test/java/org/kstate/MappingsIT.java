package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.MappingsExhaustedException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.SharedMemory;

/**
 * More openings than Kstate lets a process have mappings, in a process that makes so little garbage that nobody collects it: the heap of the
 * children is much larger than what they use, and none of them asks for a collection.
 */
@Tag("beside")
class MappingsIT {

    /** More than a quarter of what {@code vm.max_map_count} usually is; in the long run more than that. */
    private static final int OPENINGS = Boolean.getBoolean("kstate.soak") ? 100_000 : 20_000;
    private static final List<String> MUCH_MEMORY = List.of("-Xms512m", "-Xmx512m", "-Xmn400m");
    private static final String NAME = "s";

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /** Observes again and again, and says how often, and how many mappings there were at most. */
    static final class Observing {

        private Observing() {
        }

        public static void main(final String[] args) throws IOException {
            final Path store = Path.of(args[0]);
            final Snapshot snapshot = new Snapshot();
            long most = 0;
            final int openings = Integer.parseInt(args[1]);
            for (int i = 1; i <= openings; i++) {
                try (Observer observer = Kstate.observe(store)) {
                    observer.state(NAME).read(snapshot);
                }
                if (i % 1_000 == 0) {
                    most = Math.max(most, mappings(store));
                    System.out.println("still " + i);
                }
            }
            System.out.println("most " + most);
        }
    }

    /** Asks for the statistics again and again, and says how many mappings are left. */
    static final class Asking {

        private Asking() {
        }

        public static void main(final String[] args) throws IOException {
            final Path store = Path.of(args[0]);
            for (int i = 0; i < 100; i++) {
                Kstate.statistics(store);
            }
            System.out.println("most " + mappings(store));
        }
    }

    /** Keeps all observers, closed as they are, until it gets no more; then keeps none, and goes on. */
    static final class Keeping {

        private Keeping() {
        }

        public static void main(final String[] args) {
            final Path store = Path.of(args[0]);
            final List<Observer> kept = new ArrayList<>();
            try {
                for (;;) {
                    final Observer observer = Kstate.observe(store);
                    observer.close();
                    kept.add(observer);
                }
            } catch (final MappingsExhaustedException e) {
                System.out.println("refused " + e.getMessage());
            }
            kept.clear();
            Kstate.observe(store).close();
            System.out.println("went on");
        }
    }

    private static long mappings(final Path store) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains(store.toString())).count();
        }
    }

    private Path store() {
        final Path store = directory.resolve("store");
        try (Kstate session = Kstate.open(StoreOptions.create().directory(store).maxPages(16).pageSize(64).slotsPerPage(3))) {
            session.subscribe(NAME, Permission.READ_WRITE).close();
        }
        return store;
    }

    private static long limit() throws IOException {
        return Long.parseLong(ChildProcess.run("cat", "/proc/sys/vm/max_map_count").output().get(0)) / 4;
    }

    @Test
    void shouldObserveForEverWithoutACollection() throws Exception {
        final Path path = directory.resolve("store");
        try (Kstate session = Kstate.open(StoreOptions.create().directory(path).maxPages(16).pageSize(64).slotsPerPage(3));
             State state = session.subscribe(NAME, Permission.READ_WRITE);
             ChildJvm child = ChildJvm.start(MUCH_MEMORY, Observing.class, path, OPENINGS)) {
            final long most = Long.parseLong(child.lineAfter("most"));
            assertTrue(most <= limit(), "mappings=" + most);
            assertEquals(0, child.exitStatus());
            assertTrue(state.size() > 0);
        }
    }

    @Test
    void shouldHaveNoMappingLeftWhenStatisticsReturn() {
        try (ChildJvm child = ChildJvm.start(MUCH_MEMORY, Asking.class, store())) {
            assertEquals("0", child.lineAfter("most"));
            assertEquals(0, child.exitStatus());
        }
    }

    @Test
    void shouldRefuseMoreThanAQuarterOfTheKernelsMappingsAndGoOnWhenSomeAreDropped() throws Exception {
        try (ChildJvm child = ChildJvm.start(MUCH_MEMORY, Keeping.class, store())) {
            final String refusal = child.lineAfter("refused");
            assertTrue(refusal.contains("Close observers and sessions") && refusal.contains("limit=" + limit()), refusal);
            child.lineAfter("went on");
            assertEquals(0, child.exitStatus());
        }
    }
}
