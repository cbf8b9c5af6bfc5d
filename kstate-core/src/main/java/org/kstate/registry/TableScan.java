package org.kstate.registry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;

import org.kstate.page.PagesFile;

/**
 * A look at every entry of the page table, which costs what the store is large: only after deaths and damage, and in a full store. All such
 * looks go through here and are counted, so that a test can say that there was none on the ordinary paths.
 */
public final class TableScan {

    private static final AtomicLong COUNT = new AtomicLong();

    private TableScan() {
    }

    /**
     * Looks at pages one after the other.
     *
     * @param pages of the store.
     * @param ends  told the index of each page; true ends the look.
     * @return the index for which it was true, or {@link NameIndex#NO_PAGE}.
     */
    static int first(final PagesFile pages, final IntPredicate ends) {
        COUNT.incrementAndGet();
        final int count = pages.geometry().pages();
        for (int index = 0; index < count; index++) {
            if (ends.test(index)) {
                return index;
            }
        }
        return NameIndex.NO_PAGE;
    }

    /**
     * How often this process looked through a page table.
     *
     * @return a number that only grows.
     */
    public static long count() {
        return COUNT.get();
    }
}
