package org.kstate.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.runtime.ForkedJvm;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.benchmarks.several.Group;
import org.kstate.benchmarks.several.GroupKind;
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

/** Writing and reading several values together, with nobody else there. The baseline of Kstate is the same one by one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 9, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsPrepend = {ForkedJvm.KNOWN_OPTIONS_ONLY, ForkedJvm.COLLECTOR, ForkedJvm.HEAP, ForkedJvm.MAX_HEAP,
    ForkedJvm.OPEN_REFLECT, ForkedJvm.OPEN_CHANNELS, ForkedJvm.OPEN_BUFFERS, ForkedJvm.OPEN_MISC, ForkedJvm.OPEN_LANG,
    ForkedJvm.EXPORT_REFERENCES, ForkedJvm.ALLOW_UNSAFE, ForkedJvm.ALLOW_NATIVE, ForkedJvm.NO_BANNER,
    ForkedJvm.NO_DISK_MONITOR, ForkedJvm.NO_CHATTER, ForkedJvm.LOG_LEVEL})
@State(Scope.Thread)
public class SeveralBenchmark {

    /** Whose they are. */
    @Param
    public GroupKind kind;

    /** How many. */
    @Param({"2", "4", "8"})
    public int count;

    private ScratchFolder folder;
    private Group group;

    /** Creates the state. */
    public SeveralBenchmark() {
    }

    /** Opens the group. */
    @Setup
    public void open() {
        folder = new ScratchFolder();
        group = kind.open(folder.path(), 0, count);
    }

    /** Removes it. */
    @TearDown
    public void close() {
        group.close();
        folder.close();
    }

    /**
     * Writes all.
     *
     * @return conflicts: none.
     */
    @Benchmark
    public long countUp() {
        return group.countUp();
    }

    /**
     * Reads all.
     *
     * @return what they hold.
     */
    @Benchmark
    public long read() {
        return group.read();
    }
}
