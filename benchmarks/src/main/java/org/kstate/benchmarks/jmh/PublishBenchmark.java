package org.kstate.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.CommitResult;
import org.kstate.Retry;
import org.kstate.Transaction;
import org.kstate.Update;
import org.kstate.UpdateResult;
import org.kstate.benchmarks.peers.BareCell;
import org.kstate.benchmarks.runtime.ForkedJvm;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Committing 64 bytes to a transient state as its only writer. The baseline of all is {@link #bare}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsPrepend = {ForkedJvm.KNOWN_OPTIONS_ONLY, ForkedJvm.COLLECTOR, ForkedJvm.HEAP, ForkedJvm.MAX_HEAP,
    ForkedJvm.OPEN_REFLECT, ForkedJvm.OPEN_CHANNELS, ForkedJvm.OPEN_LANG, ForkedJvm.EXPORT_REFERENCES,
    ForkedJvm.ALLOW_UNSAFE, ForkedJvm.ALLOW_NATIVE, ForkedJvm.NO_BANNER, ForkedJvm.NO_DISK_MONITOR, ForkedJvm.NO_CHATTER,
    ForkedJvm.LOG_LEVEL})
@State(Scope.Thread)
public class PublishBenchmark {

    private static final int SIZE = 64;

    private static final Retry RETRY = Retry.upTo(3);

    private final Update increment = PublishBenchmark::increment;
    private StateFixture fixture;
    private BareCell cell;
    private org.kstate.State state;
    private BytesStore<?, ?> payload;
    private Bytes<?> payloadBytes;
    private long payloadAddress;
    private long counter;

    /** Creates the state. */
    public PublishBenchmark() {
    }

    /** Opens the store. */
    @Setup
    public void open() {
        fixture = new StateFixture(SIZE);
        cell = fixture.cell();
        state = fixture.state();
        payload = fixture.payload();
        payloadBytes = fixture.payloadBytes();
        payloadAddress = payload.addressForRead(0);
    }

    /** Removes it. */
    @TearDown
    public void close() {
        fixture.close();
    }

    /**
     * The baseline: the protocol's bare minimum.
     *
     * @return the version.
     */
    @Benchmark
    public long bare() {
        UnsafeMemory.MEMORY.writeLong(payloadAddress, counter++);
        return cell.publish(payloadAddress, SIZE);
    }

    /**
     * Publish from an address.
     *
     * @return the version.
     */
    @Benchmark
    public long publishAddress() {
        UnsafeMemory.MEMORY.writeLong(payloadAddress, counter++);
        return state.publish(payloadAddress, SIZE);
    }

    /**
     * Publish from Chronicle's bytes.
     *
     * @return the version.
     */
    @Benchmark
    public long publishBytes() {
        UnsafeMemory.MEMORY.writeLong(payloadAddress, counter++);
        return state.publish(payloadBytes);
    }

    /**
     * Begin, write all, commit; written in one piece through an address.
     *
     * @return how it ended.
     */
    @Benchmark
    public CommitResult transactionAddress() {
        UnsafeMemory.MEMORY.writeLong(payloadAddress, counter++);
        try (Transaction transaction = state.begin()) {
            UnsafeMemory.copyMemory(payloadAddress, transaction.bytes().addressForWrite(0), SIZE);
            return transaction.commit();
        }
    }

    /**
     * Update: a function of the current value, tried again at a conflict, of which there is none here.
     *
     * @return how it ended.
     */
    @Benchmark
    public UpdateResult update() {
        return state.update(increment, RETRY);
    }

    private static void increment(final Transaction transaction) {
        transaction.bytes().writeLong(0, transaction.bytes().readLong(0) + 1);
    }

    /**
     * Begin, write all, commit; written in one piece as Chronicle's bytes.
     *
     * @return how it ended.
     */
    @Benchmark
    public CommitResult transactionBytes() {
        UnsafeMemory.MEMORY.writeLong(payloadAddress, counter++);
        try (Transaction transaction = state.begin()) {
            transaction.bytes().write(0, payload, 0, SIZE);
            return transaction.commit();
        }
    }
}
