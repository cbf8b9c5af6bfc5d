package org.kstate.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.runtime.ForkedJvm;
import org.kstate.time.CachedEpochNanoClock;
import org.kstate.time.EpochNanoClock;
import org.kstate.time.SystemEpochNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to tell the time: a commit does it once. The other benchmarks use the cached clock, on both sides. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsPrepend = {ForkedJvm.KNOWN_OPTIONS_ONLY, ForkedJvm.COLLECTOR, ForkedJvm.HEAP, ForkedJvm.MAX_HEAP})
@State(Scope.Thread)
public class ClockBenchmark {

    private final EpochNanoClock cached = new CachedEpochNanoClock(1);

    /** Creates the state. */
    public ClockBenchmark() {
    }

    /**
     * The clock of the other benchmarks.
     *
     * @return the time.
     */
    @Benchmark
    public long cached() {
        return cached.nanoTime();
    }

    /**
     * The default clock of a store.
     *
     * @return the time.
     */
    @Benchmark
    public long system() {
        return SystemEpochNanoClock.INSTANCE.nanoTime();
    }

    /**
     * The JDK's monotonic clock.
     *
     * @return the time.
     */
    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    /**
     * The JDK's wall clock.
     *
     * @return the time.
     */
    @Benchmark
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }
}
