package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.Allocation;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** The hot operations make no garbage, in a process as programs run: compiled, without assertions. */
class ZeroAllocationIT {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldAllocateNothingWhenReadingAndCommitting() {
        try (ChildJvm child = ChildJvm.start(List.of("-da"), Measuring.class, directory.resolve("store"))) {
            assertEquals(0, child.exitStatus(), () -> String.join("\n", child.restOfLines()));
            final List<String> lines = child.restOfLines();
            assertEquals(Measuring.MEASURED, lines.size(), () -> String.join("\n", lines));
            for (final String line : lines) {
                assertEquals("0 bytes", line.substring(line.indexOf(": ") + 2), line);
            }
        }
    }

    /** The child: warms each operation up and then counts the bytes that many of them allocate. */
    static final class Measuring {

        private static final Update INCREMENT =
            transaction -> transaction.bytes().writeLong(0, transaction.view().readLong(0) + 1);
        static final int MEASURED = 33;
        private static final int SLEEPS = 15_000;
        private static final Retry RETRY = Retry.upTo(2);
        /** Longer than any clock in use is believed without a look at the system's. */
        private static final long CLOCK_NS = TimeUnit.MILLISECONDS.toNanos(1_300);
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private Measuring() {
        }

        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(StoreOptions.create().directory(Path.of(arguments[0])).maxPages(4));
                 State state = store.subscribe("a", Permission.READ_WRITE);
                 State second = store.subscribe("b", Permission.READ_WRITE);
                 State third = store.subscribe("c", Permission.READ);
                 Observer observer = Kstate.observe(store.directory())) {
                state.setSize(256);
                final Bytes<?> payload = Bytes.allocateDirect(256);
                payload.writePosition(256);
                final Bytes<?> into = Bytes.allocateDirect(256);
                final Snapshot snapshot = new Snapshot();
                final ObservedState observed = observer.state("a");
                final Map<String, Runnable> operations = new LinkedHashMap<>();
                operations.put("publish(address)", () -> state.publish(payload.addressForRead(0), 256));
                operations.put("publish(bytes)", () -> state.publish(payload));
                operations.put("read(bytes)", () -> state.read(into));
                final byte[] array = new byte[256];
                final ByteBuffer heap = ByteBuffer.allocate(256);
                final ByteBuffer direct = ByteBuffer.allocateDirect(256);
                final Bytes<?> onHeap = Bytes.wrapForWrite(new byte[256]);
                operations.put("publish(array)", () -> state.publish(array));
                operations.put("publish(heap buffer)", () -> state.publish(heap.clear()));
                operations.put("publish(direct buffer)", () -> state.publish(direct.clear()));
                operations.put("publish(heap bytes)", () -> state.publish(onHeap));
                operations.put("read(array)", () -> state.read(array));
                operations.put("read(heap buffer)", () -> state.read(heap));
                operations.put("read(direct buffer)", () -> state.read(direct));
                operations.put("read(heap bytes)", () -> state.read(onHeap));
                operations.put("read(address)", () -> state.read(into.addressForRead(0), 256));
                operations.put("read(snapshot)", () -> state.read(snapshot));
                operations.put("observed read", () -> observed.read(snapshot));
                operations.put("observed read(array)", () -> observed.read(array));
                operations.put("observed read(heap buffer)", () -> observed.read(heap));
                operations.put("observed read(direct buffer)", () -> observed.read(direct));
                operations.put("version", state::version);
                operations.put("is alive", () -> store.session().table().isAlive(200));
                operations.put("transaction", () -> commit(state));
                operations.put("conflict", () -> conflict(state, payload));
                operations.put("transaction beside another", () -> commitBeside(state));
                final LiveView view = state.live();
                operations.put("live view", () -> look(view));
                operations.put("update", () -> update(state, INCREMENT));
                final Update beatenOnce = beatenOnce(state, payload);
                operations.put("update after a conflict", () -> update(state, beatenOnce));
                final State[] all = {state, second, third};
                final Snapshot[] snapshots = {snapshot, new Snapshot(), new Snapshot()};
                final ObservedState[] allObserved = {observed, observer.state("b"), observer.state("c")};
                operations.put("several states, transaction", () -> commitSeveral(store, all));
                final Update changeSeveral = transaction -> {
                    transaction.bytes(state);
                    transaction.bytes(second);
                };
                operations.put("several states, update", () -> updateSeveral(store, changeSeveral, all));
                operations.put("several states, snapshot", () -> store.snapshot(all, snapshots));
                operations.put("several states, observed snapshot", () -> observer.snapshot(allObserved, snapshots));
                operations.forEach((name, operation) -> System.out.println(name + ": " + Allocation.measure(operation) + " bytes"));
                measureDoorbell(store, state, payload).forEach((name, bytes) -> System.out.println(name + ": " + bytes + " bytes"));
                System.out.println("clock: " + measureClock(store) + " bytes");
            }
        }

        private static Map<String, Long> measureDoorbell(final Kstate store, final State state, final Bytes<?> payload) {
            try (Doorbell doorbell = store.doorbell()) {
                doorbell.watch(state);
                final Map<String, Long> measured = new LinkedHashMap<>();
                measured.put("publish to a watcher", Allocation.measure(() -> rung(doorbell, state, payload)));
                measured.put("sleep and wake", Allocation.measure(() -> sleep(doorbell, state, payload), SLEEPS));
                measured.put("take what changed", Allocation.measure(() -> take(doorbell, state, payload), SLEEPS));
                return measured;
            }
        }

        private static void take(final Doorbell doorbell, final State state, final Bytes<?> payload) {
            doorbell.awaitChange(1);
            state.publish(payload.addressForRead(0), 256);
            while (doorbell.changed() != null) {
                Thread.onSpinWait();
            }
        }

        private static void rung(final Doorbell doorbell, final State state, final Bytes<?> payload) {
            final int seen = doorbell.rings();
            state.publish(payload.addressForRead(0), 256);
            if (!doorbell.await(seen, Long.MAX_VALUE)) {
                throw new IllegalStateException("not rung");
            }
        }

        /** Falls asleep in the kernel until a short time is over, and then wakes itself, who is not asleep any more, by a system call. */
        private static void sleep(final Doorbell doorbell, final State state, final Bytes<?> payload) {
            doorbell.await(doorbell.rings(), 1);
            state.publish(payload.addressForRead(0), 256);
        }

        /** The second one is not that of the thread. */
        private static void commitBeside(final State state) {
            try (Transaction reading = state.begin(Permission.READ)) {
                commit(state);
                reading.view();
            }
        }

        private static void commitSeveral(final Kstate store, final State[] states) {
            try (Transaction transaction = store.begin(states)) {
                transaction.bytes(states[0]).writeLong(0, transaction.view(states[2]).readLong(0) + 1);
                transaction.bytes(states[1]).writeLong(0, 1);
                if (transaction.commit() != CommitResult.COMMITTED) {
                    throw new IllegalStateException("not committed");
                }
            }
        }

        private static void updateSeveral(final Kstate store, final Update change, final State[] states) {
            if (!store.update(change, RETRY, states).isCommitted()) {
                throw new IllegalStateException("not committed");
            }
        }

        private static void look(final LiveView view) {
            view.refresh();
            view.readLong(0);
            if (!view.isWhole()) {
                throw new IllegalStateException("nobody writes");
            }
        }

        private static void update(final State state, final Update change) {
            if (!state.update(change, RETRY).isCommitted()) {
                throw new IllegalStateException("not committed");
            }
        }

        private static Update beatenOnce(final State state, final Bytes<?> payload) {
            final boolean[] beaten = new boolean[1];
            return transaction -> {
                beaten[0] = !beaten[0];
                if (beaten[0]) {
                    state.publish(payload.addressForRead(0), 256);
                }
                INCREMENT.apply(transaction);
            };
        }

        private static void commit(final State state) {
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, transaction.view().readLong(0) + 1);
                transaction.commit();
            }
        }

        private static void conflict(final State state, final Bytes<?> payload) {
            try (Transaction transaction = state.begin()) {
                state.publish(payload.addressForRead(0), 256);
                transaction.bytes().writeLong(0, 1);
                if (transaction.commit() != CommitResult.CONFLICT) {
                    throw new IllegalStateException("no conflict");
                }
            }
        }

        private static long measureClock(final Kstate store) {
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 2 && least > 0; round++) {
                final long end = System.nanoTime() + CLOCK_NS;
                final long before = THREADS.getCurrentThreadAllocatedBytes();
                while (System.nanoTime() - end < 0) {
                    store.clock().nanoTime();
                }
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            return least;
        }
    }
}
