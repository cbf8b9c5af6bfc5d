package org.kstate.commit;

import org.kstate.layout.CommitWord;
import org.kstate.layout.SlotHeader;
import org.kstate.layout.TransactionId;
import org.kstate.page.Page;

/**
 * One commit on one transient state: protocol.md, "Commit on a transient state". Two compare-and-sets and one release store.
 *
 * <p>A commit that succeeded then rings for those who watch the page.
 *
 * <p>A process that dies at any step has changed nothing, or has committed; the slot it held is taken by the next writer's claim.
 */
public final class TransientCommit {

    private TransientCommit() {
    }

    /**
     * Commits a payload as the version after a base.
     *
     * @param page    to write.
     * @param base    plain word, not persistent, on which the new version builds.
     * @param address of the payload.
     * @param length  of the payload, at most the page size.
     * @param timeNs  commit time.
     * @param writer  who commits.
     * @return the new commit word, or {@link CommitCode#CONFLICT}.
     */
    public static long commit(final Page page, final long base, final long address, final int length, final long timeNs,
                              final Writer writer) {
        return commit(page, base, CommitWord.flags(base), address, length, timeNs, writer);
    }

    /**
     * Commits the end of a state: an empty version, after which every use of a handle fails.
     *
     * @param page   of the state.
     * @param timeNs commit time.
     * @param writer who commits.
     * @return false if the state is persistent: its journal has to be told. True also if it was deleted already.
     */
    public static boolean delete(final Page page, final long timeNs, final Writer writer) {
        for (;;) {
            final long base = page.resolve();
            if (CommitWord.isDeleted(base)) {
                return true;
            }
            if (CommitWord.isPersistent(base)) {
                return false;
            }
            if (commit(page, base, CommitWord.flags(base) | CommitWord.DELETED, page.nameAddress(), 0, timeNs, writer) != CommitCode.CONFLICT) {
                return true;
            }
        }
    }

    private static long commit(final Page page, final long base, final long flags, final long address, final int length,
                               final long timeNs, final Writer writer) {
        final long version = CommitWord.version(base) + 1;
        final OwedSlots owed = writer.owed();
        final boolean[] marks = owed.marks(page);
        final int first = OwedSlots.first(page);
        final int slot = SlotClaim.take(page, base, version, writer, writer.deadline());
        if (slot == CommitCode.CONFLICT) {
            return CommitCode.CONFLICT;
        }
        boolean isCommitted = false;
        boolean isOwed = true;
        try {
            SlotClaim.begin(writer);
            SlotFill.fill(page, slot, writer.session(), TransactionId.ofPage(page.index(), version), timeNs, address, length);
            final long word = CommitWord.plain(version, slot, flags);
            if (!install(page, base, word, writer)) {
                return CommitCode.CONFLICT;
            }
            isCommitted = true;
            return word;
        } finally {
            try {
                if (isCommitted) {
                    page.releaseSlot(slot, SlotHeader.of(version, SlotHeader.NO_OWNER));
                    isOwed = false;
                    writer.ring(page);
                } else {
                    // Also if the store turns out to be damaged: the slot would be lost to others while this session lives.
                    SlotClaim.giveBack(page, slot, base, version, writer);
                    isOwed = false;
                }
            } finally {
                // No call: there may be no stack for one, and this is the reason.
                if (isOwed) {
                    marks[first + slot] = true;
                    owed.isAny = true;
                }
            }
        }
    }

    /**
     * Moves the commit word from the base to the new word, clearing references that are in the way.
     *
     * @param page   of the word.
     * @param base   plain word.
     * @param word   that is to take its place.
     * @param writer who commits.
     * @return false if the base is gone for good.
     */
    public static boolean install(final Page page, final long base, final long word, final Writer writer) {
        while (!page.compareAndSetWord(base, word)) {
            final long found = page.word();
            if (CommitWord.isReference(found)) {
                ReferenceClearing.clear(page, found, writer);
            } else if (found != base) {
                return false;
            }
        }
        return true;
    }
}
