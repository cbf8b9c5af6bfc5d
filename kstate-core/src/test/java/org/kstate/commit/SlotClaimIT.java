package org.kstate.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.SlotHeader;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** A page whose slots are all held by one other process: waited for while it lives, at once once it is dead, and without any sweep. */
class SlotClaimIT {

    private static final int SLOTS = 5;
    private static final int SIZE = 64;
    private static final long SHORT_MS = 100;
    private static final long LONG_MS = 60_000;
    private static final long AT_ONCE_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private ChildJvm holder;
    private int holdersSession;

    @BeforeEach
    void startHolder() {
        Kstate.open(options(SHORT_MS)).close();
        holder = ChildJvm.start(ChildJvm.SHORT_LIVED, Holding.class, directory);
        holdersSession = Integer.parseInt(holder.lineAfter("session"));
    }

    @AfterEach
    void close() {
        holder.close();
        payload.releaseLast();
    }

    private StoreOptions options(final long timeoutMs) {
        return StoreOptions.create().directory(directory).maxPages(2).pageSize(SIZE).slotsPerPage(SLOTS).commitTimeoutMs(timeoutMs);
    }

    private RawStore holdAllSlots(final State state) {
        final RawStore raw = RawStore.open(directory);
        final int current = CommitWord.slot(raw.page(state.pageIndex()).word());
        for (int slot = 0; slot < SLOTS; slot++) {
            if (slot != current) {
                raw.page(state.pageIndex()).releaseSlot(slot, SlotHeader.of(1, holdersSession));
            }
        }
        assertEquals(SLOTS - 1, raw.slotsOf(state.pageIndex(), holdersSession));
        return raw;
    }

    private long publish(final State state) {
        return state.publish(payload.addressForRead(0), SIZE);
    }

    @Test
    void shouldClaimTheSlotsOfADeadProcessAtOnce() {
        try (Kstate store = Kstate.open(options(LONG_MS)); State state = store.subscribe("a", Permission.READ_WRITE)) {
            final RawStore raw = holdAllSlots(state);
            holder.kill();
            final long start = System.nanoTime();
            for (int version = 1; version <= SLOTS; version++) {
                assertEquals(version, publish(state));
            }
            assertTrue(System.nanoTime() - start < AT_ONCE_NS, "a dead process was waited for");
            final int left = raw.slotsOf(state.pageIndex(), holdersSession);
            assertTrue(left < SLOTS - 1, "none of its slots was claimed");
            assertEquals(SLOTS - 1 - left, store.counters().of(Counter.SLOTS_FROM_DEAD));
            assertEquals(0, store.counters().of(Counter.SLOT_WAITS));
        }
    }

    @Test
    void shouldWaitForALiveProcessWithinBoundsAndNameIt() {
        try (Kstate store = Kstate.open(options(SHORT_MS)); State state = store.subscribe("a", Permission.READ_WRITE)) {
            final RawStore raw = holdAllSlots(state);
            holder.stop();
            final long start = System.nanoTime();
            final StateBusyException e = assertThrows(StateBusyException.class, () -> publish(state));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(SHORT_MS), "it did not wait");
            assertTrue(e.getMessage().contains("oneOwnerSession=" + holdersSession + ", oneOwnerPid=" + holder.pid() + ", state=a"), e.getMessage());
            assertEquals(SLOTS - 1, raw.slotsOf(state.pageIndex(), holdersSession), "a live process was robbed");
            assertEquals(0, state.version());
            raw.page(state.pageIndex()).releaseSlot(2, SlotHeader.UNTOUCHED);
            assertEquals(1, publish(state), "one slot is enough");
            assertEquals("slot-waits=1, state-busy=1", store.counters().toString());
        }
    }

    @Test
    void shouldGoOnAtOnceWhenTheProcessDiesMeanwhile() throws Exception {
        try (Kstate store = Kstate.open(options(LONG_MS)); State state = store.subscribe("a", Permission.READ_WRITE)) {
            holdAllSlots(state);
            final CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> publish(state));
            assertEquals(0, state.version());
            holder.kill();
            final long start = System.nanoTime();
            assertEquals(1, waiting.get(LONG_MS / 2, TimeUnit.MILLISECONDS));
            assertTrue(System.nanoTime() - start < AT_ONCE_NS, "a dead process was waited for");
        }
    }

    /** The child: has a session, and stays. */
    static final class Holding {

        private Holding() {
        }

        public static void main(final String[] arguments) throws IOException {
            try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
                System.out.println("session " + store.sessionId());
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }
}
