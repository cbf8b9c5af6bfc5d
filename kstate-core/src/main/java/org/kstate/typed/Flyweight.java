package org.kstate.typed;

import java.util.Objects;

import net.openhft.chronicle.bytes.RandomDataInput;
import org.kstate.exceptions.IllegalSizeException;

/**
 * Shows fields where they lie in off-heap memory, without an object for each value: a codec of Simple Binary Encoding, say, whose buffer
 * wraps an address. {@link CheckedFlyweight} is one to extend.
 *
 * <p>A flyweight is valid as long as the memory it wraps. One that keeps only the address must not be used when nothing reaches the memory's
 * owner any more: the memory may then be freed, and reading it may end the process. Override {@link #wrap(RandomDataInput, int)} to keep a
 * reference, as {@code CheckedFlyweight} does.
 */
@FunctionalInterface
public interface Flyweight {

    /**
     * Shows other memory from now on. Allocates nothing.
     *
     * @param address where the fields begin, off-heap.
     * @param length  how many bytes there are; no field beyond them may be read or written.
     */
    void wrap(long address, int length);

    /**
     * The length of all fields together. {@link FlyweightState#of} sees to it that the state is as long.
     *
     * @return bytes; 0 if the flyweight does not know.
     */
    default int size() {
        return 0;
    }

    /**
     * Shows other memory from now on: that of a {@code Snapshot}'s or a {@code Transaction}'s bytes, say, and only as long as those are
     * valid. What is written over a transaction's {@code bytes()} is committed; over its {@code view()}, or a snapshot, it is private.
     *
     * @param memory off-heap bytes; shown from their start, wherever their positions are.
     * @param length how many of them.
     * @throws IllegalSizeException     if there are not so many.
     * @throws IllegalArgumentException if the bytes are on the heap.
     */
    default void wrap(final RandomDataInput memory, final int length) {
        Objects.requireNonNull(memory, "memory");
        if (!memory.isDirectMemory()) {
            throw new IllegalArgumentException("A flyweight wraps an address; give it off-heap bytes: length=" + length);
        }
        if (length < 0 || length > memory.realCapacity()) {
            throw new IllegalSizeException("There are not so many bytes to wrap: length=" + length + ", capacity="
                + memory.realCapacity());
        }
        wrap(memory.addressForRead(memory.start()), length);
    }
}
