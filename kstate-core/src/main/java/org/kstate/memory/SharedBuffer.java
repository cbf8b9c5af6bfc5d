package org.kstate.memory;

import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;

import net.openhft.chronicle.core.UnsafeMemory;

/**
 * A fixed piece of off-heap memory, and the only place where Kstate touches shared words. The access mode is in a method's name: plain
 * has no suffix; {@code Acquire} and {@code Release} order as their names say; {@code compareAndSet} is a full fence, and so is {@code Volatile}
 * after one. Longs are 8-byte aligned by layout.
 *
 * <p>Chronicle's own stores check no bounds. Here offsets are checked with assertions on, and every offset that comes from shared memory
 * is checked by its reader before it gets here.
 *
 * <p>Safe for any thread. It keeps the {@link Mapping} that it came from, and so its memory, for as long as it is reachable itself; so does
 * each access that names an offset, until it is over. An access by address does not: its caller keeps the buffer, or what holds it,
 * with {@link Reference#reachabilityFence}.
 */
public final class SharedBuffer {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private final long address;
    private final long capacity;
    /** Whose memory goes when nothing reaches it. */
    @SuppressWarnings("unused")
    private final Object owner;

    /**
     * Wraps memory that is never freed.
     *
     * @param address  where it begins.
     * @param capacity how many bytes it has.
     */
    public SharedBuffer(final long address, final long capacity) {
        this(address, capacity, null);
    }

    /**
     * Wraps memory that is freed when its owner is unreachable.
     *
     * @param address  where it begins.
     * @param capacity how many bytes it has.
     * @param owner    is kept by this.
     */
    SharedBuffer(final long address, final long capacity, final Object owner) {
        this.address = address;
        this.capacity = capacity;
        this.owner = owner;
    }

    /**
     * The address of an offset.
     *
     * @param offset relative to the buffer.
     * @return the address.
     */
    public long addressOf(final long offset) {
        assert isInside(offset, 0);
        return address + offset;
    }

    /**
     * How many bytes there are.
     *
     * @return bytes.
     */
    public long capacity() {
        return capacity;
    }

    /**
     * Plain load.
     *
     * @param offset of the int.
     * @return its value.
     */
    public int getInt(final long offset) {
        assert isInside(offset, Integer.BYTES);
        final int present = MEMORY.readInt(address + offset);
        Reference.reachabilityFence(this);
        return present;
    }

    /**
     * Plain store.
     *
     * @param offset of the int.
     * @param value  to store.
     */
    public void putInt(final long offset, final int value) {
        assert isInside(offset, Integer.BYTES);
        MEMORY.writeInt(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /**
     * Load that later loads and stores do not pass.
     *
     * @param offset of the int.
     * @return its value.
     */
    public int getIntAcquire(final long offset) {
        assert isInside(offset, Integer.BYTES);
        final int present = intAcquireAt(address + offset);
        Reference.reachabilityFence(this);
        return present;
    }

    /**
     * Store that earlier loads and stores do not pass.
     *
     * @param offset of the int.
     * @param value  to store.
     */
    public void putIntRelease(final long offset, final int value) {
        assert isInside(offset, Integer.BYTES);
        MEMORY.writeOrderedInt(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /**
     * Compare and swap, a full fence.
     *
     * @param offset   of the int.
     * @param expected value that it must have.
     * @param value    to store.
     * @return whether it was stored.
     */
    public boolean compareAndSetInt(final long offset, final int expected, final int value) {
        assert isInside(offset, Integer.BYTES);
        final boolean swapped = MEMORY.compareAndSwapInt(address + offset, expected, value);
        Reference.reachabilityFence(this);
        return swapped;
    }

    /**
     * Plain load.
     *
     * @param offset of the long.
     * @return its value.
     */
    public long getLong(final long offset) {
        assert isInside(offset, Long.BYTES);
        final long present = MEMORY.readLong(address + offset);
        Reference.reachabilityFence(this);
        return present;
    }

    /**
     * Plain store.
     *
     * @param offset of the long.
     * @param value  to store.
     */
    public void putLong(final long offset, final long value) {
        assert isInside(offset, Long.BYTES);
        MEMORY.writeLong(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /**
     * Load that later loads and stores do not pass.
     *
     * @param offset of the long.
     * @return its value.
     */
    public long getLongAcquire(final long offset) {
        assert isInside(offset, Long.BYTES);
        final long present = longAcquireAt(address + offset);
        Reference.reachabilityFence(this);
        return present;
    }

    /**
     * Store that earlier loads and stores do not pass.
     *
     * @param offset of the long.
     * @param value  to store.
     */
    public void putLongRelease(final long offset, final long value) {
        assert isInside(offset, Long.BYTES);
        MEMORY.writeOrderedLong(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /**
     * Compare and swap, a full fence.
     *
     * @param offset   of the long.
     * @param expected value that it must have.
     * @param value    to store.
     * @return whether it was stored.
     */
    public boolean compareAndSetLong(final long offset, final long expected, final long value) {
        assert isInside(offset, Long.BYTES) && (address + offset & 7) == 0;
        final boolean swapped = MEMORY.compareAndSwapLong(address + offset, expected, value);
        Reference.reachabilityFence(this);
        return swapped;
    }

    /**
     * Atomic addition, a full fence.
     *
     * @param offset of the long.
     * @param delta  to add.
     */
    public void addLong(final long offset, final long delta) {
        assert isInside(offset, Long.BYTES) && (address + offset & 7) == 0;
        MEMORY.addLong(address + offset, delta);
        Reference.reachabilityFence(this);
    }

    /**
     * Plain store of bytes.
     *
     * @param offset where the bytes go.
     * @param bytes  the bytes.
     */
    public void putBytes(final long offset, final byte[] bytes) {
        assert isInside(offset, bytes.length);
        MEMORY.writeBytes(address + offset, bytes, 0, bytes.length);
        Reference.reachabilityFence(this);
    }

    /**
     * Plain load of bytes.
     *
     * @param offset where the bytes are.
     * @param length how many.
     * @return a copy of them.
     */
    public byte[] getBytes(final long offset, final int length) {
        assert isInside(offset, length);
        final byte[] bytes = new byte[length];
        MEMORY.readBytes(address + offset, bytes, 0, length);
        Reference.reachabilityFence(this);
        return bytes;
    }

    /**
     * Plain zeros.
     *
     * @param offset where they go.
     * @param length how many bytes.
     */
    public void zero(final long offset, final long length) {
        assert isInside(offset, length);
        MEMORY.setMemory(address + offset, length, (byte) 0);
        Reference.reachabilityFence(this);
    }

    /**
     * Plain zeros in private memory.
     *
     * @param address where they go.
     * @param length  how many bytes.
     */
    public static void zeroAt(final long address, final long length) {
        MEMORY.setMemory(address, length, (byte) 0);
    }

    /**
     * Plain load, at an address that {@link #addressOf} gave.
     *
     * @param address of the byte.
     * @return its value.
     */
    public static byte byteAt(final long address) {
        return MEMORY.readByte(address);
    }

    /**
     * As {@link #getInt}, at an address that {@link #addressOf} gave.
     *
     * @param address of the int.
     * @return its value.
     */
    public static int intAt(final long address) {
        return MEMORY.readInt(address);
    }

    /**
     * As {@link #getLong}, at an address that {@link #addressOf} gave.
     *
     * @param address of the long.
     * @return its value.
     */
    public static long longAt(final long address) {
        return MEMORY.readLong(address);
    }

    /**
     * As {@link #getIntAcquire}, at an address that {@link #addressOf} gave. The fence makes of the load what a volatile one is, without
     * the test of alignment that Chronicle makes with one.
     *
     * @param address of the int.
     * @return its value.
     */
    public static int intAcquireAt(final long address) {
        final int value = MEMORY.readInt(address);
        VarHandle.acquireFence();
        return value;
    }

    /**
     * As {@link #getLongAcquire}, at an address that {@link #addressOf} gave.
     *
     * @param address of the long.
     * @return its value.
     */
    public static long longAcquireAt(final long address) {
        final long value = MEMORY.readLong(address);
        VarHandle.acquireFence();
        return value;
    }

    /**
     * Load that earlier compare-and-sets of the thread and later loads and stores do not pass, at an address that {@link #addressOf} gave.
     *
     * @param address of the long.
     * @return its value.
     */
    public static long longVolatileAt(final long address) {
        return MEMORY.readVolatileLong(address);
    }

    /**
     * As {@link #putInt}, at an address that {@link #addressOf} gave.
     *
     * @param address of the int.
     * @param value   to store.
     */
    public static void putIntAt(final long address, final int value) {
        MEMORY.writeInt(address, value);
    }

    /**
     * As {@link #compareAndSetInt}, at an address that {@link #addressOf} gave.
     *
     * @param address  of the int.
     * @param expected value that it must have.
     * @param value    to store.
     * @return whether it was stored.
     */
    public static boolean compareAndSetIntAt(final long address, final int expected, final int value) {
        return MEMORY.compareAndSwapInt(address, expected, value);
    }

    /**
     * As {@link #putLong}, at an address that {@link #addressOf} gave.
     *
     * @param address of the long.
     * @param value   to store.
     */
    public static void putLongAt(final long address, final long value) {
        MEMORY.writeLong(address, value);
    }

    /**
     * As {@link #putLongRelease}, at an address that {@link #addressOf} gave.
     *
     * @param address of the long.
     * @param value   to store.
     */
    public static void putLongReleaseAt(final long address, final long value) {
        MEMORY.writeOrderedLong(address, value);
    }

    /**
     * As {@link #compareAndSetLong}, at an address that {@link #addressOf} gave.
     *
     * @param address  of the long.
     * @param expected value that it must have.
     * @param value    to store.
     * @return whether it was stored.
     */
    public static boolean compareAndSetLongAt(final long address, final long expected, final long value) {
        assert (address & 7) == 0 : address;
        return MEMORY.compareAndSwapLong(address, expected, value);
    }

    /**
     * Plain copy from one address to another, either or both in a buffer that {@link #addressOf} gave.
     *
     * @param fromAddress where the bytes begin.
     * @param toAddress   where they go.
     * @param length      how many.
     */
    public static void copy(final long fromAddress, final long toAddress, final int length) {
        MemoryCopy.copy(fromAddress, toAddress, length);
    }

    /** Keeps earlier stores before later stores. */
    public static void storeStoreFence() {
        VarHandle.storeStoreFence();
    }

    /** Keeps everything before it before everything after it: also a store before a later load. */
    public static void fullFence() {
        VarHandle.fullFence();
    }

    /** Keeps earlier loads before later loads. */
    public static void loadLoadFence() {
        VarHandle.loadLoadFence();
    }

    private boolean isInside(final long offset, final long length) {
        if (offset < 0 || length < 0 || offset > capacity - length) {
            throw new AssertionError("outside the buffer: offset=" + offset + ", length=" + length + ", capacity=" + capacity);
        }
        return true;
    }
}
