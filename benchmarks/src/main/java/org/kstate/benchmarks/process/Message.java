package org.kstate.benchmarks.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;

/**
 * What is sent: as many words as there is room for, each made of the message's number and its own place, so that a mix of two messages is
 * seen. For one thread.
 */
final class Message {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;
    private static final int ALIGNMENT = 4096;

    private final ByteBuffer buffer;
    private final long address;
    private final int length;

    /**
     * A message of number 0.
     *
     * @param length in bytes, a multiple of 8.
     */
    Message(final int length) {
        this.length = length;
        // At the beginning of a memory page in each process alike, since copying depends on it.
        buffer = ByteBuffer.allocateDirect(length + ALIGNMENT).alignedSlice(ALIGNMENT).order(ByteOrder.nativeOrder());
        address = Jvm.address(buffer);
    }

    /**
     * Where it is.
     *
     * @return address of the first byte.
     */
    long address() {
        return address;
    }

    /**
     * How long it is.
     *
     * @return bytes.
     */
    int length() {
        return length;
    }

    /**
     * Writes a message.
     *
     * @param number of the message.
     */
    void fill(final long number) {
        MEMORY.writeLong(address, number);
        for (int at = Long.BYTES; at < length; at += Long.BYTES) {
            MEMORY.writeLong(address + at, number * FACTOR + at);
        }
    }

    /**
     * The first word.
     *
     * @return the number of the message.
     */
    long number() {
        return MEMORY.readLong(address);
    }

    /**
     * The number of the message that is here.
     *
     * @return its number.
     * @throws IllegalStateException if it is a mix of several.
     */
    long checkedNumber() {
        final long number = number();
        for (int at = Long.BYTES; at < length; at += Long.BYTES) {
            if (MEMORY.readLong(address + at) != number * FACTOR + at) {
                throw new IllegalStateException("A torn message: number=" + number + ", offset=" + at);
            }
        }
        return number;
    }
}
