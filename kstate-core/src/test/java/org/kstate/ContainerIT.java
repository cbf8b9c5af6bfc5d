package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Container;
import org.kstate.testing.OnDisk;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.StoreActor;

/** A host and containers that share a store's directory and nothing else: neither the identity of the boot nor process ids. */
@Tag("beside")
class ContainerIT {

    private static final int ENOUGH_S = 30;

    @TempDir(factory = SharedMemory.class)
    private Path memory;
    @TempDir(factory = OnDisk.class)
    private Path disk;

    private Path directory(final String where) {
        return ("memory".equals(where) ? memory : disk).resolve("store");
    }

    private ChildJvm container(final Path directory, final boolean ownProcesses) throws IOException {
        final ChildJvm container = Container.start(memory, ownProcesses, StoreActor.class);
        assertOk(directory, container, "at " + directory);
        return container;
    }

    private static void publish(final State state, final long value) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, value);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    private static String ask(final ChildJvm child, final String line) {
        child.send(line);
        final String answer = child.line();
        assertTrue(answer.startsWith("ok"), line + ": " + answer);
        return answer.substring("ok".length()).strip();
    }

    private static void assertOk(final Object answer, final ChildJvm child, final String line) {
        assertEquals(answer.toString(), ask(child, line), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "disk"})
    void shouldJoinTheSessionsOfTheHost(final String where) throws IOException {
        final Path directory = directory(where);
        final StoreOptions options = StoreOptions.create().directory(directory).maxPages(8).pageSize(64);
        try (ChildJvm container = container(directory, false)) {
            final Kstate host = Kstate.open(options);
            final String id = Long.toString(host.storeId());
            try (host; State state = host.subscribe("a", Permission.READ_WRITE)) {
                publish(state, 7);
                assertOk(2, container, "open");
                assertOk(id, container, "id");
                assertOk(0, container, "subscribe a READ_WRITE");
                assertOk("1 7", container, "read a");
                assertOk(2, container, "publish a 8");
                assertEquals(2, state.version());
            }
            // The container has it alone now, and the host comes again.
            try (Kstate again = Kstate.open(options); State state = again.subscribe("a", Permission.READ)) {
                assertEquals(id, Long.toString(again.storeId()));
                assertEquals(2, state.version());
            }
            assertOk("", container, "close");
            ask(container, "open");
            if ("memory".equals(where)) {
                assertOk(id, container, "id");
            } else {
                assertNotEquals(id, ask(container, "id"), "nobody was there, and the boot is another");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "disk"})
    void shouldLetContainersShareThatHaveOneProcessIdEach(final String where) throws IOException {
        final Path directory = directory(where);
        try (ChildJvm first = container(directory, true); ChildJvm second = container(directory, true)) {
            assertOk(1, first, "open new=store");
            assertOk(2, second, "open");
            assertOk(0, first, "subscribe a READ_WRITE");
            assertOk(0, second, "subscribe a READ_WRITE");
            assertOk(1, first, "publish a 11");
            assertOk("1 11", second, "read a");
            assertOk(2, second, "publish a 22");
            assertOk("2 22", first, "read a");
            assertOk(1, second, "subscribe b READ_WRITE");
            assertOk(1, second, "publish b 33");
            assertOk("[Subscriber[sessionId=1, pid=1], Subscriber[sessionId=2, pid=1]]", first, "subscribers a");
            second.send("delete a");
            assertTrue(second.line().contains("session=1, pid=1"));
            second.kill();
            Awaitility.await().atMost(ENOUGH_S, TimeUnit.SECONDS)
                .until(() -> {
                    // Looks for the dead.
                    assertOk(0, first, "subscribe a READ_WRITE");
                    return "[Subscriber[sessionId=1, pid=1]]".equals(ask(first, "subscribers a"));
                });
            // What it alone was subscribed to has gone with it, the rest has not.
            assertOk(3, first, "publish a 44");
            ask(first, "subscribe b READ");
            assertOk("0 0", first, "read b");
            assertOk("3 44 of 2", first, "observe a");
        }
    }
}
