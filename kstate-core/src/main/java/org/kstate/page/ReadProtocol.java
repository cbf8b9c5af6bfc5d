package org.kstate.page;

import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;

/**
 * Reading one whole version of a page: protocol.md, Read.
 *
 * <p>Assumes: a slot's header changes before its payload does, and a header is stored before the word that names its slot moves there.
 * Guarantees: what is returned was committed together and was current at a moment during the call. Progress: a retry means that at least
 * slots - 1 commits passed during one copy. Writes nothing to shared memory but, in a
 * session, the count of retries in {@code control}; allocates nothing.
 */
public final class ReadProtocol {

    private ReadProtocol() {
    }

    /**
     * Copies the current version. Bytes beyond what the version holds are zero.
     *
     * @param page      to read.
     * @param toAddress where the payload goes.
     * @param size      how many bytes to give, at most the page size.
     * @param into      takes length, writer, transaction and time of the version; may be {@code null}.
     * @return the plain commit word of the version that was copied.
     */
    public static long read(final Page page, final long toAddress, final int size, final VersionFacts into) {
        long word = page.resolve();
        for (;;) {
            if (CommitWord.version(word) == 0) {
                return readNothing(word, toAddress, size, into);
            }
            final int slot = CommitWord.slot(word);
            final long slotAddress = page.slotAddress(slot);
            // The length may be that of a later claim; the check below tells. Until then it is only kept within bounds.
            final int length = SharedBuffer.intAt(slotAddress + PageLayout.SLOT_LENGTH);
            // The usual case is a branch of its own, so that the processor need not wait for the length before it copies.
            final int copied = length == size ? size : Math.max(0, Math.min(length, size));
            SharedBuffer.copy(slotAddress + PageLayout.SLOT_PAYLOAD, toAddress, copied);
            if (into != null) {
                into.load(slotAddress, length);
            }
            SharedBuffer.loadLoadFence();
            if (!SlotHeader.holds(SharedBuffer.longAt(slotAddress + PageLayout.SLOT_HEADER), CommitWord.version(word))) {
                final long next = page.resolve();
                if (next == word) {
                    // Versions never come back: the word has stood all the time, so its slot was its own and the header is damaged.
                    throw page.pages().corrupt("slot header", page.slotField(slot, PageLayout.SLOT_HEADER), page.slotHeader(slot));
                }
                word = next;
                page.pages().ledger().count(Counter.READ_RETRIES);
                continue;
            }
            if (length == size) {
                return word;
            }
            if (length < 0 || length > page.pageSize()) {
                throw page.pages().corrupt("slot length", page.slotField(slot, PageLayout.SLOT_LENGTH), length);
            }
            if (copied < size) {
                SharedBuffer.zeroAt(toAddress + copied, size - copied);
            }
            return word;
        }
    }

    /**
     * Version 0, which is in no slot. Its slot's header is that of a failed claim as well, {@link SlotHeader#EMPTY}: the check after a copy
     * would not tell a reader who stood still that somebody has filled the slot meanwhile and met a conflict.
     */
    private static long readNothing(final long word, final long toAddress, final int size, final VersionFacts into) {
        SharedBuffer.zeroAt(toAddress, size);
        if (into != null) {
            into.clear();
        }
        return word;
    }
}
