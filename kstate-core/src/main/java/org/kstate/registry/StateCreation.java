package org.kstate.registry;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.StoreGeometry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;
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
     * @param name       of the state, checked.
     * @param pages      of the store, writable.
     * @param session    that makes it.
     * @param nowNs      time of creation, nanoseconds since the epoch.
     * @param subscribed says of a page whether some session is subscribed to it.
     * @return index of its page.
     * @throws org.kstate.exceptions.StoreFullException if every page is taken, or there is no memory for another.
     */
    public static int create(final String name, final PagesFile pages, final int session, final long nowNs, final IntPredicate subscribed) {
        final int index = FreePages.take(pages, subscribed);
        NameIndex.unlink(pages, index);
        boolean linked = false;
        try {
            writeHeader(name, pages, index, session, nowNs);
            NameIndex.link(pages, index, name);
            linked = true;
        } finally {
            if (!linked) {
                FreePages.give(pages, index);
            }
            NameIndex.settled(pages);
        }
        // [table]: whoever sees the page in use sees its header.
        pages.buffer().putLongRelease(pages.geometry().pageTableEntry(index) + PageTableEntry.WORD,
            PageTableEntry.inUse(pages.page(index).incarnation()));
        return index;
    }

    private static void writeHeader(final String name, final PagesFile pages, final int index, final int session, final long nowNs) {
        final StoreGeometry geometry = pages.geometry();
        final SharedBuffer buffer = pages.buffer();
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
     * @param pages of the store, writable.
     * @param index index of the page.
     */
    public static void free(final PagesFile pages, final int index) {
        final long incarnation = PageTableEntry.incarnation(pages.tableWord(index));
        pages.buffer().putLongRelease(pages.geometry().pageTableEntry(index) + PageTableEntry.WORD, PageTableEntry.free(incarnation));
        // [table]: before the header is written for the next state. Who saw the page in use looks at the word again after the header.
        SharedBuffer.storeStoreFence();
        NameIndex.unlink(pages, index);
        FreePages.give(pages, index);
        NameIndex.settled(pages);
    }
}
