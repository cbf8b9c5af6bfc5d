package org.kstate.typed;

import java.lang.ref.Reference;

import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.IllegalSizeException;

/**
 * A flyweight to extend: its accessors check that a field lies inside what is wrapped, and it keeps the memory from being freed, so that
 * nothing it does can harm the process. Fields are in the machine's byte order, at any offset.
 *
 * <pre>{@code
 * final class Quote extends CheckedFlyweight {
 *     long bid() { return longAt(0); }
 *     void bid(final long bid) { putLong(0, bid); }
 * }
 * }</pre>
 *
 * <p>For one thread at a time. Before it wraps anything no field is inside. What is wrapped by address alone is not kept. Allocates nothing.
 */
public abstract class CheckedFlyweight implements Flyweight {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private long address;
    private int length;
    /** Reached as long as this is: what owns the memory. */
    private Object owner;

    /** Creates a flyweight over nothing. */
    protected CheckedFlyweight() {
    }

    @Override
    public final void wrap(final long fromAddress, final int byteCount) {
        if (byteCount < 0) {
            throw new IllegalSizeException("A flyweight wraps no fewer than 0 bytes: length=" + byteCount);
        }
        address = fromAddress;
        length = byteCount;
        owner = null;
    }

    @Override
    public final void wrap(final RandomDataInput memory, final int byteCount) {
        Flyweight.super.wrap(memory, byteCount);
        owner = memory;
    }

    /**
     * How many bytes are wrapped.
     *
     * @return bytes; the size of the state, if it is one that is shown.
     */
    public final int length() {
        return length;
    }

    /**
     * Reads a byte.
     *
     * @param offset in what is wrapped, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final byte byteAt(final int offset) {
        check(offset, Byte.BYTES);
        final byte value = MEMORY.readByte(address + offset);
        Reference.reachabilityFence(this);
        return value;
    }

    /**
     * Writes a byte.
     *
     * @param offset in what is wrapped, from 0.
     * @param value  new one.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final void putByte(final int offset, final byte value) {
        check(offset, Byte.BYTES);
        MEMORY.writeByte(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /**
     * Reads a short.
     *
     * @param offset in what is wrapped, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final short shortAt(final int offset) {
        check(offset, Short.BYTES);
        final short value = MEMORY.readShort(address + offset);
        Reference.reachabilityFence(this);
        return value;
    }

    /**
     * Writes a short.
     *
     * @param offset in what is wrapped, from 0.
     * @param value  new one.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final void putShort(final int offset, final short value) {
        check(offset, Short.BYTES);
        MEMORY.writeShort(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /**
     * Reads an int.
     *
     * @param offset in what is wrapped, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final int intAt(final int offset) {
        check(offset, Integer.BYTES);
        final int value = MEMORY.readInt(address + offset);
        Reference.reachabilityFence(this);
        return value;
    }

    /**
     * Writes an int.
     *
     * @param offset in what is wrapped, from 0.
     * @param value  new one.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final void putInt(final int offset, final int value) {
        check(offset, Integer.BYTES);
        MEMORY.writeInt(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /**
     * Reads a long.
     *
     * @param offset in what is wrapped, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final long longAt(final int offset) {
        check(offset, Long.BYTES);
        final long value = MEMORY.readLong(address + offset);
        Reference.reachabilityFence(this);
        return value;
    }

    /**
     * Writes a long.
     *
     * @param offset in what is wrapped, from 0.
     * @param value  new one.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final void putLong(final int offset, final long value) {
        check(offset, Long.BYTES);
        MEMORY.writeLong(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /**
     * Reads a double.
     *
     * @param offset in what is wrapped, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final double doubleAt(final int offset) {
        check(offset, Double.BYTES);
        final double value = MEMORY.readDouble(address + offset);
        Reference.reachabilityFence(this);
        return value;
    }

    /**
     * Writes a double.
     *
     * @param offset in what is wrapped, from 0.
     * @param value  new one.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final void putDouble(final int offset, final double value) {
        check(offset, Double.BYTES);
        MEMORY.writeDouble(address + offset, value);
        Reference.reachabilityFence(this);
    }

    private void check(final int offset, final int bytes) {
        if (offset < 0 || offset > length - bytes) {
            throw new IllegalSizeException("Not inside what is wrapped: offset=" + offset + ", bytes=" + bytes + ", length=" + length);
        }
    }
}
