package org.kstate.persistence.queue;

import java.io.FileDescriptor;
import java.lang.reflect.Field;
import java.util.function.UnaryOperator;

import net.openhft.chronicle.bytes.Byteable;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.WireStorePool;
import net.openhft.chronicle.queue.impl.WireStoreSupplier;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import org.jspecify.annotations.Nullable;

/**
 * The private fields of Chronicle Queue that a journal reads and sets, since no method leads to what is in them. Another release may have them
 * elsewhere. Without those of a queue it is not opened; without those of a file the library appends every record itself. Safe for any thread.
 */
final class LibraryFields {

    /** No address. */
    static final long NONE = 0;

    private static final String APPENDER = ".StoreAppender";

    /** Where the builder of a queue keeps the table. */
    private static final @Nullable Field TABLE = Jvm.getFieldOrNull(SingleChronicleQueueBuilder.class, "metaStore");
    /** Where a queue keeps the files that are open, and where they come from. */
    private static final @Nullable Field POOL = Jvm.getFieldOrNull(SingleChronicleQueue.class, "pool");
    private static final @Nullable Field SUPPLIER = Jvm.getFieldOrNull(WireStorePool.class, "supplier");
    /** Where an appender keeps its file, and a file its words. */
    private static final @Nullable Field STORE = storeField();
    private static final @Nullable Field LAST = Jvm.getFieldOrNull(SingleChronicleQueueStore.class, "writePosition");
    private static final @Nullable Field INDEXING = Jvm.getFieldOrNull(SingleChronicleQueueStore.class, "indexing");
    private static final @Nullable Field NEXT_INDEXED = INDEXING == null ? null : Jvm.getFieldOrNull(INDEXING.getType(), "nextEntryToBeIndexed");

    /** Where the JDK keeps the number of an open file. */
    private static final @Nullable Field NUMBER = Jvm.getFieldOrNull(FileDescriptor.class, "fd");

    private LibraryFields() {
    }

    private static @Nullable Field storeField() {
        try {
            return Jvm.getFieldOrNull(Class.forName(SingleChronicleQueue.class.getPackageName() + APPENDER, false,
                SingleChronicleQueue.class.getClassLoader()), "store");
        } catch (final ClassNotFoundException e) {
            return null;
        }
    }

    /**
     * Has a queue built on a table that is open.
     *
     * @throws IllegalStateException if there is no such field.
     */
    static void setTable(final SingleChronicleQueueBuilder builder, final TableStore<?> table) {
        try {
            required(TABLE, "metaStore").set(builder, table);
        } catch (final IllegalAccessException e) {
            throw elsewhere("metaStore", e);
        }
    }

    /**
     * Puts something between a queue and where its files come from. Comes before the first tailer or appender of the queue is made.
     *
     * @throws IllegalStateException if there are no such fields.
     */
    static void wrapStores(final SingleChronicleQueue queue, final UnaryOperator<WireStoreSupplier> wrapping) {
        try {
            final Object pool = required(POOL, "pool").get(queue);
            final Field supplier = required(SUPPLIER, "supplier");
            supplier.set(pool, wrapping.apply((WireStoreSupplier) supplier.get(pool)));
        } catch (final IllegalAccessException e) {
            throw elsewhere("supplier", e);
        }
    }

    private static Field required(final @Nullable Field field, final String name) {
        if (field == null) {
            throw elsewhere(name, null);
        }
        return field;
    }

    private static IllegalStateException elsewhere(final String field, final @Nullable Throwable cause) {
        return new IllegalStateException("This release of Chronicle Queue has no such field, or lets nobody at it: field=" + field, cause);
    }

    /** The file that an appender stands in; {@code null} if it stands in none, or has it elsewhere. */
    static @Nullable SingleChronicleQueueStore storeOf(final ExcerptAppender appender) {
        return STORE != null && STORE.getDeclaringClass().isInstance(appender)
            && value(STORE, appender) instanceof SingleChronicleQueueStore store ? store : null;
    }

    /** Where a file keeps the place of its last document and, in the long behind that, its number, encoded; {@link #NONE} if it is elsewhere. */
    static long lastDocument(final SingleChronicleQueueStore store) {
        return LAST != null && value(LAST, store) instanceof Byteable place && place.maxSize() == 2 * Long.BYTES ? aligned(place.address()) : NONE;
    }

    /** Where a file keeps the first number that is to be indexed; {@link #NONE} if it is elsewhere. */
    static long nextIndexed(final SingleChronicleQueueStore store) {
        final Object indexing = INDEXING == null ? null : value(INDEXING, store);
        return NEXT_INDEXED != null && indexing != null && value(NEXT_INDEXED, indexing) instanceof Byteable next ? aligned(next.address()) : NONE;
    }

    /** Words that are read and stored as a whole. */
    private static long aligned(final long address) {
        return address % Long.BYTES == 0 ? address : NONE;
    }

    /** The number of an open file; negative if it is closed, or kept elsewhere. */
    static int number(final FileDescriptor file) {
        return NUMBER != null && value(NUMBER, file) instanceof Integer number ? number : -1;
    }

    private static @Nullable Object value(final Field field, final Object of) {
        try {
            return field.get(of);
        } catch (final IllegalAccessException e) {
            return null;
        }
    }
}
