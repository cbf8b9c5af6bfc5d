package org.kstate.registry;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

import org.kstate.exceptions.StoreFullException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.PageLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.StateName;
import org.kstate.layout.StoreGeometry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.SpaceReservation;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;

/**
 * Giving a page to a new state and taking it back, under {@code store.lock}. The page's memory is allocated first, its header written
 * next, and the page table's word last: a creator that dies before has made nothing.
 *
 * <p>A page that had a state before goes on counting versions: its last version, the empty one that ended that state, is the new one's
 * version 0. So a reader or writer that was left behind can never take the new state's words for those that it knew.
 */
public final class StateCreation {

    private static final int NO_PAGE = -1;

    private StateCreation() {
    }

    /**
     * Makes a state.
     *
     * @param name       of the state, checked.
     * @param pages      of the store, writable.
     * @param control    memory of the file {@code control}.
     * @param session    that makes it.
     * @param nowNs      time of creation, nanoseconds since the epoch.
     * @param subscribed says of a page whether some session is subscribed to it.
     * @return index of its page.
     * @throws StoreFullException if every page is taken, or there is no memory for another.
     */
    public static int create(final String name, final PagesFile pages, final SharedBuffer control, final int session, final long nowNs,
                             final IntPredicate subscribed) {
        final StoreGeometry geometry = pages.geometry();
        final SharedBuffer buffer = pages.buffer();
        final int index = freePage(pages, control, subscribed);
        final long former = PageTableEntry.incarnation(pages.tableWord(index));
        // Larger than that of the page's last state whatever the store's header says: by it an observer tells the two.
        final long incarnation = Math.max(buffer.getLong(StoreHeaderLayout.LAST_INCARNATION), former) + 1;
        if (incarnation < 1) {
            throw pages.corrupt("last incarnation", StoreHeaderLayout.LAST_INCARNATION, incarnation - 1);
        }
        buffer.putLong(StoreHeaderLayout.LAST_INCARNATION, incarnation);
        final Page page = pages.page(index);
        // A page that no state ever had is all zeros: commit word 0 is version 0 in slot 0, whose header 0 holds version 0 and
        // whose length is 0.
        if (former != 0) {
            revive(page);
        }
        final byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        buffer.putInt(page.field(PageLayout.NAME_LENGTH), bytes.length);
        buffer.putInt(page.field(PageLayout.PAGE_INDEX), index);
        buffer.putInt(page.field(PageLayout.SIZE), geometry.pageSize());
        buffer.putLong(page.field(PageLayout.CREATED_AT), nowNs);
        buffer.putLong(page.field(PageLayout.CREATED_BY_PID), ProcessHandle.current().pid());
        buffer.putInt(page.field(PageLayout.CREATED_BY), session);
        buffer.putBytes(page.field(PageLayout.NAME), bytes);
        buffer.putLongRelease(page.field(PageLayout.INCARNATION), incarnation);
        final long entry = geometry.pageTableEntry(index);
        buffer.putLong(entry + PageTableEntry.HASH, StateName.hash(name));
        // [table]: whoever sees the page in use sees its header.
        buffer.putLongRelease(entry + PageTableEntry.WORD, PageTableEntry.inUse(incarnation));
        control.putLong(ControlLayout.FREE_PAGE_HINT, index + 1);
        return index;
    }

    /**
     * The word loses its mark of deletion, the header what the last state was told, and the slots what it left: a length that is damaged later
     * shows none of it. Nobody looks at the page, since it is not in use; who still does sees that after the copy.
     */
    private static void revive(final Page page) {
        final SharedBuffer buffer = page.buffer();
        final long word = page.word();
        for (int slot = 0; slot < page.slots(); slot++) {
            buffer.zero(page.slotField(slot, PageLayout.SLOT_LENGTH), PageLayout.slotStride(page.pageSize()) - PageLayout.SLOT_LENGTH);
        }
        buffer.putLong(page.field(PageLayout.FIRST_VERSION), CommitWord.version(word));
        if (!page.compareAndSetWord(word, CommitWord.plain(CommitWord.version(word), CommitWord.slot(word), 0))) {
            throw page.pages().corrupt("commit word of a free page", page.field(PageLayout.COMMIT_WORD), page.word());
        }
        buffer.putInt(page.field(PageLayout.JOURNAL_PLUS_ONE), 0);
        buffer.putInt(page.field(PageLayout.SIZE_CHOSEN), 0);
        buffer.putLong(page.field(PageLayout.JOURNAL_INCARNATION), 0);
    }

    /**
     * Takes a page back from a state that has ended. Its name is not in the registry any more, nobody is subscribed to it.
     *
     * @param pages   of the store, writable.
     * @param control memory of the file {@code control}.
     * @param index   index of the page.
     */
    public static void free(final PagesFile pages, final SharedBuffer control, final int index) {
        final long incarnation = PageTableEntry.incarnation(pages.tableWord(index));
        pages.buffer().putLongRelease(pages.geometry().pageTableEntry(index) + PageTableEntry.WORD, PageTableEntry.free(incarnation));
        // [table]: before the header is written for the next state. Who saw the page in use looks at the word again after the header.
        SharedBuffer.storeStoreFence();
        control.putLong(ControlLayout.FREE_PAGE_HINT, index);
    }

    /**
     * A page that is free by the table, and by what it says itself. One that some session is subscribed to is passed over, since the table may
     * be damaged and a state be there; but if there is no other, {@code control} may be what is damaged, and the pages are asked alone.
     */
    private static int freePage(final PagesFile pages, final SharedBuffer control, final IntPredicate subscribed) {
        final int count = pages.geometry().pages();
        final int hint = (int) Math.floorMod(control.getLong(ControlLayout.FREE_PAGE_HINT), (long) count);
        int found = search(pages, hint, page -> !subscribed.test(page) && isLeft(pages, page));
        if (found == NO_PAGE) {
            found = search(pages, hint, page -> isLeftForSure(pages, page));
        }
        if (found == NO_PAGE) {
            throw new StoreFullException("Every page of the store is taken; make a store with more: maxPages=" + count + ", file="
                + pages.file());
        }
        return found;
    }

    private static int search(final PagesFile pages, final int from, final IntPredicate wanted) {
        final int count = pages.geometry().pages();
        for (int i = 0; i < count; i++) {
            final int index = (from + i) % count;
            if (!PageTableEntry.isInUse(pages.tableWord(index)) && wanted.test(index)) {
                return index;
            }
        }
        return NO_PAGE;
    }

    /** Whether a page that is free by the table was left by its last state, if it had one. Its memory is reserved before it is looked at. */
    private static boolean isLeft(final PagesFile pages, final int index) {
        final Page page = reserved(pages, index);
        final long word = page.word();
        if (PageTableEntry.incarnation(pages.tableWord(index)) == 0) {
            return word == 0;
        }
        // Without the mark it has lost it already: whoever was giving it to another state died on the way.
        return page.isPlain(word) && (CommitWord.isDeleted(word) || word == CommitWord.plain(page.firstVersion(), CommitWord.slot(word), 0));
    }

    /** As {@link #isLeft}, but not one that somebody was about to give to a state, which looks like one whose state was never written. */
    private static boolean isLeftForSure(final PagesFile pages, final int index) {
        final Page page = reserved(pages, index);
        final long word = page.word();
        return PageTableEntry.incarnation(pages.tableWord(index)) == 0 ? word == 0 && page.incarnation() == 0
            : page.isPlain(word) && CommitWord.isDeleted(word);
    }

    private static Page reserved(final PagesFile pages, final int index) {
        SpaceReservation.reserve(pages.file(), pages.geometry().page(index), pages.geometry().pageStride());
        return pages.page(index);
    }
}
