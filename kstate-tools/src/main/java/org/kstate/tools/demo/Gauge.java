package org.kstate.tools.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.feeds.FixedPoint;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.feeds.marketdata.TopOfBook;

/** Reads the store as an observer: how far each state is, how fast, and what it holds. For one thread at a time. */
final class Gauge {
    private static final long RATE_WINDOW_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String NONE = "-";

    private final List<ObservedState> states = new ArrayList<>();
    private final Snapshot snapshot = new Snapshot();
    private long[] windowStart;
    private long windowStartNs;
    private long[] rates;

    /** Finds the states, which somebody has subscribed to already. */
    Gauge(final Observer observer, final List<String> names) {
        final Map<String, ObservedState> byName = new HashMap<>();
        observer.states().forEach(state -> byName.put(state.name(), state));
        names.forEach(name -> states.add(byName.containsKey(name) ? byName.get(name) : observer.state(name)));
        rates = new long[states.size()];
        windowStart = versions();
        windowStartNs = System.nanoTime();
    }

    long[] versions() {
        return states.stream().mapToLong(ObservedState::version).toArray();
    }

    long commits() {
        long commits = 0;
        for (final ObservedState state : states) {
            commits += state.version();
        }
        return commits;
    }

    /** Commits a second of each state, over the last second that was whole. */
    long[] rates() {
        final long nowNs = System.nanoTime();
        final long spanNs = nowNs - windowStartNs;
        if (spanNs >= RATE_WINDOW_NS) {
            final long[] versions = versions();
            for (int i = 0; i < versions.length; i++) {
                rates[i] = Math.round((double) (versions[i] - windowStart[i]) * TimeUnit.SECONDS.toNanos(1) / spanNs);
            }
            windowStart = versions;
            windowStartNs = nowNs;
        }
        return rates;
    }

    /** Best bid and best offer of a state, as text. */
    String[] bidAndAsk(final int state) {
        states.get(state).read(snapshot);
        if (!TopOfBook.verify(snapshot.bytes(), 0)) {
            return new String[] {NONE, NONE};
        }
        return new String[] {
            FixedPoint.toString(TopOfBook.bidPrice(snapshot.bytes(), 0)), FixedPoint.toString(TopOfBook.askPrice(snapshot.bytes(), 0))};
    }

    /** What the store holds in the end. */
    List<Evidence.Stored> stored() {
        final List<Evidence.Stored> stored = new ArrayList<>();
        for (final ObservedState state : states) {
            if (state.read(snapshot) == 0) {
                stored.add(new Evidence.Stored(0, "", true));
            } else {
                final PayloadKind kind = PayloadKind.ofState(state.name());
                stored.add(new Evidence.Stored(snapshot.version(), HexFormat.of().formatHex(snapshot.bytes().toByteArray()),
                    kind.verify(snapshot.bytes(), 0)));
            }
        }
        return stored;
    }
}
