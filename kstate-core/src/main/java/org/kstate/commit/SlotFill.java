package org.kstate.commit;

import org.kstate.exceptions.IllegalSizeException;
import org.kstate.layout.PageLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;

/**
 * Filling a claimed slot with plain stores; the commit's compare-and-set publishes them. {@code [smaller]}: the length is compared with the
 * size after the claim, since the size was perhaps made smaller after the caller compared them: see {@link StateSize#lower}.
 */
public final class SlotFill {

    private SlotFill() {
    }

    /**
     * Fills a slot.
     *
     * @param page           of the slot.
     * @param slot           that was claimed.
     * @param session        who commits.
     * @param transaction    identity of the transaction.
     * @param timeNs         commit time.
     * @param payloadAddress where the payload is.
     * @param length         of the payload.
     * @throws IllegalSizeException if the state is smaller.
     */
    public static void fill(final Page page, final int slot, final int session, final long transaction, final long timeNs,
                     final long payloadAddress, final int length) {
        if (length > page.size()) {
            throw new IllegalSizeException("The state was made smaller meanwhile; begin again: length=" + length + ", size=" + page.size()
                + ", state=" + page.name());
        }
        final long address = page.slotAddress(slot);
        SharedBuffer.putIntAt(address + PageLayout.SLOT_LENGTH, length);
        SharedBuffer.putIntAt(address + PageLayout.SLOT_SESSION, session);
        SharedBuffer.putLongAt(address + PageLayout.SLOT_TRANSACTION, transaction);
        SharedBuffer.putLongAt(address + PageLayout.SLOT_TIME, timeNs);
        SharedBuffer.copy(payloadAddress, address + PageLayout.SLOT_PAYLOAD, length);
    }
}
