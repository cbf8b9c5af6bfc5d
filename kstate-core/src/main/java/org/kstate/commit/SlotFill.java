package org.kstate.commit;

import org.kstate.layout.PageLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;

/** Filling a claimed slot with plain stores; the commit's compare-and-set publishes them. */
final class SlotFill {

    private SlotFill() {
    }

    static void fill(final Page page, final int slot, final int session, final long transaction, final long timeNs,
                     final long payloadAddress, final int length) {
        final SharedBuffer buffer = page.buffer();
        buffer.putInt(page.slotField(slot, PageLayout.SLOT_LENGTH), length);
        buffer.putInt(page.slotField(slot, PageLayout.SLOT_SESSION), session);
        buffer.putLong(page.slotField(slot, PageLayout.SLOT_TRANSACTION), transaction);
        buffer.putLong(page.slotField(slot, PageLayout.SLOT_TIME), timeNs);
        buffer.copyFrom(page.slotField(slot, PageLayout.SLOT_PAYLOAD), payloadAddress, length);
    }
}
