package org.kstate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.doorbell.OwnDoorbell;
import org.kstate.doorbell.Watchers;
import org.kstate.exceptions.ClosedException;
import org.kstate.memory.Futex;
import org.kstate.memory.PrivateMemory;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.NumberAgain;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/**
 * Sleepers and writers in different processes. A wake that was lost shows: limits are so long that none of these tests goes on because time
 * is over. Where a sleeper's own looking at the states would hide a lost wake, it sleeps on the bare word.
 */
class DoorbellIT {

    private static final int ROUNDS = Boolean.getBoolean("kstate.soak") ? 1_000_000 : 30_000;
    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 100 : 8;
    private static final int STATES = 200;
    private static final int SIZE = 64;
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOST_NS = LONG_NS / 2;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private Kstate store;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(STATES).pageSize(SIZE));
        payload.writePosition(SIZE);
    }

    @AfterEach
    void close() {
        store.close();
        payload.releaseLast();
    }

    @Test
    void shouldLoseNoWakeWhenTwoProcessesWakeEachOther() {
        try (State ping = store.subscribe("ping", Permission.READ_WRITE);
             State pong = store.subscribe("pong", Permission.READ);
             ChildJvm child = ChildJvm.start(Answering.class, store.directory(), ROUNDS)) {
            child.lineAfter("ready");
            final Waiting waiting = new Waiting(store, pong);
            for (long round = 1; round <= ROUNDS; round++) {
                ping.publish(payload);
                waiting.awaitVersion(round);
            }
            assertEquals(ROUNDS, pong.version());
            assertEquals(0, child.exitStatus());
        }
    }

    /** Waits for versions of a state on the bare word: nothing but a ring or {@link #LONG_NS} ends a sleep. */
    private static final class Waiting {
        private final State state;
        private final Doorbell doorbell;
        private final OwnDoorbell own;
        private final long time = PrivateMemory.allocate(Futex.TIME_LENGTH).addressForRead(0);

        Waiting(final Kstate store, final State state) {
            this.state = state;
            this.doorbell = store.doorbell();
            this.own = store.session().doorbell();
            doorbell.watch(state);
        }

        void awaitVersion(final long version) {
            for (;;) {
                final int seen = own.rings();
                if (state.version() >= version) {
                    return;
                }
                final long before = System.nanoTime();
                own.sleep(seen, LONG_NS, time);
                if (own.rings() == seen && System.nanoTime() - before > LOST_NS) {
                    throw new AssertionError("not woken: state=" + state.name() + ", awaited=" + version + ", found=" + state.version());
                }
            }
        }
    }

    /** The child: answers each version of one state with one of another. */
    static final class Answering {

        private Answering() {
        }

        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(Path.of(arguments[0]));
                 State ping = store.subscribe("ping", Permission.READ);
                 State pong = store.subscribe("pong", Permission.READ_WRITE)) {
                final Bytes<?> payload = Bytes.allocateDirect(SIZE);
                payload.writePosition(SIZE);
                final Waiting waiting = new Waiting(store, ping);
                System.out.println("ready");
                for (long round = 1; round <= Long.parseLong(arguments[1]); round++) {
                    waiting.awaitVersion(round);
                    pong.publish(payload);
                }
            }
        }
    }

    @Test
    void shouldWakeForEachOfManyStates() {
        final State[] states = new State[STATES];
        for (int i = 0; i < STATES; i++) {
            states[i] = store.subscribe("s" + i, Permission.READ_WRITE);
        }
        try (ChildJvm child = ChildJvm.start(Following.class, store.directory())) {
            child.lineAfter("ready");
            for (int i = 0; i < STATES; i++) {
                states[i].publish(payload);
                assertEquals(states[i].name() + " 1", child.lineAfter("saw"));
            }
            for (int i = STATES - 1; i >= 0; i--) {
                states[i].publish(payload);
                assertEquals(states[i].name() + " 2", child.lineAfter("saw"));
            }
        }
    }

    /** The child: says which state has a new version, by one doorbell for all. It may only read. */
    static final class Following {

        private Following() {
        }

        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(Path.of(arguments[0])); Doorbell doorbell = store.doorbell()) {
                final State[] states = new State[STATES];
                final long[] versions = new long[STATES];
                for (int i = 0; i < STATES; i++) {
                    states[i] = store.subscribe("s" + i, Permission.READ);
                    doorbell.watch(states[i]);
                }
                System.out.println("ready");
                for (;;) {
                    final int seen = doorbell.rings();
                    for (int i = 0; i < STATES; i++) {
                        final long version = states[i].version();
                        if (version != versions[i]) {
                            versions[i] = version;
                            System.out.println("saw " + states[i].name() + " " + version);
                        }
                    }
                    if (!doorbell.await(seen, LONG_NS)) {
                        throw new IllegalStateException("not woken");
                    }
                }
            }
        }
    }

    @Test
    void shouldLearnOfTheLastCommitOfAWriterThatIsKilled() throws Exception {
        final State state = store.subscribe("s0", Permission.READ);
        final AtomicLong seenVersion = new AtomicLong();
        final CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> follow(state, seenVersion));
        for (int kill = 0; kill < KILLS; kill++) {
            final long before = state.version();
            try (ChildJvm writer = ChildJvm.start(ChildJvm.SHORT_LIVED, Writing.class, store.directory())) {
                writer.lineAfter("ready");
                await().until(() -> state.version() > before + 1000);
                writer.kill();
            }
            await().until(() -> seenVersion.get() == state.version());
            assertFalse(waiting.isDone(), "it ran into its limit");
        }
        state.close();
        waiting.get(30, TimeUnit.SECONDS);
    }

    private void follow(final State state, final AtomicLong seenVersion) {
        try (Doorbell doorbell = store.doorbell()) {
            doorbell.watch(state);
            for (;;) {
                final int seen = doorbell.rings();
                if (state.isClosed()) {
                    return;
                }
                seenVersion.set(state.version());
                if (!doorbell.await(seen, LONG_NS)) {
                    throw new AssertionError("neither rung nor found: seen=" + seenVersion.get() + ", version=" + state.version());
                }
            }
        } catch (final ClosedException e) {
            // Closed between the look at the handle and the look at its version.
            return;
        }
    }

    /** The child: publishes until it is killed. */
    static final class Writing {

        private Writing() {
        }

        public static void main(final String[] arguments) {
            final Kstate store = Kstate.open(Path.of(arguments[0]));
            final State state = store.subscribe("s0", Permission.READ_WRITE);
            final Bytes<?> payload = Bytes.allocateDirect(SIZE);
            payload.writePosition(SIZE);
            System.out.println("ready");
            for (;;) {
                state.publish(payload);
            }
        }
    }

    @Test
    void shouldForgetWhoWasKilledInItsSleep() {
        final RawStore raw = RawStore.open(store.directory());
        final Watchers watchers = new Watchers(raw.control(), STATES);
        try (State state = store.subscribe("s0", Permission.READ_WRITE)) {
            final int session;
            try (ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, Following.class, store.directory())) {
                child.lineAfter("ready");
                session = state.subscribers().stream().mapToInt(Subscriber::sessionId)
                    .filter(number -> number != store.sessionId()).findFirst().orElseThrow();
                child.kill();
            }
            assertTrue(watchers.contains(state.pageIndex(), session), "nobody has looked after it yet");
            // The first ring wakes nobody: from then on the dead cost nothing. It may have been killed between two sleeps.
            await().until(() -> {
                state.publish(payload);
                return !watchers.contains(state.pageIndex(), session) && !watchers.isWatching(session);
            });
            try (State other = store.subscribe("other", Permission.READ)) {
                assertFalse(watchers.isWatching(session));
                for (int page = 0; page < STATES; page++) {
                    assertFalse(watchers.contains(page, session), "page=" + page);
                }
                other.version();
            }
            try (Kstate next = NumberAgain.open(session, () -> Kstate.open(store.directory())); Doorbell doorbell = next.doorbell()) {
                final int before = doorbell.rings();
                state.publish(payload);
                assertEquals(before, doorbell.rings(), "rung for what another watched before it died");
            }
        }
    }
}
