package org.kstate.notify.chaos;

import org.kstate.memory.SharedBuffer;
import org.kstate.testing.Payload;

/**
 * Payloads of which each tells of which state it is, how long it is and which call made it, and shows whether it is whole. The seed of a
 * payload is {@code state id:16 | length in words:10 | process:14 | number of the call:24}; no two are the same.
 */
final class Stamp {

    /** What {@link #of} returns for a value that was never written: all of it is zero. */
    static final long NONE = 0;

    private static final int ID_SHIFT = 48;
    private static final int WORDS_SHIFT = 38;
    private static final int PROCESS_SHIFT = 24;
    private static final long ID_MASK = 0xFFFF;
    private static final int WORDS_MASK = 0x3FF;

    private Stamp() {
    }

    static long seed(final long id, final int length, final int process, final int number) {
        return (id & ID_MASK) << ID_SHIFT | (long) (length / Long.BYTES) << WORDS_SHIFT | (long) process << PROCESS_SHIFT | number;
    }

    /** How long a payload is. */
    static int length(final long seed) {
        return (int) (seed >>> WORDS_SHIFT & WORDS_MASK) * Long.BYTES;
    }

    /** Whether a payload was made for a state. */
    static boolean isFor(final long seed, final long id) {
        return seed >>> ID_SHIFT == (id & ID_MASK);
    }

    /** The seed of a value, whose size may be more than its payload's; {@link #NONE} if it is all zero, {@link Payload#TORN} if it is not whole. */
    static long of(final long address, final int size) {
        final long seed = size < Long.BYTES ? NONE : SharedBuffer.longAt(address);
        final int length = length(seed);
        if (seed != NONE && (length == 0 || length > size || Payload.seed(address, length) != seed)) {
            return Payload.TORN;
        }
        long rest = 0;
        for (int i = length; i < size; i += Long.BYTES) {
            rest |= SharedBuffer.longAt(address + i);
        }
        return rest == 0 ? seed : Payload.TORN;
    }
}
