package org.kstate.doorbell;

import java.util.function.IntConsumer;

import org.kstate.layout.ControlLayout;
import org.kstate.memory.SharedBuffer;

/**
 * Which pages a session is to look at: a bit for each page, and above each 64 of them one that says whether to look there at all. So who was rung
 * looks at what changed and not at all that it watches.
 *
 * <p>{@code [dirty]}: who commits moves the commit word, sets the page's bit, then the bit above, and then rings (all full fences, or loads of
 * what is set already). Who was rung takes the bits above, then those of the pages, and then looks at the commit words. A writer who finds
 * the page's bit set comes before it is taken, and so before the look; one who sets it finds the bit above taken, and sets it, too.
 *
 * <p>A bit that was set in vain, for instance for an earlier session of the number, costs one look. So nobody need take bits away.
 *
 * <p>Safe for any thread; allocates nothing.
 */
public final class DirtyPages {

    private final SharedBuffer control;
    private final int pages;

    /**
     * Wraps the bits.
     *
     * @param control memory of the file {@code control}; whoever uses this keeps it reachable.
     * @param pages   number of pages in the store.
     */
    public DirtyPages(final SharedBuffer control, final int pages) {
        this.control = control;
        this.pages = pages;
    }

    /**
     * Says that a session is to look at a page. After the commit, before the ring.
     *
     * @param page    index of the page.
     * @param session number of the session.
     */
    public void set(final int page, final int session) {
        final int word = page / Long.SIZE;
        SharedBits.set(control, ControlLayout.dirtyPages(session, pages) + (long) word * Long.BYTES, 1L << page % Long.SIZE);
        SharedBits.set(control, ControlLayout.dirtyWords(session, pages) + (long) (word / Long.SIZE) * Long.BYTES, 1L << word % Long.SIZE);
    }

    /**
     * Takes the bits of a session, by one of its own threads.
     *
     * @param session number of the session.
     * @param found   is told each page; it looks at the page afterwards, not before.
     */
    public void take(final int session, final IntConsumer found) {
        final long above = ControlLayout.dirtyWords(session, pages);
        final int words = (pages + Long.SIZE - 1) / Long.SIZE;
        for (int first = 0; first < words; first += Long.SIZE) {
            for (long bits = SharedBits.take(control, above + (long) first / Long.SIZE * Long.BYTES); bits != 0; bits &= bits - 1) {
                final int word = first + Long.numberOfTrailingZeros(bits);
                if (word < words) {
                    takeWord(session, word, found);
                }
            }
        }
    }

    private void takeWord(final int session, final int word, final IntConsumer found) {
        final long bitsOfPages = SharedBits.take(control, ControlLayout.dirtyPages(session, pages) + (long) word * Long.BYTES);
        // A compare-and-set alone does not keep a later load behind it on every processor.
        SharedBuffer.fullFence();
        for (long bits = bitsOfPages; bits != 0; bits &= bits - 1) {
            final int page = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
            if (page < pages) {
                found.accept(page);
            }
        }
    }
}
