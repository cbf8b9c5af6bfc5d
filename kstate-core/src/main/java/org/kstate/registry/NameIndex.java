package org.kstate.registry;

import java.util.function.IntPredicate;

import org.kstate.layout.PageTableEntry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.PagesFile;

/**
 * Finding pages by name in {@code pages} itself: for who may only read that file, and for who wants to be sure of what the registry says.
 * Buckets of pages by the hash of their names, linked through the page table. Its cost does not grow with the number of states.
 *
 * <p>Linking and unlinking are done with {@code store.lock} held, each by one store, so that a process killed in between leaves the links
 * whole. {@link #find} is for any thread, without the lock. {@code [index]}: while a page is unlinked, and until its place is linked again,
 * who walks may be led into another bucket. So the count of changes is odd meanwhile and another afterwards. Who did not find what it
 * looked for believes that only if the count was even and is the same. Else, and in a damaged index, the page table is looked through: it
 * is the truth, and a page is in the index whenever it is in use there.
 */
public final class NameIndex {

    /** There is no such page. */
    public static final int NO_PAGE = -1;

    private static final int NOT_SURE = -2;
    private static final int ATTEMPTS = 4;
    /** Far more than a bucket ever has, unless somebody chose names for it. */
    private static final int MOST_STEPS = 64;

    private NameIndex() {
    }

    /**
     * Finds a page. The answer may be old, unless {@code store.lock} is held.
     *
     * @param name  of the state.
     * @param pages of the store.
     * @param isIt  says whether a page, which was in use a moment ago and may have that name, is the one.
     * @return its index, or {@link #NO_PAGE}.
     */
    public static int find(final String name, final PagesFile pages, final IntPredicate isIt) {
        final int hash = PageTableEntry.hash(name);
        final IntPredicate mayBe = index -> pages.tableHash(index) == hash && PageTableEntry.isInUse(pages.tableWord(index)) && isIt.test(index);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final int found = walk(hash, pages, mayBe);
            if (found != NOT_SURE) {
                return found;
            }
        }
        return TableScan.first(pages, mayBe);
    }

    private static int walk(final int hash, final PagesFile pages, final IntPredicate mayBe) {
        final SharedBuffer buffer = pages.buffer();
        final long changes = buffer.getLongAcquire(StoreHeaderLayout.INDEX_CHANGES);
        int link = buffer.getIntAcquire(pages.geometry().bucket(hash));
        for (int step = 0; link != PageTableEntry.NO_LINK; step++) {
            if (link < 0 || link > pages.geometry().pages() || step == MOST_STEPS) {
                return NOT_SURE;
            }
            if (mayBe.test(link - 1)) {
                return link - 1;
            }
            link = next(pages, link - 1);
        }
        SharedBuffer.loadLoadFence();
        final boolean sure = (changes & 1) == 0 && buffer.getLongAcquire(StoreHeaderLayout.INDEX_CHANGES) == changes;
        return sure ? NO_PAGE : NOT_SURE;
    }

    private static int next(final PagesFile pages, final int index) {
        return pages.buffer().getIntAcquire(pages.geometry().pageTableEntry(index) + PageTableEntry.NEXT);
    }

    /**
     * Puts a page that is in no bucket into that of its name. Before the page table says that it is in use.
     *
     * @param pages of the store, writable.
     * @param index of the page.
     * @param name  of its state to be.
     */
    static void link(final PagesFile pages, final int index, final String name) {
        final SharedBuffer buffer = pages.buffer();
        final long entry = pages.geometry().pageTableEntry(index);
        final int hash = PageTableEntry.hash(name);
        final long bucket = pages.geometry().bucket(hash);
        buffer.putInt(entry + PageTableEntry.HASH, hash);
        buffer.putInt(entry + PageTableEntry.NEXT, buffer.getInt(bucket));
        // [index]: whoever finds the page finds what it is linked to.
        buffer.putIntRelease(bucket, index + 1);
    }

    /**
     * Takes a page out of the bucket of the name that it had, if it is there. After the page table says that it is free; also before it is
     * linked again, since a process may have been killed in between.
     *
     * @param pages of the store, writable.
     * @param index of the page.
     */
    static void unlink(final PagesFile pages, final int index) {
        final SharedBuffer buffer = pages.buffer();
        final int count = pages.geometry().pages();
        final long changes = buffer.getLong(StoreHeaderLayout.INDEX_CHANGES) | 1;
        buffer.putLong(StoreHeaderLayout.INDEX_CHANGES, changes);
        SharedBuffer.storeStoreFence();
        long at = pages.geometry().bucket(pages.tableHash(index));
        int link = buffer.getInt(at);
        for (int step = 0; step < count && link > 0 && link <= count; step++) {
            final long entry = pages.geometry().pageTableEntry(link - 1);
            final int next = buffer.getInt(entry + PageTableEntry.NEXT);
            if (link == index + 1) {
                buffer.putIntRelease(at, next);
                break;
            }
            at = entry + PageTableEntry.NEXT;
            link = next;
        }
    }

    /**
     * Ends what {@link #unlink} began, when the page's link is what it will stay.
     *
     * @param pages of the store, writable.
     */
    static void settled(final PagesFile pages) {
        final SharedBuffer buffer = pages.buffer();
        // [index]: who did not find a page meanwhile looks again.
        buffer.putLongRelease(StoreHeaderLayout.INDEX_CHANGES, (buffer.getLong(StoreHeaderLayout.INDEX_CHANGES) | 1) + 1);
    }
}
