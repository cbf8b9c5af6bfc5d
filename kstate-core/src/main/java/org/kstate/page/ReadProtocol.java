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
        while (!tryCopy(page, word, toAddress, size, into)) {
            word = next(page, word);
        }
        return word;
    }

    /**
     * One attempt. {@code [size]}: a size is raised before a longer payload is committed, so who wants the whole looks at the size after the word:
     * it is that of the version at least.
     *
     * @param page      to read.
     * @param word      plain, that {@link Page#resolve} or {@link #next} gave.
     * @param toAddress where the payload goes.
     * @param size      how many bytes to give, at most the page size.
     * @param into      takes length, writer, transaction and time of the version; may be {@code null}.
     * @return false if the version's slot was claimed meanwhile: then neither what was copied nor what was taken means anything.
     */
    public static boolean tryCopy(final Page page, final long word, final long toAddress, final int size, final VersionFacts into) {
        if (CommitWord.version(word) == 0) {
            readNothing(toAddress, size, into);
            return true;
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
            return false;
        }
        if (length == size) {
            return true;
        }
        if (length < 0 || length > page.pageSize()) {
            throw page.pages().corrupt("slot length", page.slotField(slot, PageLayout.SLOT_LENGTH), length);
        }
        if (copied < size) {
            SharedBuffer.zeroAt(toAddress + copied, size - copied);
        }
        return true;
    }

    /**
     * The current word after an attempt that failed.
     *
     * @param page to read.
     * @param word of the attempt.
     * @return another plain word.
     * @throws org.kstate.exceptions.CorruptStoreException if the word is still the same.
     */
    public static long next(final Page page, final long word) {
        final long next = page.resolve();
        if (next == word) {
            // Versions never come back: the word has stood all the time, so its slot was its own and the header is damaged.
            final int slot = CommitWord.slot(word);
            throw page.pages().corrupt("slot header", page.slotField(slot, PageLayout.SLOT_HEADER), page.slotHeader(slot));
        }
        page.pages().ledger().count(Counter.READ_RETRIES);
        return next;
    }

    /**
     * Version 0, which is in no slot. No header is to be looked at: that of a slot which no claim ever touched is {@link SlotHeader#UNTOUCHED}.
     */
    private static void readNothing(final long toAddress, final int size, final VersionFacts into) {
        SharedBuffer.zeroAt(toAddress, size);
        if (into != null) {
            into.clear();
        }
    }
}
