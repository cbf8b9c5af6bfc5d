package org.kstate.examples;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesMarshallable;
import net.openhft.chronicle.bytes.BytesOut;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.typed.ObjectState;

/**
 * Books made-up trades into a position, which is a state of the default store; run it in several terminals at once.
 *
 * <pre>
 *     BookTrades [STATE [TRADES]]
 * </pre>
 *
 * <p>The idea: the value of a state is an object that marshals itself. {@code update} reads it, lets a function change it and commits, again
 * and again until nobody else did meanwhile: so no trade is lost, however many processes book. One object serves for all calls, and nothing
 * is allocated but what is printed. The position goes with the last process that is subscribed to it.
 */
public final class BookTrades {
    private static final String DEFAULT_STATE = "position.example";
    private static final int DEFAULT_TRADES = 5_000_000;
    private static final int MAX_QUANTITY = 100;
    private static final long PRICE = 6_180_010;
    private static final Retry RETRY = Retry.upTo(1_000);

    private BookTrades() {
    }

    /**
     * Books trades and tells what the position is then.
     *
     * @param args name of a state, and how many trades.
     * @throws IOException if the keyboard cannot be read.
     */
    public static void main(final String[] args) throws IOException {
        final String name = args.length > 0 ? args[0] : DEFAULT_STATE;
        final int trades = args.length > 1 ? Integer.parseInt(args[1]) : DEFAULT_TRADES;
        try (Kstate store = Kstate.open();
             State state = store.subscribe(name, Permission.READ_WRITE)) {
            System.out.println(name + ": " + book(state, trades));
            System.out.println("Enter ends this program");
            System.in.read();
        }
    }

    /** Books trades of random size and returns the position after the last of them, with what others have booked. */
    static Position book(final State state, final int trades) {
        if (!state.isWritten()) {
            state.setSize(Position.LENGTH);
        }
        final ObjectState<Position> positions = ObjectState.of(state);
        final Position position = new Position();
        for (int i = 0; i < trades; i++) {
            final int quantity = ThreadLocalRandom.current().nextInt(-MAX_QUANTITY, MAX_QUANTITY + 1);
            if (!positions.update(position, (current, transaction) -> current.trade(quantity, PRICE), RETRY).isCommitted()) {
                throw new IllegalStateException("others were faster all the time: state=" + state.name());
            }
        }
        positions.read(position);
        return position;
    }

    /** What somebody holds, and what it has cost. Zeros are an empty one. */
    static final class Position implements BytesMarshallable {
        static final int LENGTH = 3 * Long.BYTES;

        private long quantity;
        private long cost;
        private long trades;

        void trade(final long traded, final long price) {
            quantity += traded;
            cost += traded * price;
            trades++;
        }

        long trades() {
            return trades;
        }

        boolean isBalanced() {
            return cost == quantity * PRICE;
        }

        @Override
        public void readMarshallable(final BytesIn<?> bytes) {
            quantity = bytes.readLong();
            cost = bytes.readLong();
            trades = bytes.readLong();
        }

        @Override
        public void writeMarshallable(final BytesOut<?> bytes) {
            bytes.writeLong(quantity).writeLong(cost).writeLong(trades);
        }

        @Override
        public String toString() {
            return quantity + " held after " + trades + " trades, for " + cost;
        }
    }
}
