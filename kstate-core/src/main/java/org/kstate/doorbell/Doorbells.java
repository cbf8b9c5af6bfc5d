package org.kstate.doorbell;

import java.lang.ref.Reference;

import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.memory.Futex;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;

/**
 * What a commit does so that nobody oversleeps it: it looks who watches the page, and rings the doorbells of those.
 *
 * <p>Assumes: the commit word was moved before, by a compare-and-set. Guarantees: a session that watched the page before it looked at a version
 * older than the commit has its doorbell moved ({@code [watch]}, {@link Watchers}), and is woken if it sleeps. Cost while nobody watches: a
 * read of 32 bytes that are one cache line for the whole store. A system call is made only for a session that has fallen asleep since it
 * was rung last. Allocates nothing; safe for any thread.
 *
 * <p>A session that died is rung as if it lived until it is swept: its doorbell moves, and nobody is woken.
 */
public final class Doorbells {

    /** What keeps the memory where it is. */
    private final Object owner;
    private final SharedBuffer control;
    private final int pages;
    private final long watchingAddress;

    /**
     * Wraps the doorbells of a store.
     *
     * @param control mapping of the file {@code control}, which this keeps.
     * @param pages   number of pages in the store.
     */
    public Doorbells(final Mapping control, final int pages) {
        this(control.buffer(), control, pages);
    }

    Doorbells(final SharedBuffer control, final Object owner, final int pages) {
        this.owner = owner;
        this.control = control;
        this.pages = pages;
        this.watchingAddress = control.addressOf(ControlLayout.WATCHING);
    }

    /**
     * Rings for a commit. To be called after the compare-and-set that moved the page's logical word, or that decided for several pages, by the
     * same thread, and best after everything is given back that others may wait for.
     *
     * @param page index of the page, in range.
     */
    public void ring(final int page) {
        if (isAnyWatching()) {
            ringWatchers(page);
        }
        Reference.reachabilityFence(owner);
    }

    private boolean isAnyWatching() {
        // [watch]: the first load stays behind the compare-and-set that committed, and the others behind the first.
        return (SharedBuffer.longVolatileAt(watchingAddress) | SharedBuffer.longAt(watchingAddress + Long.BYTES)
            | SharedBuffer.longAt(watchingAddress + 2 * Long.BYTES) | SharedBuffer.longAt(watchingAddress + 3 * Long.BYTES)) != 0;
    }

    private void ringWatchers(final int page) {
        final long watchers = ControlLayout.watchers(page, pages);
        for (int i = 0; i < ControlLayout.WATCHER_BYTES; i += Long.BYTES) {
            for (long bits = control.getLongAcquire(watchers + i); bits != 0; bits &= bits - 1) {
                ringSession(i * Byte.SIZE + Long.numberOfTrailingZeros(bits) + 1);
            }
        }
    }

    /**
     * Rings one session, for whatever reason. {@code [ring]}: releases what was stored before to who sees the doorbell moved.
     *
     * @param session its number, in range.
     */
    public void ringSession(final int session) {
        final long doorbell = ControlLayout.session(session, pages) + ControlLayout.SESSION_DOORBELL;
        int word;
        do {
            word = control.getIntAcquire(doorbell);
        } while (!control.compareAndSetInt(doorbell, word, DoorbellWord.rung(word)));
        if (DoorbellWord.isSleeping(word)) {
            Futex.wakeAll(control.addressOf(doorbell));
        }
        Reference.reachabilityFence(owner);
    }
}
