package org.kstate.typed;

import java.lang.ref.Reference;
import java.util.Objects;

import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.start.ChronicleStart;

/**
 * A flyweight to extend: its accessors check that a field lies inside what is wrapped, and it keeps the memory from being freed, so that
 * nothing it does can harm the process. Fields are in the machine's byte order, at any offset.
 *
 * <pre>{@code
 * final class Quote extends CheckedFlyweight {
 *     long bid() { return longAt(0); }
 *     void bid(final long bid) { putLong(0, bid); }
 *     public int size() { return 8; }
 * }
 * }</pre>
 *
 * <p>For one thread at a time. Before it wraps anything no field is inside. What is wrapped by address alone is not kept. Allocates nothing.
 */
public abstract class CheckedFlyweight implements Flyweight {

    private static final UnsafeMemory MEMORY;

    static {
        // Reading by address needs no open package, and may be what a program does first.
        ChronicleStart.prepare();
        MEMORY = UnsafeMemory.MEMORY;
    }

    private long address;
    private int length;
    /** Reached as long as this is: what owns the memory. */
    @SuppressWarnings("unused")
    private Object owner;

    /** Creates a flyweight over nothing. */
    protected CheckedFlyweight() {
    }

    @Override
    public final void wrap(final long fromAddress, final int byteCount) {
        if (byteCount < 0) {
            throw new IllegalSizeException("A flyweight wraps no fewer than 0 bytes: length=" + byteCount);
        }
        if (fromAddress <= 0 && byteCount != 0) {
            throw new IllegalArgumentException("No memory is there; give the address of off-heap memory: address=" + fromAddress);
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

    /**
     * Reads a boolean, one byte that is 0 or not.
     *
     * @param offset in what is wrapped, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final boolean booleanAt(final int offset) {
        check(offset, Byte.BYTES);
        final boolean value = MEMORY.readByte(address + offset) != 0;
        Reference.reachabilityFence(this);
        return value;
    }

    /**
     * Writes a boolean, one byte that is 0 or not.
     *
     * @param offset in what is wrapped, from 0.
     * @param value  new one.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final void putBoolean(final int offset, final boolean value) {
        check(offset, Byte.BYTES);
        MEMORY.writeByte(address + offset, (byte) (value ? 1 : 0));
        Reference.reachabilityFence(this);
    }

    /**
     * Reads a char, two bytes.
     *
     * @param offset in what is wrapped, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final char charAt(final int offset) {
        check(offset, Character.BYTES);
        final char value = (char) MEMORY.readShort(address + offset);
        Reference.reachabilityFence(this);
        return value;
    }

    /**
     * Writes a char, two bytes.
     *
     * @param offset in what is wrapped, from 0.
     * @param value  new one.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final void putChar(final int offset, final char value) {
        check(offset, Character.BYTES);
        MEMORY.writeShort(address + offset, (short) value);
        Reference.reachabilityFence(this);
    }

    /**
     * Reads a float.
     *
     * @param offset in what is wrapped, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final float floatAt(final int offset) {
        check(offset, Float.BYTES);
        final float value = MEMORY.readFloat(address + offset);
        Reference.reachabilityFence(this);
        return value;
    }

    /**
     * Writes a float.
     *
     * @param offset in what is wrapped, from 0.
     * @param value  new one.
     * @throws IllegalSizeException if it is not inside.
     */
    protected final void putFloat(final int offset, final float value) {
        check(offset, Float.BYTES);
        MEMORY.writeFloat(address + offset, value);
        Reference.reachabilityFence(this);
    }

    /**
     * Reads bytes.
     *
     * @param offset in what is wrapped, from 0.
     * @param into   array.
     * @param from   index of the first byte in it.
     * @param count  how many.
     * @throws IllegalSizeException if they are not all inside, or the array has no room for them.
     */
    protected final void bytesAt(final int offset, final byte[] into, final int from, final int count) {
        check(offset, into, from, count);
        MEMORY.readBytes(address + offset, into, from, count);
        Reference.reachabilityFence(this);
    }

    /**
     * Writes bytes.
     *
     * @param offset in what is wrapped, from 0.
     * @param bytes  array.
     * @param from   index of the first byte in it.
     * @param count  how many.
     * @throws IllegalSizeException if they are not all inside, or the array has not so many.
     */
    protected final void putBytes(final int offset, final byte[] bytes, final int from, final int count) {
        check(offset, bytes, from, count);
        MEMORY.writeBytes(address + offset, bytes, from, count);
        Reference.reachabilityFence(this);
    }

    /**
     * Reads a text of ASCII characters that ends at a zero or the end of its field. Makes a new string.
     *
     * @param offset in what is wrapped, from 0.
     * @param width  of the field in bytes.
     * @return the text.
     * @throws IllegalSizeException if the field is not inside.
     */
    protected final String asciiAt(final int offset, final int width) {
        final StringBuilder text = new StringBuilder(Math.max(width, 0));
        asciiAt(offset, width, text);
        return text.toString();
    }

    /**
     * Reads a text of ASCII characters that ends at a zero or the end of its field. Allocates nothing, where there is room.
     *
     * @param offset in what is wrapped, from 0.
     * @param width  of the field in bytes.
     * @param into   the text is added to it; bytes beyond ASCII as {@code ?}.
     * @throws IllegalSizeException if the field is not inside.
     */
    protected final void asciiAt(final int offset, final int width, final StringBuilder into) {
        Objects.requireNonNull(into, "into");
        check(offset, width);
        for (int i = 0; i < width; i++) {
            final byte c = MEMORY.readByte(address + offset + i);
            if (c == 0) {
                break;
            }
            into.append(c > 0 ? (char) c : '?');
        }
        Reference.reachabilityFence(this);
    }

    /**
     * Writes a text of ASCII characters, and zeros up to the end of its field.
     *
     * @param offset in what is wrapped, from 0.
     * @param width  of the field in bytes.
     * @param text   at most as long, without zeros.
     * @throws IllegalSizeException     if the field is not inside, or the text longer than the field.
     * @throws IllegalArgumentException if a character is not ASCII; nothing is written then.
     */
    protected final void putAscii(final int offset, final int width, final CharSequence text) {
        Objects.requireNonNull(text, "text");
        check(offset, width);
        final int count = text.length();
        if (count > width) {
            throw new IllegalSizeException("The text is longer than its field: length=" + count + ", width=" + width + ", offset=" + offset);
        }
        for (int i = 0; i < count; i++) {
            final char c = text.charAt(i);
            if (c == 0 || c > Byte.MAX_VALUE) {
                throw new IllegalArgumentException("The field is for ASCII characters: position=" + i + ", character=" + (int) c + ", offset="
                    + offset);
            }
        }
        for (int i = 0; i < width; i++) {
            MEMORY.writeByte(address + offset + i, (byte) (i < count ? text.charAt(i) : 0));
        }
        Reference.reachabilityFence(this);
    }

    private void check(final int offset, final byte[] array, final int from, final int count) {
        Objects.requireNonNull(array, "array");
        check(offset, count);
        if (from < 0 || from > array.length - count) {
            throw new IllegalSizeException("Not inside the array: from=" + from + ", bytes=" + count + ", array=" + array.length);
        }
    }

    private void check(final int offset, final int bytes) {
        if (bytes < 0 || offset < 0 || offset > length - bytes) {
            throw new IllegalSizeException("Not inside what is wrapped: offset=" + offset + ", bytes=" + bytes + ", length=" + length);
        }
    }
}
