package org.kstate.testing;

import net.openhft.chronicle.core.UnsafeMemory;

/**
 * A payload that shows whether it is whole: every word follows from the first one, the seed. A mix of two payloads, or of a payload and
 * something else, does not.
 */
public final class Payload {

    /** What {@link #seed} tells of a payload that is not whole. No payload is made with it. */
    public static final long TORN = Long.MIN_VALUE;

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private Payload() {
    }

    /**
     * Makes a payload.
     *
     * @param address where it goes.
     * @param length  in bytes, a multiple of 8.
     * @param seed    of it.
     */
    public static void fill(final long address, final int length, final long seed) {
        MEMORY.writeLong(address, seed);
        final long spread = seed * SPREAD;
        for (int i = Long.BYTES; i < length; i += Long.BYTES) {
            MEMORY.writeLong(address + i, spread + i);
        }
    }

    /**
     * Checks a payload.
     *
     * @param address where it is.
     * @param length  in bytes, a multiple of 8.
     * @return its seed, or {@link #TORN}.
     */
    public static long seed(final long address, final int length) {
        final long seed = MEMORY.readLong(address);
        final long spread = seed * SPREAD;
        long difference = 0;
        for (int i = Long.BYTES; i < length; i += Long.BYTES) {
            difference |= MEMORY.readLong(address + i) ^ spread + i;
        }
        return difference == 0 ? seed : TORN;
    }
}
