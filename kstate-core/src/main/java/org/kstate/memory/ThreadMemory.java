package org.kstate.memory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.Jvm;
import org.kstate.layout.StoreGeometry;

/**
 * Off-heap memory as long as the longest value: what lies on the heap passes through it on its way from or to a page, so that nothing is allocated.
 * It is lent for one use, and given back after it.
 *
 * <p>A thread has memory of its own. It gets other memory where its own is in use: a commit asks a clock for the time, and that may read a state,
 * in the middle of a use. A virtual thread has none: there may be very many of them, each for one use, and what they left would be the garbage
 * collector's to find. What is lent beside the threads' own is kept for the next ones, as far as there is room.
 */
public final class ThreadMemory {

    /** The value is of a class of the library: one of ours would keep our class loader for as long as the thread lives. */
    private static final ThreadLocal<BytesStore<?, ByteBuffer>> OF_THREAD = ThreadLocal.withInitial(ThreadMemory::make);
    /** Positions of the buffer, which nothing here depends on: they say what a thread's own memory is for at the moment. */
    private static final int FREE = 0;
    private static final int IN_USE = 1;
    /** Of memory that is no thread's own. */
    private static final int BESIDE = 2;
    /** As many as are likely to be in use at a time. */
    private static final AtomicReferenceArray<BytesStore<?, ByteBuffer>> KEPT = new AtomicReferenceArray<>(
        4 * Runtime.getRuntime().availableProcessors());

    private ThreadMemory() {
    }

    private static BytesStore<?, ByteBuffer> make() {
        return PrivateMemory.allocate(StoreGeometry.MAX_PAGE_SIZE);
    }

    /**
     * Lends memory to the calling thread, to be given back with {@link #giveBack} in any case.
     *
     * @return memory that nobody else has, not to be released.
     * @throws org.kstate.exceptions.MemoryExhaustedException if the process has no memory for it.
     */
    public static BytesStore<?, ByteBuffer> lend() {
        if (!VirtualThreads.isVirtual(Thread.currentThread())) {
            final BytesStore<?, ByteBuffer> own = OF_THREAD.get();
            final ByteBuffer buffer = own.underlyingObject();
            if (buffer.position() == FREE) {
                buffer.position(IN_USE);
                return own;
            }
        }
        return lendBeside();
    }

    /**
     * As {@link #lend}, for a use in which this thread asks nothing of a caller's, such as a clock: no other use can come in between, so that the
     * thread's own memory need not be marked.
     *
     * @return memory that nobody else has, not to be released; to be given back all the same.
     * @throws org.kstate.exceptions.MemoryExhaustedException if the process has no memory for it.
     */
    public static BytesStore<?, ByteBuffer> lendToRead() {
        if (!VirtualThreads.isVirtual(Thread.currentThread())) {
            final BytesStore<?, ByteBuffer> own = OF_THREAD.get();
            if (own.underlyingObject().position() == FREE) {
                return own;
            }
        }
        return lendBeside();
    }

    private static BytesStore<?, ByteBuffer> lendBeside() {
        for (int i = 0; i < KEPT.length(); i++) {
            final BytesStore<?, ByteBuffer> kept = KEPT.get(i) == null ? null : KEPT.getAndSet(i, null);
            if (kept != null) {
                return kept;
            }
        }
        final BytesStore<?, ByteBuffer> made = make();
        made.underlyingObject().position(BESIDE);
        return made;
    }

    /**
     * Takes memory back.
     *
     * @param memory that this lent to the calling thread.
     */
    public static void giveBack(final BytesStore<?, ByteBuffer> memory) {
        final ByteBuffer buffer = memory.underlyingObject();
        final int use = buffer.position();
        if (use == IN_USE) {
            buffer.position(FREE);
        } else if (use == BESIDE) {
            keep(memory);
        }
    }

    private static void keep(final BytesStore<?, ByteBuffer> memory) {
        for (int i = 0; i < KEPT.length(); i++) {
            if (KEPT.get(i) == null && KEPT.compareAndSet(i, null, memory)) {
                return;
            }
        }
    }

    /**
     * The address of a direct buffer's memory.
     *
     * @param direct a buffer; its caller keeps it reachable.
     * @return where its index 0 is.
     */
    public static long addressOf(final ByteBuffer direct) {
        return Jvm.address(direct);
    }

    /**
     * Takes bytes from the heap.
     *
     * @param memory that was lent.
     * @param bytes  array.
     * @param offset of the first in it.
     * @param length how many; at most the longest value.
     */
    public static void take(final BytesStore<?, ByteBuffer> memory, final byte[] bytes, final int offset, final int length) {
        memory.underlyingObject().put(0, bytes, offset, length);
    }

    /**
     * Takes bytes from a buffer, whose positions stay as they are.
     *
     * @param memory that was lent.
     * @param bytes  buffer of any kind.
     * @param index  of the first in it.
     * @param length how many; at most the longest value.
     */
    public static void take(final BytesStore<?, ByteBuffer> memory, final ByteBuffer bytes, final int index, final int length) {
        memory.underlyingObject().put(0, bytes, index, length);
    }

    /**
     * Gives bytes to the heap.
     *
     * @param memory that was lent.
     * @param bytes  array; filled from 0 on.
     * @param length how many.
     */
    public static void give(final BytesStore<?, ByteBuffer> memory, final byte[] bytes, final int length) {
        memory.underlyingObject().get(0, bytes, 0, length);
    }

    /**
     * Gives bytes to a buffer, whose positions stay as they are.
     *
     * @param memory that was lent.
     * @param bytes  a buffer that may be written; filled from index 0 on.
     * @param length how many, at most its limit.
     */
    public static void give(final BytesStore<?, ByteBuffer> memory, final ByteBuffer bytes, final int length) {
        bytes.put(0, memory.underlyingObject(), 0, length);
    }
}
