package org.kstate.persistence.queue;

import org.kstate.memory.SharedBuffer;
import org.kstate.persistence.record.RecordLayout;

/**
 * A file that is cut while it is mapped: code that touches what is gone goes on, and the virtual machine throws an {@link InternalError} at a later
 * step of the thread. JDK 25 throws it where a compiled method returns or a loop turns. JDK 17 keeps it until the thread next enters the virtual
 * machine for something that may throw: for new memory, for instance, in whatever code the thread is by then. Safe for any thread.
 */
final class LateFault {

    private static final int MOST = 3;

    /** Not a constant: the compiler makes an array of known size without entering the virtual machine. */
    @SuppressWarnings("FieldMayBeFinal")
    private static volatile int none;

    private LateFault() {
    }

    /**
     * Throws what is still to be thrown of faults before, so that it is not met elsewhere. An array of two dimensions is what the thread enters the
     * virtual machine for at all levels of compilation; a native method such as {@link Thread#yield} does not do on JDK 17. Takes some 100 ns and
     * makes 16 bytes of garbage: not for each append.
     */
    static void tellNow() {
        final int length = none;
        if (new byte[length][length].length != length) {
            throw new AssertionError("the length of an array changed");
        }
    }

    /** As {@link #tellNow}, for who knows. */
    static void drop() {
        for (int i = 0; i < MOST; i++) {
            try {
                tellNow();
                return;
            } catch (final InternalError e) {
                continue;
            }
        }
    }

    /**
     * Comes after a record was copied into mapped memory, and costs a look at its last words: where a file was cut, the last page of a record is gone
     * if any is. A load from a page that is gone gives whatever was in the register, which is not these words but by a rare chance.
     *
     * @param address of the record.
     * @param length  of the record.
     * @return false if the record is not in the file: then {@link #tellNow} has something to throw.
     */
    static boolean isWritten(final long address, final int length) {
        final long tail = address + length - RecordLayout.TAIL_LENGTH;
        return SharedBuffer.intAcquireAt(tail) == RecordLayout.TAIL_MARK
            && SharedBuffer.intAcquireAt(tail + RecordLayout.TAIL_RECORD_LENGTH) == length;
    }
}
