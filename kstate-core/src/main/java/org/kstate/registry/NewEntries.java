package org.kstate.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;
import org.kstate.layout.PageTableEntry;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.PagesFile;

/**
 * The states that have come since this was asked last, by the words of the page table. No state ever has the identity of another: an entry that is
 * not the one that was told is of a state that came later. So one that was told costs one load each time, and its page is not looked at. For one
 * thread at a time.
 */
public final class NewEntries {

    private final PagesFile pages;
    /** By page, the word of the state that was told last, 0 if none was; empty before anybody asked. */
    private long[] told = {};

    /** What was found behind an entry, until all have been looked at. */
    private record Found<T>(int index, long word, T value) {
    }

    /**
     * Has told of nothing yet.
     *
     * @param pages of the store.
     */
    public NewEntries(final PagesFile pages) {
        this.pages = pages;
    }

    /**
     * Looks at each page that has a new state. What is thrown there ends the look, and nothing counts as told then.
     *
     * @param <T>  what is made of a page.
     * @param look what there is in the page of an index; {@code null} for a page that is to be looked at again each time.
     * @return a new list, in the order of the pages.
     */
    public <T> List<T> tell(final IntFunction<@Nullable T> look) {
        if (told.length == 0) {
            told = new long[pages.geometry().pages()];
        }
        final List<Found<T>> found = new ArrayList<>();
        TableScan.first(pages, index -> {
            final long word = pages.tableWord(index);
            if (word != told[index] && PageTableEntry.isInUse(word)) {
                final T value = look.apply(index);
                // [table]: it was of this state if the page still is. Else it was being written for the next, which is told next time.
                SharedBuffer.loadLoadFence();
                if (value != null && pages.tableWord(index) == word) {
                    found.add(new Found<>(index, word, value));
                }
            }
            return false;
        });
        final List<T> values = new ArrayList<>(found.size());
        found.forEach(one -> values.add(one.value));
        // Last: nothing is thrown from here on.
        found.forEach(one -> told[one.index] = one.word);
        return values;
    }
}
