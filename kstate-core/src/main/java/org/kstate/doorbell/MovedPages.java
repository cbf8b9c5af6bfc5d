package org.kstate.doorbell;

import java.util.ArrayList;
import java.util.List;

import org.kstate.page.Page;

/**
 * Finds pages that were committed to though nobody rang for it: their writer was killed or stopped between its commit and its ring, and will
 * not be heard of. Looks at a limited number of pages each time, in turn.
 *
 * <p>Safe for any thread; allocates nothing but when a page is added.
 */
public final class MovedPages {

    /** How many pages are looked at in one call: some microseconds' work. */
    private static final int AT_A_TIME = 1024;

    private final List<Seen> pages = new ArrayList<>();
    private int next;

    /** A page, and the word that it had when it was looked at last. */
    private static final class Seen {
        private final Page page;
        private long word;

        Seen(final Page page) {
            this.page = page;
            this.word = page.resolve();
        }
    }

    /**
     * Looks at one more page from now on.
     *
     * @param page to look at.
     */
    public synchronized void add(final Page page) {
        pages.add(new Seen(page));
    }

    /**
     * Does not look at a page any more.
     *
     * @param page as it was added.
     */
    public synchronized void remove(final Page page) {
        pages.removeIf(seen -> seen.page == page);
    }

    /**
     * Whether a page has moved since it was looked at last: also if somebody has rung for it.
     *
     * @return true if one of those that it was the turn of has.
     */
    public synchronized boolean haveMoved() {
        boolean moved = false;
        final int count = pages.size();
        for (int i = Math.min(count, AT_A_TIME); i > 0; i--) {
            next = next + 1 < count ? next + 1 : 0;
            final Seen seen = pages.get(next);
            final long word = seen.page.resolve();
            moved |= word != seen.word;
            seen.word = word;
        }
        return moved;
    }
}
