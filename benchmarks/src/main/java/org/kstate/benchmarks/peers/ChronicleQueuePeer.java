package org.kstate.benchmarks.peers;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/** A Chronicle Queue with an appender and a tailer. */
final class ChronicleQueuePeer implements Peer {

    private static final long BLOCK_SIZE = 4L << 20;

    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ExcerptTailer tailer;

    ChronicleQueuePeer(final Path folder, final int size) {
        queue = SingleChronicleQueueBuilder.binary(folder.resolve("queue").toFile()).rollCycle(RollCycles.FAST_DAILY).blockSize(BLOCK_SIZE)
            .build();
        appender = queue.createAppender();
        tailer = queue.createTailer();
    }

    @Override
    public void put(final long from, final int length) {
        try (DocumentContext document = appender.writingDocument()) {
            final Bytes<?> bytes = document.wire().bytes();
            UnsafeMemory.copyMemory(from, bytes.addressForWrite(bytes.writePosition()), length);
            bytes.writeSkip(length);
        }
    }

    @Override
    public int get(final long to, final int capacity) {
        for (;;) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (document.isPresent()) {
                    final Bytes<?> bytes = document.wire().bytes();
                    final int length = (int) Math.min(bytes.readRemaining(), capacity);
                    UnsafeMemory.copyMemory(bytes.addressForRead(bytes.readPosition()), to, length);
                    return length;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        queue.close();
    }
}
