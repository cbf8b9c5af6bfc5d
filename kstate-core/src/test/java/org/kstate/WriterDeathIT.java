package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.layout.SlotHeader;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.Tally;

/**
 * Writers that are killed or stopped in the middle of their work: the others go on at once, and every version is accounted for. The long run
 * (profile {@code soak}) has 30 kills and 10 stops.
 */
class WriterDeathIT {

    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    /** More if none of so many was killed while it held a slot. */
    private static final int KILLS = SOAK ? 30 : 12;
    /** That none of so many is killed while it holds a slot is not by chance: a quarter of them once did not suffice. */
    private static final int MOST_KILLS = 8 * KILLS;
    private static final int WAITING = 4;
    private static final int STOPS = SOAK ? 10 : 4;
    /** Of the children and of the test itself. */
    private static final int COUNTERS = (MOST_KILLS + 1) * Committing.STATES;
    private static final int OWN = MOST_KILLS * Committing.STATES;
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** A commit waits for nobody; the bound is for a busy machine. What would be waited for takes longer, see {@link #options}. */
    private static final long AT_ONCE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long COMMIT_TIMEOUT_MS = 30_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(Committing.SIZE);
    private final Snapshot snapshot = new Snapshot();
    private final State[] states = new State[Committing.STATES];
    private Kstate store;
    private RawStore raw;
    private Tally tally;

    @BeforeEach
    void open() {
        store = Kstate.open(options());
        for (int i = 0; i < states.length; i++) {
            states[i] = store.subscribe("s" + i, Permission.READ_WRITE);
        }
        raw = RawStore.open(store.directory());
        tally = Tally.open(tallyFile(), COUNTERS);
    }

    @AfterEach
    void close() {
        store.close();
        payload.releaseLast();
    }

    private StoreOptions options() {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(Committing.STATES).slotsPerPage(4)
            .commitTimeoutMs(COMMIT_TIMEOUT_MS);
    }

    private Path tallyFile() {
        return directory.resolve("tally");
    }

    private ChildJvm child(final int index) {
        return ChildJvm.start(ChildJvm.SHORT_LIVED, Committing.class, store.directory(), tallyFile(), COUNTERS, index);
    }

    /** Lets it commit, and checks that its session's number was given only when nothing named it any more. */
    private static int begin(final ChildJvm child) {
        final String[] said = child.lineAfter(Committing.STARTED).split(" ");
        assertEquals("0", said[1], "slots name the session of a process that has just begun");
        child.send("begin");
        child.lineAfter(Committing.COMMITTING);
        return Integer.parseInt(said[0]);
    }

    /** Two children commit at a time, and both are killed, one after the other. More are started meanwhile, and wait for their turn. */
    @Test
    void shouldGoOnAtOnceWhenWritersAreKilledAtRandomMoments() {
        int found = 0;
        int killed = 0;
        final List<ChildJvm> children = new ArrayList<>();
        try {
            while (killed < KILLS || found == 0 && killed < MOST_KILLS) {
                while (children.size() < Math.min(killed < KILLS ? KILLS : MOST_KILLS, killed + WAITING)) {
                    children.add(child(children.size()));
                }
                final int[] sessions = {begin(children.get(killed)), begin(children.get(killed + 1))};
                for (final int session : sessions) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_MOMENT_NS));
                    children.get(killed++).kill();
                    found += heldBy(session);
                    publishOnAll();
                }
            }
        } finally {
            children.forEach(ChildJvm::close);
        }
        sweep();
        assertNoSlotIsHeld();
        assertTrue(found > 0, "no writer was killed while it held a slot, so nothing was shown");
        assertAccounted(killed);
    }

    private int heldBy(final int session) {
        int slots = 0;
        for (int i = 0; i < states.length; i++) {
            slots += raw.slotsOf(states[i].pageIndex(), session);
        }
        return slots;
    }

    private void publishOnAll() {
        for (int i = 0; i < states.length; i++) {
            final long before = states[i].version();
            final long count = tally.get(OWN + i);
            Payload.fill(payload.addressForRead(0), Committing.SIZE, count + 1);
            final long start = System.nanoTime();
            final long version = states[i].publish(payload.addressForRead(0), Committing.SIZE);
            final long took = System.nanoTime() - start;
            tally.set(OWN + i, count + 1);
            assertTrue(took < AT_ONCE_NS, "a commit waited: tookMs=" + TimeUnit.NANOSECONDS.toMillis(took));
            assertTrue(version > before);
            assertWhole(states[i]);
        }
    }

    private void assertWhole(final State state) {
        final long version = state.read(snapshot);
        assertNotEquals(Payload.TORN, Payload.seed(snapshot.bytes().addressForRead(0), Committing.SIZE), "torn: version=" + version);
    }

    /** Whoever subscribes for writing sweeps. */
    private void sweep() {
        try (State any = store.subscribe("s0", Permission.READ_WRITE)) {
            assertTrue(any.isWritten());
        }
    }

    private void assertNoSlotIsHeld() {
        for (int i = 0; i < states.length; i++) {
            for (int slot = 0; slot < raw.pages().geometry().slots(); slot++) {
                final long header = raw.page(i).slotHeader(slot);
                assertFalse(SlotHeader.isClaimed(header), "a slot is held though all who held one are dead: slot=" + slot + ", state=" + i);
            }
        }
    }

    /** Each version was told to one writer, but for those that writers were killed before they could count. */
    private void assertAccounted(final int killed) {
        long versions = 0;
        for (final State state : states) {
            versions += state.version();
        }
        long told = 0;
        for (int i = 0; i < COUNTERS; i++) {
            told += tally.get(i);
        }
        final long lost = versions - told;
        assertTrue(lost >= 0 && lost <= killed, "versions and acknowledged commits differ: versions=" + versions + ", told=" + told);
    }

    @Test
    void shouldGoOnWhileAWriterIsStopped() {
        try (ChildJvm stopped = child(0); ChildJvm other = child(1)) {
            begin(stopped);
            begin(other);
            for (int stop = 0; stop < STOPS; stop++) {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_MOMENT_NS));
                stopped.stop();
                final long before = told(0);
                for (int i = 0; i < 1_000; i++) {
                    publishOnAll();
                }
                assertEquals(before, told(0), "the child was not stopped");
                stopped.resume();
            }
            stopped.send("end");
            other.send("end");
            stopped.lineAfter(Committing.ENDED);
            other.lineAfter(Committing.ENDED);
            assertEquals(0, stopped.exitStatus());
            assertEquals(0, other.exitStatus());
        }
        for (final State state : states) {
            assertWhole(state);
        }
        assertAccounted(0);
    }

    private long told(final int child) {
        long told = 0;
        for (int i = 0; i < Committing.STATES; i++) {
            told += tally.get(child * Committing.STATES + i);
        }
        return told;
    }
}
