package org.kstate.doorbell;

import org.kstate.memory.SharedBuffer;

/** Bits of a shared long that several processes set and one takes. Each change is a full fence; a look that changes nothing is none. */
final class SharedBits {

    private SharedBits() {
    }

    /**
     * Sets bits, if they are not there.
     *
     * @param buffer memory.
     * @param offset of the long.
     * @param bits   to set.
     */
    static void set(final SharedBuffer buffer, final long offset, final long bits) {
        long present = buffer.getLongAcquire(offset);
        while ((present & bits) != bits && !buffer.compareAndSetLong(offset, present, present | bits)) {
            present = buffer.getLongAcquire(offset);
        }
    }

    /**
     * Takes all bits away.
     *
     * @param buffer memory.
     * @param offset of the long.
     * @return what was there.
     */
    static long take(final SharedBuffer buffer, final long offset) {
        long present = buffer.getLongAcquire(offset);
        while (present != 0 && !buffer.compareAndSetLong(offset, present, 0)) {
            present = buffer.getLongAcquire(offset);
        }
        return present;
    }
}
