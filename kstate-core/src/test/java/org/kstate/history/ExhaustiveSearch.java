package org.kstate.history;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.kstate.history.Event.Kind;

/**
 * The general search for an order in which the calls of a small history can have happened, which knows nothing of versions beyond what a
 * register tells: take any call that began before every other one left had ended, do it, go on with the rest; if nothing can be done, go
 * back. What was tried once is remembered. Sources: J. Wing and C. Gong, Testing and Verifying Concurrent Objects, J. Parallel Distrib.
 * Comput. 17, 1993; G. Lowe, Testing for linearizability, Concurrency and Computation 29(4), 2017 (the memory).
 */
final class ExhaustiveSearch {

    private final List<Event> events;
    private final Set<Situation> tried = new HashSet<>();

    /** Which calls are done, and what the register holds. */
    private record Situation(int done, long version, long digest) {
    }

    private ExhaustiveSearch(final List<Event> events) {
        this.events = events;
    }

    /**
     * Searches.
     *
     * @param events of one state, at most 31.
     * @return whether the history is linearizable.
     */
    static boolean isLinearizable(final List<Event> events) {
        return new ExhaustiveSearch(events).canGoOn(new Situation(0, 0, Event.INITIAL));
    }

    private boolean canGoOn(final Situation now) {
        if (now.done == (1 << events.size()) - 1) {
            return true;
        }
        if (!tried.add(now)) {
            return false;
        }
        for (int i = 0; i < events.size(); i++) {
            if ((now.done & 1 << i) == 0 && mayBeNext(now.done, events.get(i)) && canHappen(now, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayBeNext(final int done, final Event event) {
        for (int i = 0; i < events.size(); i++) {
            if ((done & 1 << i) == 0 && events.get(i).afterNs() < event.beforeNs()) {
                return false;
            }
        }
        return true;
    }

    private boolean canHappen(final Situation now, final int index) {
        final Event event = events.get(index);
        final int done = now.done | 1 << index;
        final Situation unmoved = new Situation(done, now.version, now.digest);
        final Situation moved = new Situation(done, now.version + 1, event.digest());
        final boolean onBase = event.kind() != Kind.COMMIT || event.expected() == now.version;
        if (!event.ended()) {
            return canGoOn(unmoved) || event.isWrite() && onBase && canGoOn(moved);
        }
        return switch (event.kind()) {
            case READ -> event.version() == now.version && (event.digest() == Event.ANY || event.digest() == now.digest) && canGoOn(unmoved);
            case COMMIT, PUBLISH -> onBase && event.version() == moved.version && canGoOn(moved);
            case CONFLICT -> event.version() == now.version && event.expected() < now.version && canGoOn(unmoved);
            case UNCHANGED -> event.version() == event.expected() && canGoOn(unmoved);
            default -> canGoOn(unmoved);
        };
    }
}
