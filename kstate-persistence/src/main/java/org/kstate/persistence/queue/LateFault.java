package org.kstate.persistence.queue;

import org.kstate.memory.SharedBuffer;
import org.kstate.persistence.record.RecordLayout;

/**
 * A file that is cut while it is mapped: compiled code that touches what is gone goes on, and the virtual machine throws an {@link InternalError}
 * at a later step of the thread, whatever that is. Safe for any thread.
 */
final class LateFault {

    private static final int MOST = 3;

    private LateFault() {
    }

    /** Throws what is still to be thrown of faults before, so that it is not met elsewhere: the thread enters the virtual machine. */
    @SuppressWarnings("ThreadPriorityCheck")
    static void tellNow() {
        Thread.yield();
    }

    /** As {@link #tellNow}, for who knows: a thread may have met several faults, one after another. */
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
