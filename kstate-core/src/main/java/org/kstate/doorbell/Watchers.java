package org.kstate.doorbell;

import org.kstate.layout.ControlLayout;
import org.kstate.memory.SharedBuffer;

/**
 * The bits in {@code control} that say who watches. Each page has a bit for each session that watches it. The store has one for each
 * session that watches any page: while nobody does, a commit looks at nothing else.
 *
 * <p>{@code [watch]}: a session sets its bit for the store, then its bit for the page (full fences), and then looks at the page's version. Who
 * commits moves the commit word (a full fence) and then looks at the bits, in the same order. One of them sees the other.
 *
 * <p>Safe for any thread. A session number is a bit's place, so that no value of these words is out of bounds.
 */
public final class Watchers {

    private static final int BITS = Long.SIZE;

    private final SharedBuffer control;
    private final int pages;

    /**
     * Wraps the bits.
     *
     * @param control memory of the file {@code control}; whoever uses this keeps it reachable.
     * @param pages   number of pages in the store.
     */
    public Watchers(final SharedBuffer control, final int pages) {
        this.control = control;
        this.pages = pages;
    }

    /**
     * Says that a session watches a page. It has said before that it watches any.
     *
     * @param page    index of the page.
     * @param session number of the session.
     */
    public void add(final int page, final int session) {
        set(ControlLayout.watchers(page, pages), session, true);
    }

    /**
     * Says that a session does not watch a page any more.
     *
     * @param page    index of the page.
     * @param session number of the session.
     */
    public void remove(final int page, final int session) {
        set(ControlLayout.watchers(page, pages), session, false);
    }

    /**
     * Whether a session watches a page.
     *
     * @param page    index of the page.
     * @param session number of the session.
     * @return true if its bit is set.
     */
    public boolean contains(final int page, final int session) {
        return isSet(ControlLayout.watchers(page, pages), session);
    }

    /**
     * Says whether a session watches any page.
     *
     * @param session number of the session.
     * @param any     set before its first bit of a page, and taken away after its last.
     */
    public void watching(final int session, final boolean any) {
        set(ControlLayout.WATCHING, session, any);
    }

    /**
     * Whether a session watches any page.
     *
     * @param session number of the session.
     * @return true if so.
     */
    public boolean isWatching(final int session) {
        return isSet(ControlLayout.WATCHING, session);
    }

    /**
     * Says whether a session wants to hear of new names. A full fence follows what it sets: the names are looked at afterwards.
     *
     * @param session number of the session.
     * @param wanted  whether it does.
     */
    public void names(final int session, final boolean wanted) {
        set(ControlLayout.NAME_WATCHERS, session, wanted);
        SharedBuffer.fullFence();
    }

    /**
     * Whether a session's bits say that it is subscribed to a page, as each that watches it is.
     *
     * @param page    index of the page.
     * @param session number of the session.
     * @return true if its bit is set.
     */
    public boolean isSubscribed(final int page, final int session) {
        final long bits = ControlLayout.session(session, pages) + ControlLayout.SESSION_SUBSCRIPTIONS;
        return (control.getLongAcquire(bits + (long) (page / BITS) * Long.BYTES) & 1L << page % BITS) != 0;
    }

    private void set(final long bits, final int session, final boolean wanted) {
        final long offset = offset(bits, session);
        final long bit = bit(session);
        for (;;) {
            final long present = control.getLongAcquire(offset);
            final long next = wanted ? present | bit : present & ~bit;
            // A bit that is there was set by a compare-and-set before: the fence is behind us.
            if (next == present || control.compareAndSetLong(offset, present, next)) {
                return;
            }
        }
    }

    private boolean isSet(final long bits, final int session) {
        return (control.getLongAcquire(offset(bits, session)) & bit(session)) != 0;
    }

    private static long offset(final long bits, final int session) {
        return bits + (long) ((session - 1) / BITS) * Long.BYTES;
    }

    private static long bit(final int session) {
        return 1L << (session - 1) % BITS;
    }

}
