package org.kstate.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.layout.ControlLayout;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/**
 * The registry of names is built afresh from the pages whenever it is not to be trusted; every state keeps its page. The long run (profile
 * {@code soak}) has 20 kills.
 */
@Tag("beside")
class RegistryRecoveryIT {

    private static final int MOST_KILLS = 20;
    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? MOST_KILLS : 5;
    private static final int WAITING = 3;
    private static final int NAMES_BEFORE = 20;
    private static final int PAGES = 20_000;
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(60);

    /** In a damaged map's body there may be locks that are never given back. */
    private static final List<String> SHORT_LOCKS = List.of("-XX:TieredStopAtLevel=1", "-Dnet.openhft.chronicle.map.lockTimeoutSeconds=1");

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private StoreOptions options() {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(64).slotsPerPage(3);
    }

    /** Keeps all states, so that what is in the registry stays the same though handles are closed. It does not open the registry itself. */
    private Kstate anchor() {
        final Kstate anchor = Kstate.open(options());
        RawStore.open(anchor.directory()).subscribeToAll(anchor.sessionId());
        return anchor;
    }

    /** States that are there, by name, with their pages. */
    private static Map<String, Integer> makeStates(final Kstate store) {
        final Map<String, Integer> pages = new HashMap<>();
        for (int i = 0; i < NAMES_BEFORE; i++) {
            pages.put("before." + i, pageOf(store, "before." + i));
        }
        return pages;
    }

    private static int pageOf(final Kstate store, final String name) {
        try (State state = store.subscribe(name, Permission.READ_WRITE)) {
            return state.pageIndex();
        }
    }

    private static void assertPages(final Map<String, Integer> expected, final Kstate store) {
        expected.forEach((name, page) -> assertEquals(page, pageOf(store, name), name));
    }

    private static long epoch(final RawStore raw) {
        return raw.control().getLong(ControlLayout.REGISTRY_EPOCH);
    }

    private static void assertHealthy(final RawStore raw, final long epoch) throws IOException {
        assertEquals(epoch, epoch(raw));
        assertEquals(0, raw.control().getLong(ControlLayout.REGISTRY_IN_USE), "the mark was left set");
        try (var files = Files.list(raw.files().directory())) {
            assertEquals(List.of(raw.files().registry(epoch)), files.filter(file -> file.getFileName().toString().startsWith("registry"))
                .toList(), "registries of other epochs were left behind");
        }
    }

    @Test
    void shouldBuildTheRegistryAfreshWhenSomebodyDiedInside() throws IOException {
        try (Kstate anchor = anchor(); Kstate first = Kstate.open(options()); Kstate second = Kstate.open(options())) {
            assertNotEquals(anchor.sessionId(), first.sessionId());
            final Map<String, Integer> pages = makeStates(first);
            assertPages(pages, second);
            final RawStore raw = RawStore.open(first.directory());
            assertHealthy(raw, 1);
            raw.control().putLong(ControlLayout.REGISTRY_IN_USE, 1);
            assertPages(pages, first);
            assertHealthy(raw, 2);
            assertPages(pages, second);
            assertHealthy(raw, 2);
            assertEquals(NAMES_BEFORE, pageOf(second, "new"));
            assertEquals(NAMES_BEFORE, pageOf(first, "new"));
        }
    }

    /** A builder that died after it had published its epoch, and one that died before. */
    @Test
    void shouldRemoveWhatBuildersLeft() throws IOException {
        try (Kstate anchor = anchor(); Kstate store = Kstate.open(options())) {
            assertNotEquals(anchor.sessionId(), store.sessionId());
            final Map<String, Integer> pages = makeStates(store);
            final RawStore raw = RawStore.open(store.directory());
            Files.writeString(raw.files().registry(0), "old");
            Files.writeString(raw.files().registry(2), "half made");
            raw.control().putLong(ControlLayout.REGISTRY_IN_USE, 1);
            assertPages(pages, store);
            assertHealthy(raw, 2);
        }
    }

    @Test
    void shouldBuildTheRegistryAfreshWhenItsFileIsGone() throws IOException {
        try (Kstate anchor = anchor(); Kstate store = Kstate.open(options())) {
            assertNotEquals(anchor.sessionId(), store.sessionId());
            final Map<String, Integer> pages = makeStates(store);
            final RawStore raw = RawStore.open(store.directory());
            Files.delete(raw.files().registry(1));
            assertPages(pages, store);
            assertHealthy(raw, 2);
        }
    }

    private enum Damage {
        EMPTY, CUT, ZEROS, NOISE, BODY, TEXT;

        void to(final Path file) throws IOException {
            final byte[] bytes = Files.readAllBytes(file);
            switch (this) {
                case EMPTY -> Files.write(file, new byte[0]);
                case CUT -> {
                    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                        access.setLength(bytes.length / 3);
                    }
                }
                case ZEROS -> Files.write(file, new byte[bytes.length]);
                case NOISE -> {
                    new Random(1).nextBytes(bytes);
                    Files.write(file, bytes);
                }
                case BODY -> {
                    Arrays.fill(bytes, bytes.length / 10, bytes.length, (byte) -1);
                    Files.write(file, bytes);
                }
                case TEXT -> Files.writeString(file, "This is no registry.");
                default -> throw new AssertionError(this);
            }
        }
    }

    /** By a process that opens it after the damage; in one of its own, since a damaged file could end it. */
    @ParameterizedTest
    @EnumSource(Damage.class)
    void shouldBuildTheRegistryAfreshWhenItsFileIsDamaged(final Damage damage) throws IOException {
        try (Kstate anchor = anchor()) {
            shouldFindAllAfter(damage, anchor.directory());
        }
    }

    private void shouldFindAllAfter(final Damage damage, final Path store) throws IOException {
        final Map<String, Integer> pages;
        try (Kstate maker = Kstate.open(store)) {
            pages = makeStates(maker);
        }
        final RawStore raw = RawStore.open(store);
        damage.to(raw.files().registry(1));
        try (ChildJvm child = ChildJvm.start(SHORT_LOCKS, Finding.class, raw.files().directory(), String.join(",", pages.keySet()))) {
            for (final String name : pages.keySet()) {
                assertEquals(name + " " + pages.get(name), child.lineAfter("found"));
            }
            assertEquals(0, child.exitStatus());
        }
        assertHealthy(raw, 2);
    }

    /** The child: tells the page of each name. */
    static final class Finding {

        private Finding() {
        }

        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
                for (final String name : arguments[1].split(",")) {
                    System.out.println("found " + name + " " + pageOf(store, name));
                }
            }
        }
    }

    @Test
    void shouldKeepEveryNameWhenSubscribersAreKilledAtRandomMoments() {
        final List<ChildJvm> children = new ArrayList<>();
        final Map<String, Integer> told = new HashMap<>();
        try (Kstate anchor = anchor(); Kstate store = Kstate.open(options())) {
            assertNotEquals(anchor.sessionId(), store.sessionId());
            told.putAll(makeStates(store));
            for (int kill = 0; kill < KILLS; kill++) {
                while (children.size() < KILLS && children.size() <= kill + WAITING) {
                    children.add(ChildJvm.start(ChildJvm.SHORT_LIVED, Subscribing.class, store.directory(), children.size()));
                }
                final ChildJvm victim = children.get(kill);
                victim.lineAfter("ready");
                victim.send("begin");
                final String first = victim.lineAfter("name");
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_MOMENT_NS));
                victim.kill();
                // If the dead process were waited for, this would throw StoreBusyException.
                pageOf(store, "after." + kill);
                final Map<String, Integer> toldNow = told(first, victim.restOfLines());
                assertPages(toldNow, store);
                told.putAll(toldNow);
            }
            try (Kstate fresh = Kstate.open(options())) {
                assertPages(told, fresh);
            }
            assertEquals(0, RawStore.open(store.directory()).control().getLong(ControlLayout.REGISTRY_IN_USE));
        } finally {
            children.forEach(ChildJvm::close);
        }
    }

    /** The last line may have been cut short by the death. */
    private static Map<String, Integer> told(final String first, final List<String> rest) {
        final Map<String, Integer> told = new HashMap<>();
        add(first.split(" "), told);
        for (final String line : rest) {
            add(line.substring(line.indexOf(' ') + 1).split(" "), told);
        }
        return told;
    }

    private static void add(final String[] words, final Map<String, Integer> told) {
        if (words.length == 3 && "end".equals(words[2])) {
            told.put(words[0], Integer.parseInt(words[1]));
        }
    }

    /** The child: subscribes to new names as fast as it can. */
    static final class Subscribing {

        private static final int MOST = PAGES / MOST_KILLS - NAMES_BEFORE;

        private Subscribing() {
        }

        public static void main(final String[] arguments) throws IOException {
            try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
                NameRegistry.warmUp();
                System.out.println("ready");
                System.in.read();
                for (int i = 0; i < MOST; i++) {
                    final String name = "child" + arguments[1] + "." + i;
                    System.out.println("name " + name + " " + pageOf(store, name) + " end");
                }
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }
}
