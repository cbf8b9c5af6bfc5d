package org.kstate.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.Snapshot;
import org.kstate.benchmarks.peers.BareCell;
import org.kstate.benchmarks.runtime.ForkedJvm;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a state which nobody writes meanwhile. The baseline of all is {@link #bare}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsPrepend = {ForkedJvm.KNOWN_OPTIONS_ONLY, ForkedJvm.COLLECTOR, ForkedJvm.HEAP, ForkedJvm.MAX_HEAP,
    ForkedJvm.OPEN_REFLECT, ForkedJvm.OPEN_CHANNELS, ForkedJvm.OPEN_LANG, ForkedJvm.EXPORT_REFERENCES,
    ForkedJvm.ALLOW_UNSAFE, ForkedJvm.ALLOW_NATIVE, ForkedJvm.NO_BANNER, ForkedJvm.NO_DISK_MONITOR, ForkedJvm.NO_CHATTER,
    ForkedJvm.LOG_LEVEL})
@State(Scope.Thread)
public class ReadBenchmark {

    /** Bytes of the state. */
    @Param({"64", "4096"})
    public int size;

    /** So large that every allocator maps it: then it begins at the same place of a memory page in each JVM, which copying depends on. */
    private static final int COPY_CAPACITY = 1 << 20;

    private StateFixture fixture;
    private BareCell cell;
    private org.kstate.State state;
    private Bytes<?> copy;
    private long copyAddress;
    private Snapshot snapshot;

    /** Creates the state. */
    public ReadBenchmark() {
    }

    /** Opens the store. */
    @Setup
    public void open() {
        fixture = new StateFixture(size);
        cell = fixture.cell();
        state = fixture.state();
        copy = Bytes.allocateDirect(COPY_CAPACITY);
        copy.singleThreadedCheckDisabled(true);
        copyAddress = copy.addressForWrite(0);
        snapshot = new Snapshot();
    }

    /** Removes it. */
    @TearDown
    public void close() {
        copy.releaseLast();
        fixture.close();
    }

    /**
     * The baseline: a bare copy and the check of its version.
     *
     * @return the version.
     */
    @Benchmark
    public long bare() {
        return cell.read(copyAddress, size);
    }

    /**
     * Read to an address.
     *
     * @return the version.
     */
    @Benchmark
    public long readAddress() {
        return state.read(copyAddress, size);
    }

    /**
     * Read to Chronicle's bytes.
     *
     * @return the version.
     */
    @Benchmark
    public long readBytes() {
        return state.read(copy);
    }

    /**
     * Read with who committed it and when.
     *
     * @return the version.
     */
    @Benchmark
    public long readSnapshot() {
        return state.read(snapshot);
    }
}
