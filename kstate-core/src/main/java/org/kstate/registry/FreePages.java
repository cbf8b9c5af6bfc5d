package org.kstate.registry;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

import org.kstate.exceptions.StoreFullException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.SpaceReservation;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;

/**
 * The pages that no state has, under {@code store.lock}: a list of those given back, linked through the page table, and those that were never
 * used. What a process that was killed in between took out of the list and did not use is found again when everything else is used up.
 */
final class FreePages {

    private FreePages() {
    }

    /**
     * Takes a free page, and reserves its memory. It may still be in the bucket of its former name.
     *
     * <p>A page is free if the page table says so and it agrees itself. One that some session is subscribed to is passed over, since the table
     * may be damaged and a state be there; but if there is no other, {@code control} may be what is damaged, and the pages are asked alone.
     *
     * @param pages      of the store, writable.
     * @param subscribed says of a page whether some session is subscribed to it.
     * @return its index.
     * @throws StoreFullException if there is none, or no memory for it.
     */
    static int take(final PagesFile pages, final IntPredicate subscribed) {
        final IntPredicate usable = index -> isFree(pages, index) && !subscribed.test(index) && isLeft(pages, index);
        int index = fromList(pages, usable);
        if (index == NameIndex.NO_PAGE) {
            index = neverUsed(pages, usable);
        }
        if (index == NameIndex.NO_PAGE) {
            index = fromTable(pages, usable);
        }
        if (index == NameIndex.NO_PAGE) {
            throw new StoreFullException("Every page of the store is taken; make a store with more: maxPages=" + pages.geometry().pages()
                + ", file=" + pages.file());
        }
        return index;
    }

    /** What is not usable is damaged and leaves the list; a list that leads round in a ring ends with the number of pages. */
    private static int fromList(final PagesFile pages, final IntPredicate usable) {
        final SharedBuffer buffer = pages.buffer();
        final int count = pages.geometry().pages();
        for (int step = 0; step < count; step++) {
            final long first = buffer.getLong(StoreHeaderLayout.FREE_PAGE);
            if (first < 1 || first > count) {
                return NameIndex.NO_PAGE;
            }
            final int index = (int) first - 1;
            final boolean taken = usable.test(index);
            buffer.putLong(StoreHeaderLayout.FREE_PAGE, buffer.getInt(pages.geometry().pageTableEntry(index) + PageTableEntry.NEXT));
            if (taken) {
                return index;
            }
        }
        return NameIndex.NO_PAGE;
    }

    private static int neverUsed(final PagesFile pages, final IntPredicate usable) {
        final SharedBuffer buffer = pages.buffer();
        for (long used = buffer.getLong(StoreHeaderLayout.PAGES_USED); used >= 0 && used < pages.geometry().pages(); used++) {
            final boolean taken = usable.test((int) used);
            buffer.putLong(StoreHeaderLayout.PAGES_USED, used + 1);
            if (taken) {
                return (int) used;
            }
        }
        return NameIndex.NO_PAGE;
    }

    /** The last resort, and nobody's list any more: one page at a time. */
    private static int fromTable(final PagesFile pages, final IntPredicate usable) {
        final AtomicInteger sure = new AtomicInteger(NameIndex.NO_PAGE);
        final int index = TableScan.first(pages, page -> {
            if (sure.get() == NameIndex.NO_PAGE && isFree(pages, page) && isLeftForSure(pages, page)) {
                sure.set(page);
            }
            return usable.test(page);
        });
        return index == NameIndex.NO_PAGE ? sure.get() : index;
    }

    private static boolean isFree(final PagesFile pages, final int index) {
        return !PageTableEntry.isInUse(pages.tableWord(index));
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

    /**
     * Gives a page back. It is in no bucket.
     *
     * @param pages of the store, writable.
     * @param index of the page.
     */
    static void give(final PagesFile pages, final int index) {
        final SharedBuffer buffer = pages.buffer();
        buffer.putInt(pages.geometry().pageTableEntry(index) + PageTableEntry.NEXT, (int) buffer.getLong(StoreHeaderLayout.FREE_PAGE));
        buffer.putLong(StoreHeaderLayout.FREE_PAGE, index + 1);
    }
}
