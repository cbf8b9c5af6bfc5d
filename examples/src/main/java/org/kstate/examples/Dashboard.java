package org.kstate.examples;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.StoreOptions;
import org.kstate.feeds.marketdata.PayloadText;
import org.kstate.notify.Delivery;
import org.kstate.notify.Watch;

/**
 * A table of all best bids and offers, painted ten times a second, however fast they change.
 *
 * <pre>
 *     Dashboard
 * </pre>
 *
 * <p>The idea: a screen needs the newest values, not each of them. Ten times a second the watch is asked which states have changed; it gives
 * the newest version of each, and says how many it has passed over. The table falls behind by a tenth of a second at most, and costs the
 * writers nothing: this program is an observer, which cannot write, and of which they know nothing.
 */
public final class Dashboard implements AutoCloseable {
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String TOP = ".top";
    private static final String HOME = "\033[H\033[J";

    private final ObservedState[] states;
    private final Watch watch;
    private final String[] rows;
    private final long[] passedOver;

    /**
     * Begins with the states that there are now.
     *
     * @param observer of the store; stays the caller's to close.
     */
    Dashboard(final Observer observer) {
        states = quotes(observer);
        rows = new String[states.length];
        passedOver = new long[states.length];
        Arrays.fill(rows, "-");
        watch = Watch.of(states).open();
    }

    /**
     * Paints the table until the process is ended.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        try (Observer observer = Kstate.observe(StoreOptions.defaultDirectory())) {
            if (quotes(observer).length == 0) {
                System.err.println("No quotes in " + StoreOptions.defaultDirectory() + " yet; start PublishFeed first");
                System.exit(1);
            }
            paint(observer);
        }
    }

    private static ObservedState[] quotes(final Observer observer) {
        return observer.states().stream().filter(state -> state.name().endsWith(TOP)).toArray(ObservedState[]::new);
    }

    private static void paint(final Observer observer) {
        try (Dashboard dashboard = new Dashboard(observer)) {
            while (!Thread.currentThread().isInterrupted()) {
                if (dashboard.refresh()) {
                    System.out.print(HOME + dashboard.text());
                    System.out.flush();
                }
                LockSupport.parkNanos(TICK_NS);
            }
        }
    }

    /** Takes over what has changed; false if nothing has. */
    boolean refresh() {
        boolean changed = false;
        while (watch.poll()) {
            final Delivery delivery = watch.delivery();
            final String line = PayloadText.line(delivery.snapshot().bytes(), 0);
            rows[delivery.index()] = "version " + delivery.version() + "  " + (line == null ? "ended, or no quote" : line);
            passedOver[delivery.index()] += delivery.missed();
            changed = true;
        }
        return changed;
    }

    /** The table: a state a line. */
    String text() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < states.length; i++) {
            text.append(String.format(Locale.ROOT, "%-24s %s  (%d passed over)%n", states[i].name(), rows[i], passedOver[i]));
        }
        return text.toString();
    }

    @Override
    public void close() {
        watch.close();
    }
}
