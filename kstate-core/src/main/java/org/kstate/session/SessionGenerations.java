package org.kstate.session;

import org.kstate.layout.GenerationWord;
import org.kstate.layout.Owner;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.PagesFile;

/**
 * The generations of the session numbers, in {@code pages}: they tell a session from an earlier one of the same number. {@code [generation]}:
 * stored with {@code store.lock} held; a thread that asks whether an owner lives loads it with acquire.
 */
final class SessionGenerations {

    private final PagesFile pages;

    SessionGenerations(final PagesFile pages) {
        this.pages = pages;
    }

    /** Whether an owner's generation is the present one of its number. If not, its session has ended. For any thread; the number is in range. */
    boolean isPresent(final int owner) {
        final StoreGeometry geometry = pages.geometry();
        return Owner.isOf(owner, GenerationWord.generation(pages.buffer().getLongAcquire(geometry.generation(Owner.number(owner)))));
    }

    /**
     * Begins the writing life of a session, which has the number's kernel lock.
     *
     * @param writable mapping of the pages.
     * @param number   of the session.
     * @return an owner that no other session ever was.
     */
    static int take(final PagesFile writable, final int number) {
        final SharedBuffer buffer = writable.buffer();
        final long offset = writable.geometry().generation(number);
        final long word = GenerationWord.taken(buffer.getLong(offset));
        buffer.putLongRelease(offset, word);
        return Owner.of(number, GenerationWord.generation(word));
    }

    /**
     * Ends it, before the number can be given again: whatever still names the session names a dead one from now on.
     *
     * @param writable mapping of the pages.
     * @param number   of the session.
     */
    static void raise(final PagesFile writable, final int number) {
        final SharedBuffer buffer = writable.buffer();
        final long offset = writable.geometry().generation(number);
        buffer.putLongRelease(offset, GenerationWord.raised(buffer.getLong(offset)));
    }
}
