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

    private static final ThreadLocal<ThreadMemory> OF_THREAD = ThreadLocal.withInitial(ThreadMemory::new);

    private final BytesStore<?, ByteBuffer> store = PrivateMemory.allocate(StoreGeometry.MAX_PAGE_SIZE);
    private final ByteBuffer buffer = store.underlyingObject();
    private final long address = Jvm.address(buffer);

    private ThreadMemory() {
    }

    /**
     * That of the calling thread; made at its first call.
     *
     * @return the memory.
     * @throws org.kstate.exceptions.MemoryExhaustedException if the process has no memory for it.
     */
    public static ThreadMemory ofThread() {
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
     * Where it is.
     *
     * @return its address.
     */
    public long address() {
        return address;
    }

    /**
     * The memory as Chronicle's.
     *
     * @return a store, not to be released.
     */
    public BytesStore<?, ?> store() {
        return store;
    }

    /**
     * Takes bytes from the heap.
     *
     * @param bytes  array.
     * @param offset of the first in it.
     * @param length how many; at most the longest value.
     */
    public void take(final byte[] bytes, final int offset, final int length) {
        buffer.put(0, bytes, offset, length);
    }

    /**
     * Takes bytes from a buffer, whose positions stay as they are.
     *
     * @param bytes  buffer of any kind.
     * @param index  of the first in it.
     * @param length how many; at most the longest value.
     */
    public void take(final ByteBuffer bytes, final int index, final int length) {
        buffer.put(0, bytes, index, length);
    }

    /**
     * Gives bytes to the heap.
     *
     * @param bytes  array; filled from 0 on.
     * @param length how many.
     */
    public void give(final byte[] bytes, final int length) {
        buffer.get(0, bytes, 0, length);
    }

    /**
     * Gives bytes to a buffer, whose positions stay as they are.
     *
     * @param bytes  a buffer that may be written; filled from index 0 on.
     * @param length how many, at most its limit.
     */
    public void give(final ByteBuffer bytes, final int length) {
        bytes.put(0, buffer, 0, length);
    }
}
