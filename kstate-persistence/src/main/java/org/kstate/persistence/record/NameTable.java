package org.kstate.persistence.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import net.openhft.chronicle.core.UnsafeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Values by state name, found by the name's bytes in memory without garbage. Names are hashed and compared by words of eight bytes, since a replay
 * looks for each commit. Open addressing; it only grows. For one thread at a time.
 *
 * @param <V> type of the values.
 */
public final class NameTable<V> {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int INITIAL_CAPACITY = 64;

    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private byte[][] names = new byte[INITIAL_CAPACITY][];
    /** Of the same names, the last one filled up with zeros. */
    private long[][] words = new long[INITIAL_CAPACITY][];
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
            if (names[i].length == length && isEqual(words[i], address, length)) {
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
        return at(placeOf(name.getBytes(StandardCharsets.ISO_8859_1)));
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
        final int i = placeOf(bytes);
        if (names[i] == null) {
            names[i] = bytes;
            words[i] = words(bytes);
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

    private int placeOf(final byte[] name) {
        final int mask = names.length - 1;
        int i = hash(words(name), name.length) & mask;
        while (names[i] != null && !Arrays.equals(names[i], name)) {
            i = i + 1 & mask;
        }
        return i;
    }

    private void grow() {
        final byte[][] oldNames = names;
        final long[][] oldWords = words;
        final Object[] oldValues = values;
        names = new byte[2 * oldNames.length][];
        words = new long[2 * oldWords.length][];
        values = new Object[2 * oldValues.length];
        for (int i = 0; i < oldNames.length; i++) {
            if (oldNames[i] != null) {
                final int place = placeOf(oldNames[i]);
                names[place] = oldNames[i];
                words[place] = oldWords[i];
                values[place] = oldValues[i];
            }
        }
    }

    private static boolean isEqual(final long[] words, final long address, final int length) {
        for (int i = 0; i < words.length; i++) {
            if (words[i] != word(address, i * Long.BYTES, length)) {
                return false;
            }
        }
        return true;
    }

    /** Eight bytes of a name, or as many as there are and zeros. Nothing beside the name is read. */
    private static long word(final long address, final int from, final int length) {
        final int left = length - from;
        if (left >= Long.BYTES) {
            return MEMORY.readLong(address + from);
        }
        if (from > 0) {
            return MEMORY.readLong(address + length - Long.BYTES) >>> Byte.SIZE * (Long.BYTES - left);
        }
        long word = 0;
        for (int i = left - 1; i >= 0; i--) {
            word = word << Byte.SIZE | MEMORY.readByte(address + i) & 0xFF;
        }
        return word;
    }

    private static long[] words(final byte[] name) {
        final ByteBuffer padded = ByteBuffer.allocate(RecordLayout.align(name.length)).order(ByteOrder.LITTLE_ENDIAN).put(0, name);
        final long[] words = new long[padded.capacity() / Long.BYTES];
        padded.asLongBuffer().get(words);
        return words;
    }

    private static int hash(final long address, final int length) {
        long hash = length;
        for (int i = 0; i < length; i += Long.BYTES) {
            hash = next(hash, word(address, i, length));
        }
        return place(hash);
    }

    private static int hash(final long[] words, final int length) {
        long hash = length;
        for (final long word : words) {
            hash = next(hash, word);
        }
        return place(hash);
    }

    /** Of a name: where in a table of any capacity it is looked for first, for tests. */
    static int hash(final String name) {
        return hash(words(name.getBytes(StandardCharsets.ISO_8859_1)), name.length());
    }

    /** A product's bit depends on the lower ones alone: the upper half is brought down, so that the next product depends on all. */
    private static long next(final long hash, final long word) {
        final long product = (hash ^ word) * FACTOR;
        return product ^ product >>> Integer.SIZE;
    }

    /** The upper bits alone depend on each byte of a name: names often differ in their last bytes, which are a word's upper ones. */
    private static int place(final long hash) {
        return (int) (hash * FACTOR >>> Integer.SIZE + Byte.SIZE);
    }
}
