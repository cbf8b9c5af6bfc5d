package org.kstate.session;

import java.util.HashMap;
import java.util.Map;

import org.kstate.doorbell.Watchers;
import org.kstate.memory.SharedBuffer;

/**
 * Which pages this session watches, and for how many of its waiters. A page is watched only while this session is subscribed to it: so whoever
 * finds the session dead finds its bits by its subscriptions. Safe for any thread.
 */
public final class PageWatches {

    private final Watchers watchers;
    private final int session;
    private final Map<Integer, Watch> watches = new HashMap<>();
    private int nameWaiters;

    /** One page that is watched. When the subscription ends it is worth nothing any more, whoever still has it. */
    public static final class Watch {
        private final int page;
        private int waiters;
        /** How many of them do not want to be rung for now. */
        private int paused;

        private Watch(final int page) {
            this.page = page;
        }
    }

    PageWatches(final Watchers watchers, final int session) {
        this.watchers = watchers;
        this.session = session;
    }

    /** One more waiter for a page that this session is subscribed to. Called with this object's monitor, as the subscription is looked at. */
    Watch add(final int page) {
        // Each time: a ringer that took this session for an earlier one of its number may have died before it set the bit back.
        watchers.watching(session, true);
        final Watch watch = watches.computeIfAbsent(page, Watch::new);
        watch.waiters++;
        watchers.add(page, session);
        // [watch]: before the caller looks at the page's word. A compare-and-set alone does not keep a later load behind it on every processor.
        SharedBuffer.fullFence();
        return watch;
    }

    /**
     * One waiter fewer.
     *
     * @param watch    given for it.
     * @param isPaused whether it has paused.
     */
    public synchronized void remove(final Watch watch, final boolean isPaused) {
        if (watches.get(watch.page) == watch) {
            watch.paused -= isPaused ? 1 : 0;
            if (--watch.waiters == 0) {
                end(watch.page);
            } else if (watch.paused == watch.waiters) {
                watchers.remove(watch.page, session);
            }
        }
    }

    /** A waiter does not want to be rung for now. Not twice. */
    synchronized void pause(final Watch watch) {
        if (watches.get(watch.page) == watch && ++watch.paused == watch.waiters) {
            watchers.remove(watch.page, session);
        }
    }

    /** It wants to again, and looks at the page afterwards. */
    synchronized void resume(final Watch watch) {
        if (watches.get(watch.page) == watch && watch.paused-- == watch.waiters) {
            watchers.add(watch.page, session);
            // [watch]: before the caller looks at the page's word.
            SharedBuffer.fullFence();
        }
    }

    /** No waiter any more, since the subscription ends. Called with this object's monitor. */
    void end(final int page) {
        // Always: a ringer that took this session for an earlier one of its number may have set a bit back that was not there.
        watchers.remove(page, session);
        if (watches.remove(page) != null) {
            if (watches.isEmpty()) {
                watchers.watching(session, false);
            }
        }
    }

    /** As {@link #end}, for all pages. */
    synchronized void endAll() {
        for (final int page : watches.keySet()) {
            watchers.remove(page, session);
        }
        watches.clear();
        nameWaiters = 0;
        watchers.watching(session, false);
        watchers.names(session, false);
    }

    /** Sets a page's bits again if it is watched: a ringer that took this session for an earlier one may have died before it set them back. */
    synchronized void restore(final int page) {
        final Watch watch = watches.get(page);
        if (watch != null && watch.paused < watch.waiters) {
            watchers.watching(session, true);
            watchers.add(page, session);
            // [watch]: before the page's word is looked at, by who is woken for this.
            SharedBuffer.fullFence();
        }
    }

    /** Says whether this session wants to hear of new names, for one more waiter or one fewer. */
    synchronized void names(final boolean wanted) {
        nameWaiters += wanted ? 1 : -1;
        watchers.names(session, nameWaiters > 0);
    }

    /** Whether anything is watched. */
    synchronized boolean isEmpty() {
        return watches.isEmpty();
    }
}
