package org.kstate.fuzz;

import org.kstate.memory.SharedBuffer;

/**
 * Payloads each of whose bytes names the state it was committed to: the owner in the upper four bits, never 0, and something of the version
 * in the lower four. So a single byte of another state is seen, wherever it stands.
 */
final class Bytewise {

    private static final int OWNER_SHIFT = 4;
    private static final int LOW = 0xF;

    private Bytewise() {
    }

    static byte of(final int owner, final long version) {
        return (byte) (owner << OWNER_SHIFT | (int) version & LOW);
    }

    /** Whether a byte is of another state; zero is of nobody. */
    static boolean isForeign(final int owner, final int value) {
        return value != 0 && value >>> OWNER_SHIFT != owner;
    }

    /** Whether some byte is of another state; zeros are of nobody. */
    static boolean isForeign(final int owner, final long address, final int length) {
        for (int i = 0; i < length; i++) {
            if (isForeign(owner, Byte.toUnsignedInt(SharedBuffer.byteAt(address + i)))) {
                return true;
            }
        }
        return false;
    }
}
