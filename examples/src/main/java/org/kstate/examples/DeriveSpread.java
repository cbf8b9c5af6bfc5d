package org.kstate.examples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.feeds.FixedPoint;
import org.kstate.feeds.marketdata.QuoteFlyweight;
import org.kstate.typed.CheckedFlyweight;
import org.kstate.typed.FlyweightState;

/**
 * Derives one state from another: the spread from a best bid and offer that {@link PublishFeed} writes.
 *
 * <pre>
 *     DeriveSpread [STATE]
 * </pre>
 *
 * <p>The idea: a flyweight shows the fields of a value where they lie, here in a private copy of one whole version. Nothing is parsed and no
 * object is made for a value; the same two flyweights serve for ever. The spread goes to the state {@code STATE.spread}.
 */
public final class DeriveSpread {
    private static final String DEFAULT_STATE = "md.synthetic_1.top";
    private static final String SUFFIX = ".spread";
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final FlyweightState<QuoteFlyweight> quotes;
    private final FlyweightState<Spread> spreads;
    private long seen;

    DeriveSpread(final State from, final State to) {
        if (!to.isWritten()) {
            to.setSize(Spread.LENGTH);
        }
        quotes = FlyweightState.of(from, new QuoteFlyweight());
        spreads = FlyweightState.of(to, new Spread());
    }

    /**
     * Derives until the process is ended.
     *
     * @param args name of a state.
     */
    public static void main(final String[] args) {
        final String name = args.length == 0 ? DEFAULT_STATE : args[0];
        try (Kstate store = Kstate.open();
             State from = store.subscribe(name, Permission.READ);
             State to = store.subscribe(name + SUFFIX, Permission.READ_WRITE)) {
            final DeriveSpread derivation = new DeriveSpread(from, to);
            while (!Thread.currentThread().isInterrupted()) {
                if (derivation.step()) {
                    System.out.println(name + " version " + derivation.spread().ofVersion() + ": spread "
                        + FixedPoint.toString(derivation.spread().width()));
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    /** Publishes the spread of the current quote, if that is another one than the last time. Allocates nothing. */
    boolean step() {
        final long version = quotes.read();
        final QuoteFlyweight quote = quotes.flyweight();
        if (version == seen || !quote.isTwoSided()) {
            return false;
        }
        seen = version;
        spread().width(quote.askPrice() - quote.bidPrice());
        spread().ofVersion(version);
        spreads.publish();
        return true;
    }

    Spread spread() {
        return spreads.flyweight();
    }

    /** The derived value: two words. */
    static final class Spread extends CheckedFlyweight {
        static final int LENGTH = 2 * Long.BYTES;
        private static final int WIDTH_OFFSET = 0;
        private static final int OF_VERSION_OFFSET = WIDTH_OFFSET + Long.BYTES;

        long width() {
            return longAt(WIDTH_OFFSET);
        }

        void width(final long width) {
            putLong(WIDTH_OFFSET, width);
        }

        long ofVersion() {
            return longAt(OF_VERSION_OFFSET);
        }

        void ofVersion(final long version) {
            putLong(OF_VERSION_OFFSET, version);
        }
    }
}
