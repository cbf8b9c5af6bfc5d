package org.kstate.persistence.queue;

import java.nio.ByteBuffer;
import java.text.ParseException;
import java.util.NavigableSet;

import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.WireStoreSupplier;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import org.jspecify.annotations.Nullable;

/**
 * Gives the tailers and appenders of a queue its files, each looked at before: a tailer that comes from one file into the next goes by that one's
 * index to its first document, wherever that leads. An appender that comes to a file has it looked at the same way. Whoever moves a tailer looks
 * himself. Safe for any thread.
 */
final class CheckedStores implements WireStoreSupplier {

    private final WireStoreSupplier stores;
    private final SingleChronicleQueue queue;
    private final CycleFiles files;
    private @Nullable ByteBuffer window;

    private CheckedStores(final WireStoreSupplier stores, final SingleChronicleQueue queue, final CycleFiles files) {
        this.stores = stores;
        this.queue = queue;
        this.files = files;
    }

    /** Comes before the first tailer or appender of a queue is made. */
    static void install(final SingleChronicleQueue queue, final CycleFiles files) {
        LibraryFields.wrapStores(queue, stores -> new CheckedStores(stores, queue, files));
    }

    @Override
    public @Nullable SingleChronicleQueueStore acquire(final int cycle, final CreateStrategy strategy) {
        // Nobody comes into the first one from another, and its index is not looked at where one begins.
        if (cycle != queue.firstCycle()) {
            check(cycle);
        }
        return stores.acquire(cycle, strategy);
    }

    private synchronized void check(final int cycle) {
        if (window == null) {
            window = IndexCheck.newWindow();
        }
        IndexCheck.requireEntrance(files.file(cycle), window);
    }

    @Override
    public int nextCycle(final int cycle, final TailerDirection direction) throws ParseException {
        return stores.nextCycle(cycle, direction);
    }

    @Override
    public NavigableSet<Long> cycles(final int lower, final int upper) {
        return stores.cycles(lower, upper);
    }

    @Override
    public boolean canBeReused(final SingleChronicleQueueStore store) {
        return stores.canBeReused(store);
    }
}
