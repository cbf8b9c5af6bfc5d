package org.kstate.commit;

import java.util.Arrays;

import org.kstate.layout.CommitWord;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.page.Page;

/**
 * The states of one commit over several, in the order of their pages: what each was when the transaction began, and what it is to become.
 * An entry that is not written is compared only. Made once and used again; for one thread at a time.
 */
public final class CommitSet {

    private static final int NO_SLOT = -1;

    private final Page[] pages = new Page[DescriptorLayout.MAX_ENTRIES];
    private final Writer[] claimers = new Writer[DescriptorLayout.MAX_ENTRIES];
    private final long[] oldWords = new long[DescriptorLayout.MAX_ENTRIES];
    private final long[] newWords = new long[DescriptorLayout.MAX_ENTRIES];
    private final long[] addresses = new long[DescriptorLayout.MAX_ENTRIES];
    private final int[] lengths = new int[DescriptorLayout.MAX_ENTRIES];
    private final boolean[] written = new boolean[DescriptorLayout.MAX_ENTRIES];
    private final int[] slots = new int[DescriptorLayout.MAX_ENTRIES];
    private int count;
    private boolean isCommitted;
    /** While a descriptor is taken for the commit, until all of it was given back. Written without a call: see {@link #isAbandoned}. */
    boolean isUnfinished;
    /** Which of the session's descriptors was taken for it last. */
    int descriptor;
    /** The reference to the descriptor, or 0 while there is none. */
    long reference;
    /**
     * Whether a thread that had no stack left, say, ended in the middle and could not give everything back. Any other thread may then: {@link
     * MultiStateCommit#settleAbandoned}. Written without a call, since there may be no stack for one.
     */
    volatile boolean isAbandoned;

    /** Creates a set of nothing. */
    public CommitSet() {
    }

    /** Forgets all entries, unless somebody still has to see to them. */
    public void clear() {
        if (isAbandoned) {
            return;
        }
        Arrays.fill(pages, 0, count, null);
        Arrays.fill(claimers, 0, count, null);
        count = 0;
        isCommitted = false;
    }

    /**
     * Adds a state that is to get a new version.
     *
     * @param page    of the state, writable; in the set once at most.
     * @param base    plain word on which the new version builds.
     * @param address of the payload.
     * @param length  of the payload, at most the page size.
     * @param claimer who commits on it: this session, or a handle of it.
     */
    public void write(final Page page, final long base, final long address, final int length, final Writer claimer) {
        add(page, base, true, address, length, claimer);
    }

    /**
     * Adds a state that must not have moved, and gets no new version.
     *
     * @param page    of the state, writable; in the set once at most.
     * @param base    plain word that it must have.
     * @param claimer who commits: this session, or a handle of it.
     */
    public void compare(final Page page, final long base, final Writer claimer) {
        add(page, base, false, 0, 0, claimer);
    }

    /** Pages in order: who installs and claims in one order for all waits for nobody who waits for it. */
    private void add(final Page page, final long base, final boolean isWritten, final long address, final int length, final Writer claimer) {
        int i = count++;
        for (; i > 0 && pages[i - 1].index() > page.index(); i--) {
            pages[i] = pages[i - 1];
            claimers[i] = claimers[i - 1];
            oldWords[i] = oldWords[i - 1];
            written[i] = written[i - 1];
            addresses[i] = addresses[i - 1];
            lengths[i] = lengths[i - 1];
        }
        pages[i] = page;
        claimers[i] = claimer;
        oldWords[i] = base;
        written[i] = isWritten;
        addresses[i] = address;
        lengths[i] = length;
    }

    /**
     * Whether a commit of it ended in the middle, and what it had is still to be given back.
     *
     * @return true until {@link MultiStateCommit#settleAbandoned}.
     */
    public boolean isAbandoned() {
        return isAbandoned;
    }

    /**
     * How many states there are.
     *
     * @return entries.
     */
    public int count() {
        return count;
    }

    /**
     * The page of an entry.
     *
     * @param i number of the entry.
     * @return the page, writable.
     */
    public Page page(final int i) {
        return pages[i];
    }

    long oldWord(final int i) {
        return oldWords[i];
    }

    /**
     * What the commit word of an entry becomes, once it was claimed.
     *
     * @param i number of the entry.
     * @return a plain word.
     */
    public long newWord(final int i) {
        return newWords[i];
    }

    /**
     * Whether an entry is to be in the journal.
     *
     * @param i number of the entry.
     * @return true of a persistent state that is written.
     */
    public boolean isJournaled(final int i) {
        return written[i] && CommitWord.isPersistent(oldWords[i]);
    }

    /**
     * The slot that was claimed for an entry.
     *
     * @param i number of the entry.
     * @return the slot, filled.
     */
    public int slot(final int i) {
        return slots[i];
    }

    /**
     * Claims and fills a slot for each entry that is written.
     *
     * @param deadlineNs of the whole commit, or {@link SlotClaim#NO_DEADLINE}.
     * @return false if a base is gone; the slots that were claimed are released by {@link #releaseSlots}.
     */
    boolean claim(final int session, final long transaction, final long timeNs, final long deadlineNs) {
        isCommitted = false;
        // Before anything can be thrown: what was not claimed is not released.
        Arrays.fill(slots, 0, count, NO_SLOT);
        for (int i = 0; i < count; i++) {
            newWords[i] = oldWords[i];
            if (written[i]) {
                final long version = CommitWord.version(oldWords[i]) + 1;
                final int slot = SlotClaim.take(pages[i], oldWords[i], version, claimers[i], deadlineNs);
                if (slot == CommitCode.CONFLICT) {
                    return false;
                }
                // With no call between: where the stack ends in one, what was not noted is claimed for ever.
                slots[i] = slot;
                SlotClaim.begin(claimers[i]);
                newWords[i] = CommitWord.plain(version, slot, CommitWord.flags(oldWords[i]));
                SlotFill.fill(pages[i], slot, session, transaction, timeNs, addresses[i], lengths[i]);
            }
        }
        return true;
    }

    /** Before anything is taken for it. */
    void begin() {
        Arrays.fill(slots, 0, count, NO_SLOT);
        reference = 0;
        isCommitted = false;
        isUnfinished = false;
    }

    /**
     * Gives back what a thread left that ended in the middle: the slots that it had not given back itself.
     */
    void giveBackAbandoned(final boolean committed) {
        for (int i = 0; i < count; i++) {
            if (slots[i] != NO_SLOT) {
                final long version = CommitWord.version(oldWords[i]) + 1;
                pages[i].compareAndSetSlotHeader(slots[i], SlotHeader.of(version, claimers[i].owner()),
                    SlotHeader.of(version, committed ? SlotHeader.NO_OWNER : SlotHeader.FAILED));
                // As in releaseSlots: who does this again must not take the slot from another thread.
                slots[i] = NO_SLOT;
            }
        }
    }

    /** {@code [closing]}: after the references were installed (full fences). A handle that was closed beside the begin is seen here. */
    void checkOpen() {
        for (int i = 0; i < count; i++) {
            claimers[i].checkOpen();
        }
    }

    void releaseSlots(final boolean committed) {
        isCommitted = committed;
        for (int i = 0; i < count; i++) {
            final int slot = slots[i];
            if (slot != NO_SLOT) {
                final long version = CommitWord.version(oldWords[i]) + 1;
                if (committed) {
                    pages[i].releaseSlot(slot, SlotHeader.of(version, SlotHeader.NO_OWNER));
                } else {
                    SlotClaim.giveBack(pages[i], slot, oldWords[i], version, claimers[i]);
                }
                // With no call between, so that nothing can be thrown: another thread of this session may claim the slot by the same word, and
                // would lose it to whoever finishes an abandoned commit.
                slots[i] = NO_SLOT;
            }
        }
    }

    /** Rings for each page that has a new version, if there is one. */
    void ring(final Writer writer) {
        for (int i = 0; isCommitted && i < count; i++) {
            if (written[i]) {
                writer.ring(pages[i]);
            }
        }
    }

    /** Gives every page its word instead of the reference, also where it was not installed: then nothing happens. */
    void removeReferences(final long reference, final boolean committed) {
        for (int i = 0; i < count; i++) {
            pages[i].compareAndSetWord(reference, committed ? newWords[i] : oldWords[i]);
        }
    }

    /** Whether no entry has moved. */
    boolean isCurrent() {
        for (int i = 0; i < count; i++) {
            if (pages[i].resolve() != oldWords[i]) {
                return false;
            }
        }
        return true;
    }
}
