package org.kstate.examples;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.feeds.marketdata.PayloadText;
import org.kstate.notify.Delivery;
import org.kstate.notify.Watch;

/**
 * A reader that is told of changes: prints states of the default store whenever one of them has changed.
 *
 * <pre>
 *     OnChangeReader [STATE ...]
 * </pre>
 *
 * <p>The idea: one wait covers any number of states. Each delivery is the newest whole version; a reader that is slower than the writer
 * passes versions over, is told how many, and always gets the last one. It sleeps while nothing changes.
 */
public final class OnChangeReader {
    private static final String[] DEFAULT_STATES = {"md.synthetic_1.top", "md.synthetic_1.trade", "md.synthetic_2.top"};

    private OnChangeReader() {
    }

    /**
     * Prints changes until the process is ended.
     *
     * @param args names of states.
     */
    public static void main(final String[] args) {
        final String[] names = args.length == 0 ? DEFAULT_STATES : args;
        try (Kstate store = Kstate.open()) {
            final State[] states = new State[names.length];
            for (int i = 0; i < names.length; i++) {
                // Whoever reads may come first: a state that is missing is made, empty.
                states[i] = store.subscribe(names[i], Permission.READ);
            }
            try (Watch watch = Watch.of(states).open()) {
                while (watch.await()) {
                    final Delivery delivery = watch.delivery();
                    System.out.println(delivery.name() + " version " + delivery.version() + ": "
                        + PayloadText.line(delivery.snapshot().bytes(), 0)
                        + (delivery.missed() == 0 ? "" : "  (" + delivery.missed() + " passed over)"));
                }
            }
        }
    }
}
