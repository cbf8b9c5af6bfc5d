package org.kstate.testing;

import java.nio.file.Path;

import org.kstate.layout.ControlLayout;
import org.kstate.layout.GenerationWord;
import org.kstate.layout.Owner;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreHeader;

/**
 * The words of a store, to be looked at and changed behind its back: what a damaged store holds, or one in which a process died at a given
 * step. Not a session: nobody knows of it.
 */
public final class RawStore {

    private final StoreFiles files;
    private final Mapping controlMapping;
    private final PagesFile pages;

    private RawStore(final StoreFiles files, final Mapping controlMapping, final PagesFile pages) {
        this.files = files;
        this.controlMapping = controlMapping;
        this.pages = pages;
    }

    /**
     * Maps the files of a store for writing.
     *
     * @param directory of the store.
     * @return its words.
     */
    public static RawStore open(final Path directory) {
        final StoreFiles files = new StoreFiles(directory);
        final StoreHeader header = StoreHeader.read(files.pages());
        return new RawStore(files,
            Mapping.map(files.control(), ControlLayout.fileLength(header.geometry().pages()), true),
            new PagesFile(Mapping.map(files.pages(), header.geometry().fileLength(), true), header.geometry()));
    }

    /**
     * The names of the store's files.
     *
     * @return their paths.
     */
    public StoreFiles files() {
        return files;
    }

    /**
     * The file {@code pages}.
     *
     * @return writable.
     */
    public PagesFile pages() {
        return pages;
    }

    /**
     * The memory of {@code control}.
     *
     * @return writable; valid while this object is reachable.
     */
    public SharedBuffer control() {
        return controlMapping.buffer();
    }

    /**
     * A page.
     *
     * @param index of it.
     * @return a view of it, writable.
     */
    public Page page(final int index) {
        return pages.page(index);
    }

    /**
     * Subscribes a session to every page there is, whatever it does itself: no state evaporates while it lives.
     *
     * @param session number of a live session.
     */
    public void subscribeToAll(final int session) {
        final int pageCount = pages.geometry().pages();
        final long record = ControlLayout.session(session, pageCount);
        for (long offset = ControlLayout.SESSION_SUBSCRIPTIONS; offset < ControlLayout.sessionStride(pageCount); offset += Long.BYTES) {
            control().putLongRelease(record + offset, -1);
        }
    }

    /**
     * How many slots of a page say that anybody is filling them.
     *
     * @param page index of the page.
     * @return slots.
     */
    public int claimedSlots(final int page) {
        int count = 0;
        for (int slot = 0; slot < pages.geometry().slots(); slot++) {
            if (SlotHeader.isClaimed(page(page).slotHeader(slot))) {
                count++;
            }
        }
        return count;
    }

    /**
     * The owner by which a session of this number claims.
     *
     * @param session its number.
     * @return the owner, in the present generation of the number.
     */
    public int owner(final int session) {
        return Owner.of(session, GenerationWord.generation(pages.buffer().getLongAcquire(pages.geometry().generation(session))));
    }

    /**
     * How many slots of a page say that a session is filling them.
     *
     * @param page    index of the page.
     * @param session number of the session.
     * @return slots.
     */
    public int slotsOf(final int page, final int session) {
        int count = 0;
        for (int slot = 0; slot < pages.geometry().slots(); slot++) {
            if (Owner.number(SlotHeader.owner(page(page).slotHeader(slot))) == session) {
                count++;
            }
        }
        return count;
    }
}
