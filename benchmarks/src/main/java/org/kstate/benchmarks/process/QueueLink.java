package org.kstate.benchmarks.process;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.wire.DocumentContext;

/** A Chronicle Queue with an appender here and a tailer there. */
final class QueueLink {

    private static final String DIRECTORY = "queue";
    private static final long BLOCK_SIZE = 16L << 20;

    private QueueLink() {
    }

    private static SingleChronicleQueue open(final Path folder) {
        return SingleChronicleQueueBuilder.binary(folder.resolve(DIRECTORY).toFile()).rollCycle(RollCycles.FAST_DAILY).blockSize(BLOCK_SIZE)
            .build();
    }

    /** Appends. */
    static final class Appending implements Sender {

        private final SingleChronicleQueue queue;
        private final ExcerptAppender appender;

        Appending(final Path folder, final int length) {
            queue = open(folder);
            appender = queue.createAppender();
        }

        @Override
        public void send(final long from, final int length) {
            try (DocumentContext document = appender.writingDocument()) {
                final Bytes<?> bytes = document.wire().bytes();
                UnsafeMemory.copyMemory(from, bytes.addressForWrite(bytes.writePosition()), length);
                bytes.writeSkip(length);
            }
        }

        @Override
        public void close() {
            queue.close();
        }
    }

    /** Reads each record. */
    static final class Tailing implements Receiver {

        private final SingleChronicleQueue queue;
        private final ExcerptTailer tailer;

        Tailing(final Path folder, final int length) {
            queue = open(folder);
            tailer = queue.createTailer();
        }

        @Override
        public boolean poll(final long to, final int length) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return false;
                }
                final Bytes<?> bytes = document.wire().bytes();
                UnsafeMemory.copyMemory(bytes.addressForRead(bytes.readPosition()), to, length);
                return true;
            }
        }

        @Override
        public void close() {
            queue.close();
        }
    }
}
