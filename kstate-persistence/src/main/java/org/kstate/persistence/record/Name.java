package org.kstate.persistence.record;

import java.nio.charset.StandardCharsets;

import net.openhft.chronicle.core.UnsafeMemory;

/** A movable view of ASCII bytes in memory as characters. */
final class Name implements CharSequence {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private long address;
    private int length;

    void wrap(final long address, final int length) {
        this.address = address;
        this.length = length;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(final int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException(index);
        }
        return (char) (MEMORY.readByte(address + index) & 0xFF);
    }

    @Override
    public CharSequence subSequence(final int start, final int end) {
        return toString().subSequence(start, end);
    }

    @Override
    public String toString() {
        final byte[] bytes = new byte[length];
        MEMORY.readBytes(address, bytes, 0, length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
