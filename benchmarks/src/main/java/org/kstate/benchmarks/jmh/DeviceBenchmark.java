package org.kstate.benchmarks.jmh;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.Durability;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.StoreOptions;
import org.kstate.benchmarks.peers.BareQueue;
import org.kstate.benchmarks.runtime.ForkedJvm;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.memory.MemoryFileSystem;
import org.kstate.time.CachedEpochNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Committing 64 bytes so that they survive a power cut, one writer. The baseline, {@link #bareQueue}, appends as much to a queue beside it on the
 * same disk and calls fdatasync.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 15)
@OperationsPerInvocation(DeviceBenchmark.APPENDS)
@Fork(value = 1, jvmArgsPrepend = {ForkedJvm.KNOWN_OPTIONS_ONLY, ForkedJvm.COLLECTOR, ForkedJvm.HEAP, ForkedJvm.MAX_HEAP,
    ForkedJvm.OPEN_REFLECT, ForkedJvm.OPEN_CHANNELS, ForkedJvm.OPEN_LANG, ForkedJvm.EXPORT_REFERENCES,
    ForkedJvm.ALLOW_UNSAFE, ForkedJvm.ALLOW_NATIVE, ForkedJvm.NO_BANNER, ForkedJvm.NO_DISK_MONITOR, ForkedJvm.NO_CHATTER,
    ForkedJvm.LOG_LEVEL})
@State(Scope.Thread)
public class DeviceBenchmark {

    /** Commits of an iteration, and of a turn of {@link DeviceRun}: few, so that the disk is the same for turns beside one another. */
    public static final int APPENDS = 10;

    private static final int SIZE = 64;
    private static final String NAME = "benchmark";

    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(1_700_000_000_000_000_000L);
    private final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
    private final long payloadAddress = payload.addressForRead(0);
    private ScratchFolder folder;
    private ScratchFolder disk;
    private BareQueue queue;
    private FileChannel file;
    private Kstate store;
    private org.kstate.State state;

    /** Nothing is written before {@link #open}. */
    public DeviceBenchmark() {
    }

    /**
     * Where there is a disk.
     *
     * @return a folder for temporary files, or null.
     */
    static Path disk() {
        return Stream.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("").toAbsolutePath())
            .filter(folder -> Files.isWritable(folder) && !MemoryFileSystem.holds(folder)).findFirst().orElse(null);
    }

    /**
     * Opens a new journal and a new queue on the disk.
     *
     * @throws IOException if the queue's file cannot be opened.
     */
    @Setup
    public void open() throws IOException {
        folder = new ScratchFolder();
        disk = new ScratchFolder(disk());
        queue = new BareQueue(disk.resolve("queue"), NAME.length(), SIZE, clock);
        queue.append(payloadAddress);
        file = FileChannel.open(onlyFile(disk.resolve("queue")), StandardOpenOption.WRITE);
        store = Kstate.open(StoreOptions.create().directory(folder.resolve("store")).clock(clock));
        state = store.subscribe(NAME, Permission.READ_WRITE, SIZE);
        state.persistTo(disk.resolve("journal"));
        state.durability(Durability.DEVICE);
        state.publish(payloadAddress, SIZE);
    }

    private static Path onlyFile(final Path queue) throws IOException {
        try (Stream<Path> files = Files.list(queue)) {
            final List<Path> found = files.filter(path -> path.toString().endsWith(".cq4")).toList();
            if (found.size() != 1) {
                throw new IllegalStateException("A new queue has one file: files=" + found);
            }
            return found.get(0);
        }
    }

    /**
     * Removes them.
     *
     * @throws IOException if the queue's file cannot be closed.
     */
    @TearDown
    public void close() throws IOException {
        state.close();
        store.close();
        file.close();
        queue.close();
        disk.close();
        folder.close();
    }

    /**
     * The baseline.
     *
     * @return an index.
     * @throws IOException if the device fails.
     */
    @Benchmark
    public long bareQueue() throws IOException {
        long last = 0;
        for (int i = 0; i < APPENDS; i++) {
            UnsafeMemory.MEMORY.writeLong(payloadAddress, i);
            last = queue.append(payloadAddress);
            file.force(false);
        }
        return last;
    }

    /**
     * Publish.
     *
     * @return the version.
     */
    @Benchmark
    public long publishToDevice() {
        long last = 0;
        for (int i = 0; i < APPENDS; i++) {
            UnsafeMemory.MEMORY.writeLong(payloadAddress, i);
            last = state.publish(payloadAddress, SIZE);
        }
        return last;
    }
}
