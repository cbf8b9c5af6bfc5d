package org.kstate.persistence.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import net.openhft.chronicle.core.UnsafeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Values by state name, found by the name's bytes in memory without garbage. Open addressing; it only grows. For one thread at a time.
 *
 * @param <V> type of the values.
 */
public final class NameTable<V> {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int INITIAL_CAPACITY = 64;

    private byte[][] names = new byte[INITIAL_CAPACITY][];
    private Object[] values = new Object[INITIAL_CAPACITY];
    private int size;

    /** Creates an empty table. */
    public NameTable() {
    }

    /**
     * The value of a name in memory.
     *
     * @param address where the name's ASCII bytes are.
     * @param length  how many.
     * @return the value, or {@code null} if the name is not here.
     */
    public @Nullable V value(final long address, final int length) {
        final byte[][] names = this.names;
        final int mask = names.length - 1;
        for (int i = hash(address, length) & mask; names[i] != null; i = i + 1 & mask) {
            if (names[i].length == length && isEqual(names[i], address)) {
                return at(i);
            }
        }
        return null;
    }

    /**
     * The value of a name.
     *
     * @param name the name.
     * @return the value, or {@code null} if the name is not here.
     */
    public @Nullable V value(final String name) {
        return at(place(name.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /**
     * Gives a name its value.
     *
     * @param name  the name.
     * @param value its value, not {@code null}; it replaces an earlier one.
     */
    public void put(final String name, final V value) {
        if (2 * (size + 1) > names.length) {
            grow();
        }
        final byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        final int i = place(bytes);
        if (names[i] == null) {
            names[i] = bytes;
            size++;
        }
        values[i] = value;
    }

    /**
     * All names.
     *
     * @return a new list, in no order.
     */
    public List<String> names() {
        final List<String> all = new ArrayList<>(size);
        for (final byte[] name : names) {
            if (name != null) {
                all.add(new String(name, StandardCharsets.ISO_8859_1));
            }
        }
        return all;
    }

    @SuppressWarnings("unchecked")
    private V at(final int i) {
        return (V) values[i];
    }

    private int place(final byte[] name) {
        final int mask = names.length - 1;
        int i = hash(name) & mask;
        while (names[i] != null && !Arrays.equals(names[i], name)) {
            i = i + 1 & mask;
        }
        return i;
    }

    private void grow() {
        final byte[][] oldNames = names;
        final Object[] oldValues = values;
        names = new byte[2 * oldNames.length][];
        values = new Object[2 * oldValues.length];
        for (int i = 0; i < oldNames.length; i++) {
            if (oldNames[i] != null) {
                final int place = place(oldNames[i]);
                names[place] = oldNames[i];
                values[place] = oldValues[i];
            }
        }
    }

    private static boolean isEqual(final byte[] name, final long address) {
        for (int i = 0; i < name.length; i++) {
            if (MEMORY.readByte(address + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static int hash(final long address, final int length) {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + MEMORY.readByte(address + i);
        }
        return spread(hash);
    }

    private static int hash(final byte[] name) {
        int hash = 1;
        for (final byte b : name) {
            hash = 31 * hash + b;
        }
        return spread(hash);
    }

    /** Brings the upper bits, which differ more, down to where the mask looks. */
    private static int spread(final int hash) {
        return hash * 0x9E3779B9 >>> 8;
    }
}
