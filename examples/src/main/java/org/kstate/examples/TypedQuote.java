package org.kstate.examples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.notify.Watch;
import org.kstate.typed.CheckedFlyweight;
import org.kstate.typed.FlyweightState;

/**
 * A quote with fields, through a flyweight written by hand.
 *
 * <pre>
 *     TypedQuote write
 *     TypedQuote read
 * </pre>
 *
 * <p>The idea: a flyweight reads and writes the fields of a value where they lie. Nothing is parsed, and no object is made for a value. One
 * flyweight serves for ever. It shows a private copy of one whole version, so its fields always belong together. {@link SbeQuote} does the same
 * with a generated codec.
 *
 * <p>The writer describes the fields once, in {@link #LAYOUT}. From then on {@code kstate get} and {@code kstate top} show them by name.
 */
public final class TypedQuote {
    /** Name of the state. */
    static final String NAME = "quote.typed";

    private static final String LAYOUT = "symbol:ascii8 bid:f64 ask:f64 firm:bool";
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final double TICK = 0.25;

    private TypedQuote() {
    }

    /**
     * Writes or reads until the process is ended.
     *
     * @param args {@code write} or {@code read}.
     */
    public static void main(final String[] args) {
        final boolean isWriter = args.length == 1 && args[0].equals("write");
        if (!isWriter && !(args.length == 1 && args[0].equals("read"))) {
            System.err.println("Usage: TypedQuote write | TypedQuote read");
            System.exit(2);
        }
        try (Kstate store = Kstate.open();
             State state = store.subscribe(NAME, isWriter ? Permission.READ_WRITE : Permission.READ, Quote.LENGTH)) {
            final FlyweightState<Quote> quotes = FlyweightState.of(state, new Quote());
            if (isWriter) {
                store.describe(NAME, LAYOUT);
                write(quotes);
            } else {
                read(quotes);
            }
        }
    }

    private static void write(final FlyweightState<Quote> quotes) {
        quotes.flyweight().set("EUR/USD", 1.25, 1.5);
        System.out.println("published version " + quotes.publish());
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PAUSE_NS);
            raise(quotes);
        }
    }

    /** Raises both prices by a tick, from what they are: also if another writer runs. */
    static void raise(final FlyweightState<Quote> quotes) {
        quotes.update((quote, transaction) -> quote.set("EUR/USD", quote.bid() + TICK, quote.ask() + TICK), Retry.upTo(10));
    }

    private static void read(final FlyweightState<Quote> quotes) {
        try (Watch watch = Watch.of(quotes.state()).open()) {
            while (watch.await()) {
                final long version = quotes.read();
                System.out.println("version " + version + ": " + quotes.flyweight());
            }
        }
    }

    /** The layout: a symbol of 8 characters, bid, ask, and whether the quote is firm. */
    static final class Quote extends CheckedFlyweight {
        static final int LENGTH = 25;

        @Override
        public int size() {
            return LENGTH;
        }

        void set(final String symbol, final double bid, final double ask) {
            putAscii(0, 8, symbol);
            putDouble(8, bid);
            putDouble(16, ask);
            putBoolean(24, true);
        }

        double bid() {
            return doubleAt(8);
        }

        double ask() {
            return doubleAt(16);
        }

        @Override
        public String toString() {
            return asciiAt(0, 8) + " " + bid() + " / " + ask() + (booleanAt(24) ? " firm" : "");
        }
    }
}
