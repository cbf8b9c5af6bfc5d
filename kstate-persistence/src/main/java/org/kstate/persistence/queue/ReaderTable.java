package org.kstate.persistence.queue;

import java.io.File;
import java.util.function.Function;

import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SCQMeta;
import net.openhft.chronicle.queue.impl.table.TableStoreIterator;
import net.openhft.chronicle.wire.WireOut;
import net.openhft.chronicle.wire.WireType;

/**
 * The table of a queue that is opened for reading: Chronicle's own, mapped read-only, but for its listing of files, which is taken from
 * {@link PresentCycles}. Safe for any thread.
 */
final class ReaderTable implements TableStore<SCQMeta> {

    /** Keys of the listing, as {@code TableDirectoryListing} has them: private there. */
    private static final String HIGHEST_CYCLE = "listing.highestCycle";
    private static final String LOWEST_CYCLE = "listing.lowestCycle";
    private static final String CHANGES = "listing.modCount";
    /** What Chronicle has for a queue without files. */
    private static final long NO_LOWEST = Integer.MAX_VALUE;
    private static final long NO_HIGHEST = Integer.MIN_VALUE;

    private final TableStore<SCQMeta> table;
    private final PresentCycles present;

    /**
     * Wraps a table.
     *
     * @param table   Chronicle's, this one's from now on.
     * @param present files of the queue.
     */
    ReaderTable(final TableStore<SCQMeta> table, final PresentCycles present) {
        this.table = table;
        this.present = present;
    }

    /** A number of the listing that is asked for anew each time. */
    private abstract static class Listed implements LongValue {
        private final LongValue inTable;

        Listed(final LongValue inTable) {
            this.inTable = inTable;
        }

        @Override
        public final long getVolatileValue() {
            return getValue();
        }

        @Override
        public final long getVolatileValue(final long closedValue) {
            return isClosed() ? closedValue : getValue();
        }

        @Override
        public final void setValue(final long value) {
            throw new UnsupportedOperationException("A reader changes no listing: value=" + value);
        }

        @Override
        public final long addValue(final long delta) {
            throw new UnsupportedOperationException("A reader changes no listing: delta=" + delta);
        }

        @Override
        public final boolean compareAndSwapValue(final long expected, final long value) {
            throw new UnsupportedOperationException("A reader changes no listing: value=" + value);
        }

        @Override
        public final boolean isClosed() {
            return inTable.isClosed();
        }

        @Override
        public final void close() {
            inTable.close();
        }
    }

    @Override
    public LongValue acquireValueFor(final CharSequence key, final long defaultValue) {
        final LongValue inTable = table.acquireValueFor(key, defaultValue);
        if (LOWEST_CYCLE.contentEquals(key)) {
            return new Listed(inTable) {
                @Override
                public long getValue() {
                    return present.lowest(NO_LOWEST);
                }
            };
        }
        if (HIGHEST_CYCLE.contentEquals(key)) {
            return new Listed(inTable) {
                @Override
                public long getValue() {
                    return present.highest(inTable.getVolatileValue(), NO_HIGHEST);
                }
            };
        }
        if (CHANGES.contentEquals(key)) {
            return new Listed(inTable) {
                @Override
                public long getValue() {
                    return inTable.getVolatileValue() + present.changes();
                }
            };
        }
        return inTable;
    }

    @Override
    public <R> R doWithExclusiveLock(final Function<TableStore<SCQMeta>, ? extends R> code) {
        return table.doWithExclusiveLock(code);
    }

    @Override
    public <A> void forEachKey(final A accumulator, final TableStoreIterator<A> iterator) {
        table.forEachKey(accumulator, iterator);
    }

    @Override
    public SCQMeta metadata() {
        return table.metadata();
    }

    @Override
    public File file() {
        return table.file();
    }

    @Override
    public MappedBytes bytes() {
        return table.bytes();
    }

    @Override
    public String dump(final WireType wireType) {
        return table.dump(wireType);
    }

    @Override
    public void writeMarshallable(final WireOut wire) {
        table.writeMarshallable(wire);
    }

    @Override
    public boolean isClosed() {
        return table.isClosed();
    }

    @Override
    public boolean isClosing() {
        return table.isClosing();
    }

    @Override
    public void close() {
        table.close();
    }
}
