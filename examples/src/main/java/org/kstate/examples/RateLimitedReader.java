package org.kstate.examples;

import java.util.concurrent.TimeUnit;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.feeds.marketdata.PayloadText;
import org.kstate.notify.Delivery;
import org.kstate.notify.Watch;

/**
 * A reader that wants changes, but not too many: prints a state of the default store at most so many times a second, for a display, say.
 *
 * <pre>
 *     RateLimitedReader [TIMES_A_SECOND [STATE]]
 * </pre>
 *
 * <p>The idea: the limit is the reader's own affair; the writer does not know of it and publishes at full speed, and other readers of the
 * same state have other limits or none. The first change after a pause is delivered at once, and the last one always, at the latest when
 * the limit allows it: the display never stays on a value that is not the newest.
 */
public final class RateLimitedReader {
    private static final double DEFAULT_RATE = 2;
    private static final String DEFAULT_STATE = "md.synthetic_1.top";
    private static final long PATIENCE_S = 1;

    private RateLimitedReader() {
    }

    /**
     * Prints changes until the process is ended.
     *
     * @param args how many times a second at most; name of a state.
     */
    public static void main(final String[] args) {
        final double rate = args.length == 0 ? DEFAULT_RATE : Double.parseDouble(args[0]);
        final String name = args.length < 2 ? DEFAULT_STATE : args[1];
        try (Kstate store = Kstate.open();
             State state = store.subscribe(name, Permission.READ);
             Watch watch = Watch.of(state).atMost(rate).open()) {
            while (!Thread.currentThread().isInterrupted()) {
                if (!watch.await(PATIENCE_S, TimeUnit.SECONDS)) {
                    System.out.println(name + " has not changed for a second");
                    continue;
                }
                final Delivery delivery = watch.delivery();
                System.out.println(delivery.name() + " version " + delivery.version() + ": "
                    + PayloadText.line(delivery.snapshot().bytes(), 0) + "  (" + delivery.missed() + " passed over)");
            }
        }
    }
}
