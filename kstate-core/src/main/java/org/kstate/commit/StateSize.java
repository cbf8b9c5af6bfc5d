package org.kstate.commit;

import org.kstate.layout.PageLayout;
import org.kstate.page.Page;

/** The size of a state: a header word that makes no version. Any writer may move it, by compare-and-set. */
public final class StateSize {

    private StateSize() {
    }

    /**
     * Makes a state larger; never smaller. {@code [size]}: stored before a longer payload is committed; whoever reads looks at the size again
     * after the copy, and so never returns such a payload without its end.
     *
     * @param page of the state.
     * @param size wanted, at most the page size.
     */
    public static void raise(final Page page, final int size) {
        int current = page.size();
        while (current < size && !move(page, current, size)) {
            current = page.size();
        }
    }

    /**
     * Notes that the size was chosen and is not the default any more, which gives way to that of a journal's value.
     *
     * @param page of the state.
     */
    public static void chosen(final Page page) {
        page.buffer().putIntRelease(page.field(PageLayout.SIZE_CHOSEN), 1);
    }

    /**
     * Gives a state that was never written the size of the value that comes back to it; a larger one that was chosen stays.
     *
     * @param page of the state.
     * @param size of the value.
     */
    static void restore(final Page page, final int size) {
        final int current = page.size();
        if (current > size && page.buffer().getIntAcquire(page.field(PageLayout.SIZE_CHOSEN)) == 0) {
            lower(page, current, size);
        } else {
            raise(page, size);
        }
    }

    /**
     * Makes a state smaller that was never written.
     *
     * @param page    of the state.
     * @param current size that it has.
     * @param size    wanted.
     * @return false if somebody else changed it meanwhile.
     */
    public static boolean lower(final Page page, final int current, final int size) {
        return move(page, current, size);
    }

    private static boolean move(final Page page, final int from, final int to) {
        return page.buffer().compareAndSetInt(page.field(PageLayout.SIZE), from, to);
    }
}
