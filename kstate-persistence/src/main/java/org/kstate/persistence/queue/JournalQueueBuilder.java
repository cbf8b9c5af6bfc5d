package org.kstate.persistence.queue;

import java.nio.file.Path;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SCQMeta;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.WireType;

/**
 * Builds a queue on a table that was opened here. Chronicle's builder opens it with a lock on the file: shared for a reader, so that a reader
 * who stands still in it stops whoever opens the queue for appending; and exclusive, for up to 10 seconds.
 */
final class JournalQueueBuilder extends SingleChronicleQueueBuilder {

    private final TableStore<SCQMeta> table;

    /**
     * Begins.
     *
     * @param journal   directory of the queue.
     * @param rollCycle of the queue.
     * @param table     of it, the queue's from now on.
     */
    JournalQueueBuilder(final Path journal, final RollCycle rollCycle, final TableStore<SCQMeta> table) {
        this.table = table;
        path(journal.toFile());
        wireType(WireType.BINARY_LIGHT);
        rollCycle(rollCycle);
    }

    @Override
    protected void initializeMetadata() {
        sourceId(table.metadata().sourceId());
        LibraryFields.setTable(this, table);
    }
}
