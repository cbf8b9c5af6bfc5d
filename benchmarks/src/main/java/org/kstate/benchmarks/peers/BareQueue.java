package org.kstate.benchmarks.peers;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.time.EpochNanoClock;

/**
 * The baseline of a persistent state: a Chronicle Queue with a journal's roll cycle and block size, to which records of a journal's length
 * are appended in the fastest way that the queue has. Of a record only the time, the payload and both CRCs change.
 *
 * <p>For one thread at a time.
 */
public final class BareQueue implements AutoCloseable {

    /** A journal's, in bytes. */
    public static final long BLOCK_SIZE = 4L << 20;

    private final EpochNanoClock clock;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ByteBuffer record;
    private final CRC32C crc = new CRC32C();
    private final long address;
    private final int length;
    private final int payloadOffset;
    private final int payloadLength;

    /**
     * Makes a queue.
     *
     * @param directory     of the queue.
     * @param nameLength    of the state's name, in characters, that a journal's record would hold.
     * @param payloadLength in bytes.
     * @param clock         of the records.
     */
    public BareQueue(final Path directory, final int nameLength, final int payloadLength, final EpochNanoClock clock) {
        this.clock = clock;
        this.payloadLength = payloadLength;
        payloadOffset = RecordLayout.HEADER_LENGTH + RecordLayout.entryLength(nameLength) + RecordLayout.HEAD_END_LENGTH;
        length = payloadOffset + RecordLayout.align(payloadLength) + RecordLayout.TAIL_LENGTH;
        record = ByteBuffer.allocateDirect(length + Long.BYTES).alignedSlice(Long.BYTES);
        address = Jvm.address(record);
        queue = SingleChronicleQueueBuilder.binary(directory.toFile()).rollCycle(RollCycles.FAST_DAILY).blockSize(BLOCK_SIZE).build();
        appender = queue.createAppender();
    }

    /**
     * Appends a record.
     *
     * @param payload its address.
     * @return the record's index.
     */
    public long append(final long payload) {
        final int crcOffset = payloadOffset - RecordLayout.CRC_LENGTH;
        UnsafeMemory.MEMORY.writeLong(address + RecordLayout.TIME, clock.nanoTime());
        UnsafeMemory.copyMemory(payload, address + payloadOffset, payloadLength);
        UnsafeMemory.MEMORY.writeInt(address + RecordLayout.PAYLOAD_CRC, checksum(payloadOffset, length - RecordLayout.TAIL_LENGTH));
        UnsafeMemory.MEMORY.writeInt(address + crcOffset, checksum(0, crcOffset));
        try (DocumentContext document = appender.writingDocument()) {
            final Bytes<?> bytes = document.wire().bytes();
            UnsafeMemory.copyMemory(address, bytes.addressForWrite(bytes.writePosition()), length);
            bytes.writeSkip(length);
            return document.index();
        }
    }

    private int checksum(final int from, final int to) {
        crc.reset();
        crc.update(record.limit(to).position(from));
        return (int) crc.getValue();
    }

    @Override
    public void close() {
        queue.close();
    }
}
