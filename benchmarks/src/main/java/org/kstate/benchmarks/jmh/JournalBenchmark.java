package org.kstate.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.StoreOptions;
import org.kstate.benchmarks.peers.BareQueue;
import org.kstate.benchmarks.runtime.ForkedJvm;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.time.CachedEpochNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Committing to a persistent state as its only writer. The baseline is {@link #bareQueue}.
 *
 * <p>An append meets memory that was never touched before, and a file that grows. Both sides meet the same: both append to a new journal in
 * shared memory, and the records have the same length. An iteration is a number of records and not a time.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 15)
@OperationsPerInvocation(JournalBenchmark.APPENDS)
@Fork(value = 1, jvmArgsPrepend = {ForkedJvm.KNOWN_OPTIONS_ONLY, ForkedJvm.COLLECTOR, ForkedJvm.HEAP, ForkedJvm.MAX_HEAP,
    ForkedJvm.OPEN_REFLECT, ForkedJvm.OPEN_CHANNELS, ForkedJvm.OPEN_LANG, ForkedJvm.EXPORT_REFERENCES,
    ForkedJvm.ALLOW_UNSAFE, ForkedJvm.ALLOW_NATIVE, ForkedJvm.NO_BANNER, ForkedJvm.NO_DISK_MONITOR, ForkedJvm.NO_CHATTER,
    ForkedJvm.LOG_LEVEL})
@State(Scope.Thread)
public class JournalBenchmark {

    /** Records of an iteration, about 17 MB with 64 bytes; a run of all iterations takes half a gigabyte of shared memory, and 3 with 1 KiB. */
    public static final int APPENDS = 100_000;

    private static final String NAME = "benchmark";

    /** Bytes of a payload. */
    @Param("64")
    private int size;

    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(1_700_000_000_000_000_000L);
    private BytesStore<?, ?> payload;
    private long payloadAddress;
    private ScratchFolder folder;
    private BareQueue queue;
    private Kstate store;
    private org.kstate.State state;

    /** Creates the state. */
    public JournalBenchmark() {
    }

    /** Opens a new store with a new journal, and a new queue. */
    @Setup
    public void open() {
        payload = BytesStore.nativeStoreWithFixedCapacity(size);
        payloadAddress = payload.addressForRead(0);
        folder = new ScratchFolder();
        queue = new BareQueue(folder.resolve("queue"), NAME.length(), size, clock);
        queue.append(payloadAddress);
        store = Kstate.open(StoreOptions.create().directory(folder.resolve("store")).clock(clock));
        state = store.subscribe(NAME, Permission.READ_WRITE);
        state.setSize(size);
        state.persistTo(folder.resolve("journal"));
        state.publish(payloadAddress, size);
    }

    /** Removes them. */
    @TearDown
    public void close() {
        state.close();
        store.close();
        queue.close();
        payload.releaseLast();
        folder.close();
    }

    /**
     * The baseline: Chronicle Queue, a record of the same whole length, its CRC32C.
     *
     * @return an index.
     */
    @Benchmark
    public long bareQueue() {
        long last = 0;
        for (int i = 0; i < APPENDS; i++) {
            UnsafeMemory.MEMORY.writeLong(payloadAddress, i);
            last = queue.append(payloadAddress);
        }
        return last;
    }

    /**
     * Publish.
     *
     * @return the version.
     */
    @Benchmark
    public long publishPersistent() {
        long last = 0;
        for (int i = 0; i < APPENDS; i++) {
            UnsafeMemory.MEMORY.writeLong(payloadAddress, i);
            last = state.publish(payloadAddress, size);
        }
        return last;
    }
}
