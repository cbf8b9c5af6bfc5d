import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.typed.CheckedFlyweight;
import org.kstate.typed.FlyweightState;

/** A value with fields that are read and written where they lie, without an object for each. Argument: directory of the store. */
public final class Quotes {

    private Quotes() {
    }

    /** The layout: symbol of 8 characters, bid, ask, whether it is firm. */
    static final class Quote extends CheckedFlyweight {

        @Override
        public int size() {
            return 25;
        }

        void set(final String symbol, final double bid, final double ask) {
            putAscii(0, 8, symbol);
            putDouble(8, bid);
            putDouble(16, ask);
            putBoolean(24, true);
        }

        void ask(final double ask) {
            putDouble(16, ask);
        }

        String text() {
            return asciiAt(0, 8) + " " + doubleAt(8) + "/" + doubleAt(16) + (booleanAt(24) ? " firm" : "");
        }
    }

    public static void main(final String[] args) {
        try (Kstate store = Kstate.open(Path.of(args[0]));
             State state = store.subscribe("md.eurusd.quote", Permission.READ_WRITE)) {
            final FlyweightState<Quote> quotes = FlyweightState.of(state, new Quote());
            quotes.flyweight().set("EUR/USD", 1.25, 1.5);
            quotes.publish();
            quotes.update((quote, transaction) -> quote.ask(1.75), Retry.once());
            final long version = quotes.read();
            System.out.println(quotes.flyweight().text() + " version " + version + " size " + state.size());
        }
    }
}
