package org.kstate.benchmarks.jmh;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.StoreOptions;
import org.kstate.benchmarks.peers.BareQueue;
import org.kstate.benchmarks.runtime.ForkedJvm;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.RecordLayout;
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
 * Reading a journal of 64-byte commits from its start to its end. The baseline, {@link #bareTailer}, reads the same documents by Chronicle's own
 * tailer, copies them and computes as many CRCs.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6)
@Measurement(iterations = 10)
@OperationsPerInvocation(TailBenchmark.RECORDS)
@Fork(value = 1, jvmArgsPrepend = {ForkedJvm.KNOWN_OPTIONS_ONLY, ForkedJvm.COLLECTOR, ForkedJvm.HEAP, ForkedJvm.MAX_HEAP,
    ForkedJvm.OPEN_REFLECT, ForkedJvm.OPEN_CHANNELS, ForkedJvm.OPEN_LANG, ForkedJvm.EXPORT_REFERENCES,
    ForkedJvm.ALLOW_UNSAFE, ForkedJvm.ALLOW_NATIVE, ForkedJvm.NO_BANNER, ForkedJvm.NO_DISK_MONITOR, ForkedJvm.NO_CHATTER,
    ForkedJvm.LOG_LEVEL})
@State(Scope.Thread)
public class TailBenchmark {

    /** Records of the journal, about 170 MB. */
    public static final int RECORDS = 1_000_000;

    private static final int SIZE = 64;
    private static final String NAME = "benchmark";
    private static final int PAYLOAD = RecordLayout.HEADER_LENGTH + RecordLayout.entryLength(NAME.length()) + RecordLayout.HEAD_END_LENGTH;
    private static final int LARGEST = 1024;

    private final ByteBuffer copy = ByteBuffer.allocateDirect(LARGEST);
    private final long copyAddress = Jvm.address(copy);
    private final CRC32C crc = new CRC32C();
    private ScratchFolder folder;
    private SingleChronicleQueue queue;
    private ExcerptTailer tailer;
    private JournalReader reader;

    /** Nothing is written before {@link #open}. */
    public TailBenchmark() {
    }

    /** Writes the journal and opens it for both. */
    @Setup
    public void open() {
        folder = new ScratchFolder();
        final CachedEpochNanoClock clock = new CachedEpochNanoClock(1_700_000_000_000_000_000L);
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        try (Kstate store = Kstate.open(StoreOptions.create().directory(folder.resolve("store")).clock(clock));
             org.kstate.State state = store.subscribe(NAME, Permission.READ_WRITE, SIZE)) {
            state.persistTo(folder.resolve("journal"));
            for (int i = 0; i < RECORDS; i++) {
                UnsafeMemory.MEMORY.writeLong(payload.addressForWrite(0), i);
                state.publish(payload.addressForRead(0), SIZE);
            }
        } finally {
            payload.releaseLast();
        }
        queue = SingleChronicleQueueBuilder.binary(folder.resolve("journal").toFile()).rollCycle(RollCycles.FAST_DAILY)
            .blockSize(BareQueue.BLOCK_SIZE).readOnly(true).build();
        tailer = queue.createTailer();
        reader = JournalReader.open(folder.resolve("journal"));
    }

    /** Removes it. */
    @TearDown
    public void close() {
        reader.close();
        queue.close();
        folder.close();
    }

    /**
     * The baseline: Chronicle's tailer, each document copied and both CRCs computed.
     *
     * @return a sum of what was read.
     */
    @Benchmark
    public long bareTailer() {
        long sum = 0;
        tailer.toStart();
        for (;;) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return sum;
                }
                final Bytes<?> bytes = document.wire().bytes();
                final int length = (int) bytes.readRemaining();
                if (length > PAYLOAD + SIZE && length <= copy.capacity()) {
                    UnsafeMemory.copyMemory(bytes.addressForRead(bytes.readPosition()), copyAddress, length);
                    sum += checksum(0, PAYLOAD - RecordLayout.CRC_LENGTH) + checksum(PAYLOAD, PAYLOAD + SIZE);
                    sum += UnsafeMemory.MEMORY.readLong(copyAddress + PAYLOAD);
                }
            }
        }
    }

    private long checksum(final int from, final int to) {
        crc.reset();
        crc.update(copy.limit(to).position(from));
        return crc.getValue();
    }

    /**
     * Chronicle's tailer, a look at one word of each document.
     *
     * @return a sum of what was read.
     */
    @Benchmark
    public long uncheckedTailer() {
        long sum = 0;
        tailer.toStart();
        for (;;) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return sum;
                }
                final Bytes<?> bytes = document.wire().bytes();
                if (bytes.readRemaining() > PAYLOAD + SIZE) {
                    sum += UnsafeMemory.MEMORY.readLong(bytes.addressForRead(bytes.readPosition()) + PAYLOAD);
                }
            }
        }
    }

    /**
     * Kstate: each record's CRCs, and its place in the chain, are checked.
     *
     * @return a sum of what was read.
     */
    @Benchmark
    public long journalReader() {
        long sum = 0;
        reader.toStart();
        while (reader.next()) {
            if (reader.record().entryCount() == 1 && reader.record().entry(0).payloadLength() == SIZE) {
                sum += UnsafeMemory.MEMORY.readLong(reader.record().entry(0).payloadAddress());
            }
        }
        return sum;
    }
}
