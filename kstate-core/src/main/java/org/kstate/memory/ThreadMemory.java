package org.kstate.memory;

import java.nio.ByteBuffer;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.Jvm;
import org.kstate.layout.StoreGeometry;

/**
 * Off-heap memory of one thread, as long as the longest value: what lies on the heap passes through it on its way from or to a page, so that
 * nothing is allocated. Each use is over before the next one of the same thread begins. For the thread that asked for it.
 */
public final class ThreadMemory {

    /** The value is of a class of the library: one of ours would keep our class loader for as long as the thread lives. */
    private static final ThreadLocal<BytesStore<?, ByteBuffer>> OF_THREAD =
        ThreadLocal.withInitial(() -> PrivateMemory.allocate(StoreGeometry.MAX_PAGE_SIZE));

    private ThreadMemory() {
    }

    /**
     * That of the calling thread; made at its first call.
     *
     * @return the memory, not to be released.
     * @throws org.kstate.exceptions.MemoryExhaustedException if the process has no memory for it.
     */
    public static BytesStore<?, ByteBuffer> ofThread() {
        return OF_THREAD.get();
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
     * @param memory of the thread.
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
     * @param memory of the thread.
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
     * @param memory of the thread.
     * @param bytes  array; filled from 0 on.
     * @param length how many.
     */
    public static void give(final BytesStore<?, ByteBuffer> memory, final byte[] bytes, final int length) {
        memory.underlyingObject().get(0, bytes, 0, length);
    }

    /**
     * Gives bytes to a buffer, whose positions stay as they are.
     *
     * @param memory of the thread.
     * @param bytes  a buffer that may be written; filled from index 0 on.
     * @param length how many, at most its limit.
     */
    public static void give(final BytesStore<?, ByteBuffer> memory, final ByteBuffer bytes, final int length) {
        bytes.put(0, memory.underlyingObject(), 0, length);
    }
}
