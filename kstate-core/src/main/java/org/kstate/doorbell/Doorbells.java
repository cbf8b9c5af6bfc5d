package org.kstate.doorbell;

import java.lang.ref.Reference;
import java.util.function.IntPredicate;

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
 * <p>A session that died while it slept is asked for when the first ring wakes nobody, and its bit is taken away. One that died awake is asked for
 * at every {@link #ASKED_EVERY}th ring.
 */
public final class Doorbells {

    /** How often a session that does not sleep is asked for: a system call's time, spread over so many rings. */
    private static final int ASKED_EVERY = 1 << 14;

    /** What keeps the memory where it is. */
    private final Object owner;
    private final SharedBuffer control;
    private final int pages;
    private final long watchingAddress;
    private final IntPredicate liveness;
    private final Watchers watchers;
    private final DirtyPages dirty;

    /**
     * Wraps the doorbells of a store.
     *
     * @param control  mapping of the file {@code control}, which this keeps.
     * @param pages    number of pages in the store.
     * @param liveness says of a session's number whether a session has it; never false if one has.
     */
    public Doorbells(final Mapping control, final int pages, final IntPredicate liveness) {
        this(control.buffer(), control, pages, liveness);
    }

    Doorbells(final SharedBuffer control, final Object owner, final int pages, final IntPredicate liveness) {
        this.owner = owner;
        this.control = control;
        this.pages = pages;
        this.liveness = liveness;
        this.watchers = new Watchers(control, pages);
        this.dirty = new DirtyPages(control, pages);
        this.watchingAddress = control.addressOf(ControlLayout.WATCHING);
    }

    /**
     * Rings for a commit. The thread calls it after its compare-and-set that moved the page's logical word, or that decided for several
     * pages. It best calls it after it has given back everything that others may wait for.
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
        final long bitsOfPage = ControlLayout.watchers(page, pages);
        for (int i = 0; i < ControlLayout.WATCHER_BYTES; i += Long.BYTES) {
            final long watching = control.getLongAcquire(bitsOfPage + i);
            if (watching != 0) {
                // Who watches a page has said before that it watches any: else a ringer has found it dead, at another page.
                final long known = control.getLongAcquire(ControlLayout.WATCHING + i);
                for (long bits = watching; bits != 0; bits &= bits - 1) {
                    final int session = i * Byte.SIZE + Long.numberOfTrailingZeros(bits) + 1;
                    // [dirty]: after the commit and before the ring, so that who was rung finds the page.
                    dirty.set(page, session);
                    if (!isAnswered(session) || (known & Long.lowestOneBit(bits)) == 0) {
                        forgetIfDead(page, session);
                    }
                }
            }
        }
    }

    /**
     * Takes the bits of a dead session away. {@code [watch]}: the number may be given again between the look and the store, and the next session may
     * have set the same bit before it is taken away. So this looks again afterwards: a session that watches a page is subscribed to it before.
     */
    private void forgetIfDead(final int page, final int session) {
        if (liveness.test(session)) {
            return;
        }
        watchers.remove(page, session);
        watchers.watching(session, false);
        // The compare-and-sets come before the look; on some processors they do not keep a later load behind them.
        SharedBuffer.fullFence();
        if (liveness.test(session)) {
            watchers.watching(session, true);
            if (watchers.isSubscribed(page, session)) {
                watchers.add(page, session);
                if (!watchers.isSubscribed(page, session)) {
                    // It has ended its subscription, and its bit before: the bit is not to be left.
                    watchers.remove(page, session);
                }
            }
            // Whoever committed meanwhile, to whatever page, may not have seen the bits.
            call(session, ControlLayout.CALL_EVERYTHING);
        }
    }

    /**
     * Rings one session, for whatever reason. {@code [ring]}: releases what was stored before to who sees the doorbell moved.
     *
     * @param session its number, in range.
     */
    public void ringSession(final int session) {
        isAnswered(session);
    }

    /**
     * Rings one session for one page: of its own process, since something was closed there.
     *
     * @param session its number, in range.
     * @param page    index of the page.
     */
    public void ringForPage(final int session, final int page) {
        // [dirty]: as behind a commit. A bit that is set already is only read, and a read may pass what the caller has stored before.
        SharedBuffer.fullFence();
        dirty.set(page, session);
        isAnswered(session);
    }

    /**
     * Rings one session for more than its dirty pages.
     *
     * @param session its number, in range.
     * @param call    {@link ControlLayout#CALL_EVERYTHING} or {@link ControlLayout#CALL_NAMES}.
     */
    public void call(final int session, final long call) {
        final long calls = ControlLayout.session(session, pages) + ControlLayout.SESSION_CALLS;
        // A bit that is set already is only read: who takes it meanwhile is to see what the caller has stored before.
        SharedBuffer.fullFence();
        SharedBits.set(control, calls, call);
        isAnswered(session);
    }

    /**
     * Rings all sessions that want to hear of new names. Called with {@code store.lock} held, after the page table says that the state is there:
     * so no number is given to another session meanwhile.
     */
    public void ringForNames() {
        // [names]: a session sets its bit, and then looks at the names.
        SharedBuffer.fullFence();
        for (int i = 0; i < ControlLayout.WATCHER_BYTES; i += Long.BYTES) {
            for (long bits = control.getLongAcquire(ControlLayout.NAME_WATCHERS + i); bits != 0; bits &= bits - 1) {
                final int session = i * Byte.SIZE + Long.numberOfTrailingZeros(bits) + 1;
                if (liveness.test(session)) {
                    call(session, ControlLayout.CALL_NAMES);
                } else {
                    watchers.names(session, false);
                }
            }
        }
        Reference.reachabilityFence(owner);
    }

    /** Rings; false if it is to be asked whether the session lives. */
    private boolean isAnswered(final int session) {
        final long doorbell = ControlLayout.session(session, pages) + ControlLayout.SESSION_DOORBELL;
        int word;
        do {
            word = control.getIntAcquire(doorbell);
        } while (!control.compareAndSetInt(doorbell, word, DoorbellWord.rung(word)));
        final boolean isAnswered = DoorbellWord.isSleeping(word) ? Futex.wakeAll(control.addressOf(doorbell))
            : DoorbellWord.rings(word) % ASKED_EVERY != 0;
        Reference.reachabilityFence(owner);
        return isAnswered;
    }
}
