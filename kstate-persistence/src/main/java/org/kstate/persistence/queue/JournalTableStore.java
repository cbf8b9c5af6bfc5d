package org.kstate.persistence.queue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;

import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.OS;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SCQMeta;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import net.openhft.chronicle.queue.impl.table.TableStoreIterator;
import net.openhft.chronicle.wire.Wire;
import net.openhft.chronicle.wire.WireOut;
import net.openhft.chronicle.wire.WireType;
import org.kstate.exceptions.JournalBusyException;

/**
 * The table of a queue that is opened for appending: Chronicle's own, with its lock taken within our bounds ({@link TableLock}) and the
 * appenders' lock seen through an {@link AppendersLock}. Safe for any thread.
 */
final class JournalTableStore implements TableStore<SCQMeta> {

    /** Key of a lock that Chronicle looks at before it appends, as {@code AppendLock} has it: private there. */
    private static final String STOP_LOCK = "chronicle.append.lock";

    private final Path file;
    private final TableStore<SCQMeta> table;
    private final long deadlineNs;
    private AppendersLock appenders;
    private AppendersLock stop;

    private JournalTableStore(final Path file, final TableStore<SCQMeta> table, final long deadlineNs) {
        this.file = file;
        this.table = table;
        this.deadlineNs = deadlineNs;
    }

    /**
     * Opens a finished table for appending.
     *
     * @param file       of the table.
     * @param deadlineNs until when to wait for its lock.
     */
    static JournalTableStore open(final Path file, final long deadlineNs) {
        return new JournalTableStore(file, map(file, false), deadlineNs);
    }

    /**
     * Maps a finished table, without a lock: the header of a table never changes once it is finished, and each key is appended behind the others
     * and becomes visible when it is whole.
     *
     * @param file       of the table.
     * @param isReadOnly whether nothing may be changed.
     * @return Chronicle's table.
     */
    static TableStore<SCQMeta> map(final Path file, final boolean isReadOnly) {
        // The names that the table's header uses: nobody may have opened a queue in this process yet.
        SingleChronicleQueueBuilder.addAliases();
        SingleTableBuilder.binary(file, Metadata.NoMeta.INSTANCE);
        MappedBytes bytes = null;
        boolean isOpen = false;
        try {
            bytes = MappedBytes.mappedBytes(file.toFile(), OS.SAFE_PAGE_SIZE, OS.SAFE_PAGE_SIZE, isReadOnly);
            bytes.singleThreadedCheckDisabled(true);
            final Wire wire = WireType.BINARY_LIGHT.apply(bytes);
            wire.readFirstHeader();
            final TableStore<SCQMeta> table = Objects.requireNonNull(wire.readEventName(new StringBuilder()).typedMarshallable());
            isOpen = true;
            return table;
        } catch (final IOException e) {
            throw new IllegalStateException("The table cannot be mapped: file=" + file, e);
        } finally {
            if (bytes != null) {
                bytes.singleThreadedCheckReset();
                if (!isOpen) {
                    bytes.releaseLast();
                }
            }
        }
    }

    /** The appenders' lock, once the queue has asked for it. */
    AppendersLock appenders() {
        return appenders;
    }

    /** The lock by which a program stops all appenders, once the queue has asked for it. */
    AppendersLock stop() {
        return stop;
    }

    @Override
    public LongValue acquireValueFor(final CharSequence key, final long defaultValue) {
        final LongValue value = table.acquireValueFor(key, defaultValue);
        if (QueueTable.WRITE_LOCK.contentEquals(key)) {
            appenders = new AppendersLock(value, file);
            return appenders;
        }
        if (STOP_LOCK.contentEquals(key)) {
            stop = new AppendersLock(value, file);
            return stop;
        }
        return value;
    }

    /**
     * As Chronicle's.
     *
     * @throws JournalBusyException if somebody keeps the lock too long.
     */
    @Override
    public <R> R doWithExclusiveLock(final Function<TableStore<SCQMeta>, ? extends R> code) {
        return TableLock.call(file, deadlineNs, () -> code.apply(this));
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
