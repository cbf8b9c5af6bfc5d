package org.kstate.registry;

import java.nio.charset.StandardCharsets;

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

    private StateCreation() {
    }

    /**
     * Makes a state.
     *
     * @param name    of the state, checked.
     * @param pages   of the store, writable.
     * @param control memory of the file {@code control}.
     * @param session that makes it.
     * @param nowNs   time of creation, nanoseconds since the epoch.
     * @return index of its page.
     * @throws StoreFullException if every page is taken, or there is no memory for another.
     */
    public static int create(final String name, final PagesFile pages, final SharedBuffer control, final int session, final long nowNs) {
        final StoreGeometry geometry = pages.geometry();
        final SharedBuffer buffer = pages.buffer();
        final int index = freePage(pages, control);
        SpaceReservation.reserve(pages.file(), geometry.page(index), geometry.pageStride());
        final long incarnation = buffer.getLong(StoreHeaderLayout.LAST_INCARNATION) + 1;
        buffer.putLong(StoreHeaderLayout.LAST_INCARNATION, incarnation);
        final Page page = pages.page(index);
        // A page that no state ever had is all zeros: commit word 0 is version 0 in slot 0, whose header 0 holds version 0 and
        // whose length is 0.
        if (PageTableEntry.incarnation(pages.tableWord(index)) != 0) {
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

    /** The word loses its mark of deletion, and the header what the last state was told. Nobody looks at the page: it is not in use. */
    private static void revive(final Page page) {
        final SharedBuffer buffer = page.buffer();
        long word;
        do {
            word = page.resolve();
            buffer.putLong(page.field(PageLayout.FIRST_VERSION), CommitWord.version(word));
        } while (!page.compareAndSetWord(word, CommitWord.plain(CommitWord.version(word), CommitWord.slot(word), 0)));
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

    private static int freePage(final PagesFile pages, final SharedBuffer control) {
        final int count = pages.geometry().pages();
        final int hint = (int) Math.floorMod(control.getLong(ControlLayout.FREE_PAGE_HINT), (long) count);
        for (int i = 0; i < count; i++) {
            final int index = (hint + i) % count;
            if (!PageTableEntry.isInUse(pages.tableWord(index))) {
                return index;
            }
        }
        throw new StoreFullException("Every page of the store is taken; make a store with more: maxPages=" + count + ", file="
            + pages.file());
    }
}
