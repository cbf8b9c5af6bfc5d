package org.kstate.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A clock that moves only when a test moves it or somebody parks; what is to happen at a time happens when it gets there. */
final class SteppedTime {

    private final List<Long> parks = new ArrayList<>();
    private final TreeMap<Long, Runnable> events = new TreeMap<>();
    private long nowNs;

    SteppedTime(final long nowNs) {
        this.nowNs = nowNs;
    }

    long nowNs() {
        return nowNs;
    }

    void jumpTo(final long timeNs) {
        nowNs = timeNs;
    }

    /** Something happens while a waiter is parked, at exactly that time. */
    void at(final long timeNs, final Runnable event) {
        events.put(timeNs, event);
    }

    void advance(final long ns) {
        final long untilNs = nowNs + ns;
        while (!events.isEmpty() && events.firstKey() <= untilNs) {
            nowNs = events.firstKey();
            events.pollFirstEntry().getValue().run();
        }
        nowNs = untilNs;
    }

    private void park(final long ns) {
        parks.add(ns);
        advance(ns);
    }

    /** How long each park was, since this was asked last. */
    List<Long> parks() {
        final List<Long> taken = List.copyOf(parks);
        parks.clear();
        return taken;
    }

    PollingWait waiting() {
        return PollingWait.create().clock(this::nowNs).parker(this::park);
    }
}
