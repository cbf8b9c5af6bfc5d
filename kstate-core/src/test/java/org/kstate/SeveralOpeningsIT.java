package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.StoreGeometry;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.StoreActor;

/** Several openings in one JVM, by the same classes and by those of another class loader, which share nothing but the process. */
@Tag("beside")
class SeveralOpeningsIT {

    private final List<Function<String, String>> actors = new ArrayList<>();
    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private static final int ROUNDS = 150;
    private static final int NAMES = 10;
    private static final long PID = ProcessHandle.current().pid();

    /** Whose classes the second opening is made with. */
    enum Classes {
        THE_SAME {
            @Override
            Function<String, String> actor() {
                return new StoreActor();
            }
        },
        ANOTHER_LOADERS {
            @Override
            @SuppressWarnings("unchecked")
            Function<String, String> actor() throws ReflectiveOperationException {
                final Class<?> actor = otherLoader.loadClass(StoreActor.class.getName());
                assertNotSame(StoreActor.class, actor);
                final Function<String, String> made = (Function<String, String>) actor.getConstructor().newInstance();
                return line -> inOtherContext(() -> made.apply(line));
            }
        };

        abstract Function<String, String> actor() throws ReflectiveOperationException;
    }

    private static URLClassLoader otherLoader;

    /** As a container would call it. */
    private static String inOtherContext(final Supplier<String> call) {
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(otherLoader);
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @BeforeAll
    static void load() throws IOException {
        final List<URL> urls = new ArrayList<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        otherLoader = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    @AfterAll
    static void unload() throws IOException {
        otherLoader.close();
    }

    @AfterEach
    void closeAll() {
        actors.forEach(actor -> actor.apply("close"));
    }

    private Function<String, String> actor(final Classes classes, final String store) throws ReflectiveOperationException {
        final Function<String, String> actor = classes.actor();
        actors.add(actor);
        assertTrue(actor.apply("at " + directory.resolve(store)).startsWith("ok"));
        return actor;
    }

    private static void assertOk(final Object answer, final Function<String, String> actor, final String line) {
        assertEquals(("ok " + answer).strip(), actor.apply(line).strip(), line);
    }

    private static void assertRefused(final String how, final Function<String, String> actor, final String line) {
        final String answer = actor.apply(line);
        assertTrue(answer.startsWith("failed ") && answer.contains(how), line + ": " + answer);
    }

    private static String subscriber(final int session, final long pid) {
        return "Subscriber[sessionId=" + session + ", pid=" + pid + "]";
    }

    @ParameterizedTest
    @EnumSource(Classes.class)
    void shouldKeepTwoOpeningsOfOneStoreApart(final Classes classes) throws ReflectiveOperationException {
        final Function<String, String> first = actor(Classes.THE_SAME, "store");
        final Function<String, String> second = actor(classes, "store");
        assertOk(1, first, "open new=store");
        assertOk(2, second, "open");
        assertOk(0, first, "subscribe a READ_WRITE");
        assertOk(0, second, "subscribe a READ_WRITE");
        assertOk(1, first, "publish a 11");
        assertOk("1 11", second, "read a");
        assertOk(2, second, "publish a 22");
        assertOk("2 22", first, "read a");
        assertOk(1, second, "subscribe b READ_WRITE");
        assertOk(1, first, "subscribe b READ");
        assertOk(1, second, "publish b 33");
        assertOk("1 33", first, "read b");
        try (ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, StoreActor.class)) {
            final Function<String, String> third = line -> {
                child.send(line);
                return child.line();
            };
            assertOk(directory.resolve("store"), third, "at " + directory.resolve("store"));
            assertOk(3, third, "open");
            assertOk(0, third, "subscribe a READ");
            final String child3 = subscriber(3, child.pid());
            assertOk("[" + subscriber(1, PID) + ", " + subscriber(2, PID) + ", " + child3 + "]", third, "subscribers a");
            assertRefused("session=1, pid=" + PID, third, "delete a");

            // Closing one opens and closes the files of the other: its kernel lock is its own.
            assertOk("", first, "close");
            assertOk("[" + subscriber(2, PID) + ", " + child3 + "]", third, "subscribers a");
            assertRefused("session=2, pid=" + PID, third, "delete a");
            assertOk("1", third, "subscribe b READ");
            assertOk("1 33", third, "read b");
            assertOk(3, second, "publish a 44");
            assertOk("3 44", third, "read a");

            // Numbers are given in turn.
            assertOk(4, first, "open");
            assertOk("", second, "close");
            assertOk("3 44", third, "read a");
            assertOk("", third, "delete a");

            // Death of another process is seen by both, and only that.
            assertOk(5, second, "open");
            assertOk("1", second, "subscribe b READ");
            child.kill();
            assertOk("1", first, "subscribe b READ");
            assertOk("[" + subscriber(4, PID) + ", " + subscriber(5, PID) + "]", second, "subscribers b");
        }
    }

    /** What java.nio.FileLock would tell by an exception, and what a second open and close of its file would silently undo. */
    @ParameterizedTest
    @EnumSource(Classes.class)
    void shouldNotLetTwoHaveTheStoresLock(final Classes classes) throws ReflectiveOperationException {
        final Function<String, String> first = actor(Classes.THE_SAME, "store");
        final Function<String, String> second = actor(classes, "store");
        assertOk(1, first, "open new=store");
        assertOk(true, first, "lock");
        for (int i = 0; i < 2; i++) {
            assertRefused("StoreBusyException", second, "open timeout=50");
        }
        assertRefused("StoreBusyException", actor(classes, "store"), "open timeout=50");
        assertOk("", first, "unlock");
        assertOk(2, second, "open");
        assertOk(true, second, "lock");
        assertRefused("StoreBusyException", actor(Classes.THE_SAME, "store"), "open timeout=50");
        assertOk("", second, "unlock");
    }

    @ParameterizedTest
    @EnumSource(Classes.class)
    void shouldKeepTwoStoresApart(final Classes classes) throws ReflectiveOperationException {
        final Function<String, String> first = actor(Classes.THE_SAME, "store");
        final Function<String, String> second = actor(classes, "other");
        assertOk(1, first, "open new=store");
        assertOk(1, second, "open new=store");
        assertOk(0, first, "subscribe a READ_WRITE");
        assertOk(0, second, "subscribe b READ_WRITE");
        assertOk(1, first, "publish a 11");
        assertOk(1, second, "subscribe a READ_WRITE");
        assertOk("0 0", second, "read a");
        assertOk(1, second, "publish a 22");
        assertOk("1 11 of 1", first, "observe a");
        assertOk("1 22 of 2", second, "observe a");
        assertOk("", first, "close");
        assertRefused("NoSuchStateException", first, "observe a");
        assertOk(2, second, "publish a 23");
        assertOk("2 23 of 2", second, "observe a");
    }

    @Test
    void shouldLetClassesOfSeveralLoadersWorkAtOnce() throws Exception {
        final List<Function<String, String>> openings = List.of(actor(Classes.THE_SAME, "store"), actor(Classes.ANOTHER_LOADERS, "store"),
            actor(Classes.THE_SAME, "store"), actor(Classes.ANOTHER_LOADERS, "store"));
        assertOk(1, openings.get(0), "open new=store");
        assertOk(2, openings.get(1), "open");
        assertOk(3, openings.get(2), "open");
        assertOk(4, openings.get(3), "open");
        final ExecutorService threads = Executors.newFixedThreadPool(openings.size());
        final CyclicBarrier start = new CyclicBarrier(openings.size());
        try {
            final List<Future<String>> results = new ArrayList<>();
            for (final Function<String, String> opening : openings) {
                results.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < ROUNDS; i++) {
                        final String name = "s" + i * 7 % NAMES;
                        for (final String line : List.of("subscribe " + name + " READ_WRITE", "publish " + name + " " + i,
                            "read " + name, "unsubscribe " + name)) {
                            final String answer = opening.apply(line);
                            if (!answer.startsWith("ok")) {
                                return line + ": " + answer;
                            }
                        }
                    }
                    return "fine";
                }));
            }
            for (final Future<String> result : results) {
                assertEquals("fine", result.get(2, TimeUnit.MINUTES));
            }
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        }
        final RawStore raw = RawStore.open(directory.resolve("store"));
        final int pages = raw.pages().geometry().pages();
        for (int page = 0; page < pages; page++) {
            assertFalse(PageTableEntry.isInUse(raw.pages().tableWord(page)), "page " + page + " was not given back");
        }
        openings.forEach(opening -> assertOk("", opening, "close"));
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            assertEquals(ControlLayout.FREE, raw.control().getLong(ControlLayout.session(session, pages)), "session " + session);
        }
        try (var files = Files.list(directory.resolve("store"))) {
            assertEquals(5, files.count(), "registries were built afresh, or left behind");
        }
        assertTrue(Files.exists(raw.files().registry(1)), "a registry was built afresh: somebody could not use another's");
    }
}
