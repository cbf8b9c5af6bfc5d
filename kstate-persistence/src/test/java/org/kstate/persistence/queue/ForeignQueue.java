package org.kstate.persistence.queue;

import java.nio.file.Path;

import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** A journal's queue as another program opens it: by Chronicle's builder, with Chronicle's locks. */
final class ForeignQueue {

    private ForeignQueue() {
    }

    static SingleChronicleQueue open(final Path journal, final TimeProvider time) {
        return builder(journal).timeProvider(time).build();
    }

    /** Opens it and closes it again, which takes the shared lock on its table. */
    static void openForReading(final Path journal) {
        builder(journal).readOnly(true).build().close();
    }

    private static SingleChronicleQueueBuilder builder(final Path journal) {
        return SingleChronicleQueueBuilder.binary(journal.toFile()).rollCycle(QueueTable.rollCycle(journal)).blockSize(QueueSettings.BLOCK_SIZE);
    }

    static LongValue writeLock(final SingleChronicleQueue queue) {
        return queue.metaStore().acquireValueFor("chronicle.write.lock");
    }
}
