package org.kstate.commit;

import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;

/**
 * Slots of one session that a thread claimed and could not give back: an error was thrown at the very call that gives a slot back, since the
 * stack ended there. The thread leaves a mark, with plain stores and no call, when it has ended with the slot. The next claim of the session, or
 * its end, gives the slot back by the mark.
 *
 * <p>How to leave a mark: take {@link #marks} and {@link #first} before the claim, and know at each moment whether the slot is still to be given
 * back. If it is, when all else has failed, set the mark {@code first + slot}, then {@link #isAny}.
 *
 * <p>Assumes: who has left a mark does nothing with the slot any more; and nothing comes after the change of the header in the call that gives a slot
 * back, so an error from it means that the slot is still claimed. Guarantees: a mark never means the claim of another thread. For the header names
 * an owner that lives, so nobody claims the slot while the mark stands; and the mark is cleared before the slot is given back. Safe for any thread;
 * allocates once for 64 pages.
 */
public class OwedSlots {

    /** At least as many as a page has. */
    private static final int SLOTS = 16;
    private static final int CHUNK_BITS = 6;
    private static final int CHUNK_PAGES = 1 << CHUNK_BITS;
    private static final boolean[][] NO_CHUNKS = {};

    /**
     * Whether there may be a mark, or a commit over several states that ended in the middle. Written by those who leave one, after it. A field, since
     * where it is written there may be no stack for a call.
     *
     * <p>{@code [owed]}: who leaves a mark stores it before this; who settles clears this, makes a full fence, and then looks at the marks. So it
     * sees the mark, or this stays set for the next.
     */
    public volatile boolean isAny;
    /** A mark for each slot of each page; an array for as many pages as lie together, made when one of them is first written. */
    private boolean[][] chunks = NO_CHUNKS;
    /** Set with the first chunk. */
    private PagesFile pages;

    OwedSlots() {
    }

    /**
     * Where marks of a page are.
     *
     * @param page to write.
     * @return marks, of this page from {@link #first} on.
     */
    public boolean[] marks(final Page page) {
        final boolean[] marks = page.marks();
        return marks != null ? marks : findMarks(page);
    }

    private boolean[] findMarks(final Page page) {
        final boolean[] marks = makeMarks(page, page.index() >> CHUNK_BITS);
        page.marks(marks);
        return marks;
    }

    private synchronized boolean[] makeMarks(final Page page, final int chunk) {
        if (pages == null) {
            pages = page.pages();
            chunks = new boolean[(pages.geometry().pages() + CHUNK_PAGES - 1) / CHUNK_PAGES][];
        }
        if (chunks[chunk] == null) {
            chunks[chunk] = new boolean[CHUNK_PAGES * SLOTS];
        }
        return chunks[chunk];
    }

    /**
     * Which mark is that of a page's first slot.
     *
     * @param page to write.
     * @return its index in {@link #marks}.
     */
    public static int first(final Page page) {
        return (page.index() & CHUNK_PAGES - 1) * SLOTS;
    }

    /**
     * Gives back what marks were left for. For any thread of the session.
     *
     * @param owner by which the session claims.
     */
    synchronized void settle(final int owner) {
        // First: a mark that is left from now on is for this time or the next.
        isAny = false;
        boolean isDone = false;
        try {
            // [owed]: a volatile store does not keep the plain loads of marks behind it.
            SharedBuffer.fullFence();
            for (int chunk = 0; chunk < chunks.length; chunk++) {
                final boolean[] marks = chunks[chunk];
                for (int i = 0; marks != null && i < marks.length; i++) {
                    if (marks[i]) {
                        settle(marks, i, chunk * CHUNK_PAGES + i / SLOTS, owner);
                    }
                }
            }
            isDone = true;
        } finally {
            // No call: this thread may have no more stack than the one that left the mark.
            if (!isDone) {
                isAny = true;
            }
        }
    }

    private void settle(final boolean[] marks, final int mark, final int page, final int owner) {
        // Before the slot is given back: the next thread that claims it may leave a mark in its turn.
        marks[mark] = false;
        boolean isDone = false;
        try {
            giveBack(pages.page(page), mark % SLOTS, owner);
            isDone = true;
        } catch (final CorruptStoreException e) {
            // In the error log, as all damage of pages is. The slots of such a page are nobody's concern.
            isDone = true;
        } finally {
            if (!isDone) {
                marks[mark] = true;
            }
        }
    }

    /** As a sweep does with a dead session's slot, and in the same order: the header, then the logical word. */
    private static void giveBack(final Page page, final int slot, final int owner) {
        final long header = page.slotHeader(slot);
        if (SlotHeader.owner(header) == owner) {
            final long word = page.resolve();
            final long version = CommitWord.version(word);
            final boolean isCurrent = CommitWord.slot(word) == slot && SlotHeader.holds(header, version);
            page.compareAndSetSlotHeader(slot, header,
                isCurrent ? SlotHeader.of(version, SlotHeader.NO_OWNER) : SlotHeader.abandoned(header, version + 1));
        }
    }
}
