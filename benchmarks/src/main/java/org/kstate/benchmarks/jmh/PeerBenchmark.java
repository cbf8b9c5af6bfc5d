package org.kstate.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.benchmarks.peers.Peer;
import org.kstate.benchmarks.peers.PeerKind;
import org.kstate.benchmarks.runtime.ForkedJvm;
import org.kstate.benchmarks.runtime.ScratchFolder;
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

/** The same work done by Kstate and by each of its peers, one of them in a JVM. Both sides of an exchange are of one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsPrepend = {ForkedJvm.KNOWN_OPTIONS_ONLY, ForkedJvm.COLLECTOR, ForkedJvm.HEAP, ForkedJvm.MAX_HEAP,
    ForkedJvm.OPEN_REFLECT, ForkedJvm.OPEN_CHANNELS, ForkedJvm.OPEN_BUFFERS, ForkedJvm.OPEN_MISC, ForkedJvm.OPEN_LANG,
    ForkedJvm.EXPORT_REFERENCES, ForkedJvm.ALLOW_UNSAFE, ForkedJvm.ALLOW_NATIVE, ForkedJvm.NO_BANNER,
    ForkedJvm.NO_DISK_MONITOR, ForkedJvm.NO_CHATTER, ForkedJvm.LOG_LEVEL})
@State(Scope.Thread)
public class PeerBenchmark {

    /** Who does the work. */
    @Param
    public PeerKind peer;

    /** Bytes of a value. */
    @Param({"64", "4096"})
    public int size;

    private ScratchFolder folder;
    private Peer opened;
    private BytesStore<?, ?> payload;
    private long payloadAddress;
    private BytesStore<?, ?> copy;
    private long copyAddress;
    private long counter;

    /** Creates the state. */
    public PeerBenchmark() {
    }

    /** Opens the peer, with a first value that was put and got. */
    @Setup
    public void open() {
        folder = new ScratchFolder();
        payload = BytesStore.nativeStoreWithFixedCapacity(size);
        payloadAddress = payload.addressForRead(0);
        copy = BytesStore.nativeStoreWithFixedCapacity(size);
        copyAddress = copy.addressForRead(0);
        opened = peer.open(folder.path(), size);
        putThenGet();
    }

    /** Removes it. */
    @TearDown
    public void close() {
        opened.close();
        payload.releaseLast();
        copy.releaseLast();
        folder.close();
    }

    /** Puts a value, which nobody gets. */
    @Benchmark
    public void put() {
        UnsafeMemory.MEMORY.writeLong(payloadAddress, counter++);
        opened.put(payloadAddress, size);
    }

    /**
     * Gets the latest value, again and again.
     *
     * @return its length.
     */
    @Benchmark
    public int get() {
        return opened.get(copyAddress, size);
    }

    /**
     * Puts a value and gets it.
     *
     * @return its length.
     */
    @Benchmark
    public int putThenGet() {
        UnsafeMemory.MEMORY.writeLong(payloadAddress, counter++);
        opened.put(payloadAddress, size);
        return opened.get(copyAddress, size);
    }
}
