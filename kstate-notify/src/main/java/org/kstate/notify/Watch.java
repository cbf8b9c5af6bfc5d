package org.kstate.notify;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.kstate.ObservedState;
import org.kstate.ReadableState;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;

/**
 * Delivers the value of one or several states whenever it has changed.
 *
 * <pre>{@code
 * try (Watch watch = Watch.of(bid, ask).atMost(10).open()) {
 *     while (watch.await(1, TimeUnit.SECONDS)) {
 *         Delivery delivery = watch.delivery();
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>Guarantees, for each state:
 * <ul>
 * <li>the value delivered is one whole version, read at the moment of delivery, and the version told is its version;
 * <li>versions delivered only rise; what was passed over is counted in {@link Delivery#missed()};
 * <li>no change is lost: as long as the last committed version was not delivered, {@link #poll} has something to deliver
 * (level-triggered), at the latest when the rate limit allows it;
 * <li>several states take turns: one that changes all the time keeps no other waiting for more than a round.
 * </ul>
 *
 * <p>The value that is there when the watch begins is delivered once, unless {@link WatchBuilder#fromNow} was asked for.
 *
 * <p>For one thread at a time, but {@link #close} may be called by any. The watch does not own the handles: they outlive it, and
 * closing one ends its deliveries with a {@link ClosedException} at every round, while the other states still get their turn.
 * Nothing is allocated after {@link WatchBuilder#open}, but by the first wait.
 */
public final class Watch implements AutoCloseable {

    private static final int NONE_READY = -1;

    private final ReadableState[] values;
    private final long[] lastVersions;
    private final RateLimit rateLimit;
    private final Waiter waiter;
    private final Delivery delivery = new Delivery();
    private final Polled polled = new Polled(this::poll, this::dueInNs);
    private int cursor;
    /** The state that the consumer has in hand: its interval begins when this is called again. */
    private int delivered = NONE_READY;
    private long nowNs;
    private long dueInNs = Polled.NOTHING_DUE;
    private volatile boolean isClosed;

    Watch(final ReadableState[] values, final boolean isFromNow, final long intervalNs, final Waiter waiter) {
        this.values = values;
        this.lastVersions = new long[values.length];
        this.rateLimit = intervalNs == WatchBuilder.UNLIMITED ? null : new RateLimit(intervalNs, values.length);
        this.waiter = waiter;
        for (int i = 0; i < values.length; i++) {
            final long version = values[i].version();
            // The version before counts as delivered: what is there is then new, and nothing older is missed.
            lastVersions[i] = isFromNow ? version : Math.max(0, version - 1);
        }
    }

    /**
     * Watches states through handles of a session.
     *
     * @param states one or more handles, for reading or writing; of the same or of different stores.
     * @return settings, to be opened.
     */
    public static WatchBuilder of(final State... states) {
        Objects.requireNonNull(states, "states");
        return new WatchBuilder(copyOf(states));
    }

    /**
     * Watches states as an observer, with read permission only.
     *
     * @param states one or more views.
     * @return settings, to be opened.
     */
    public static WatchBuilder of(final ObservedState... states) {
        Objects.requireNonNull(states, "states");
        return new WatchBuilder(copyOf(states));
    }

    private static ReadableState[] copyOf(final ReadableState[] states) {
        final ReadableState[] copy = Arrays.copyOf(states, states.length, ReadableState[].class);
        for (final ReadableState state : copy) {
            Objects.requireNonNull(state, "states");
        }
        return copy;
    }

    /**
     * Delivers the next change if there is one. Does not wait.
     *
     * @return whether {@link #delivery} was filled.
     * @throws ClosedException if this watch, or a state's handle or store, was closed, or the state was deleted.
     */
    public boolean poll() {
        final int ready = findReady();
        if (ready == NONE_READY) {
            return false;
        }
        delivery.fill(values[ready], ready, lastVersions[ready]);
        lastVersions[ready] = delivery.version();
        delivered = ready;
        return true;
    }

    /**
     * Whether {@link #poll} would deliver something now.
     *
     * @return true if so; nothing is taken by asking.
     * @throws ClosedException as {@link #poll}.
     */
    public boolean isReady() {
        final int ready = findReady();
        if (ready == NONE_READY) {
            return false;
        }
        cursor = ready;
        return true;
    }

    /**
     * Waits until there is a change to deliver.
     *
     * @return whether {@link #delivery} was filled; {@code false} if this thread was interrupted, whose mark stays set, also if it
     *     was set before: what is undelivered stays so.
     * @throws ClosedException as {@link #poll}; also out of the wait, if the watch is closed by another thread.
     */
    public boolean await() {
        return waiter.await(polled, Waiter.NO_LIMIT);
    }

    /**
     * Waits until there is a change to deliver, up to a time limit.
     *
     * @param timeout how long to wait; 0 or less only looks.
     * @param unit    of the time limit.
     * @return whether {@link #delivery} was filled; {@code false} if time is over, or as {@link #await()}.
     * @throws ClosedException as {@link #await()}.
     */
    public boolean await(final long timeout, final TimeUnit unit) {
        return waiter.await(polled, Objects.requireNonNull(unit, "unit").toNanos(timeout));
    }

    /**
     * What was delivered last.
     *
     * @return always the same object.
     */
    public Delivery delivery() {
        return delivery;
    }

    /** Finds the next state in turn that may be delivered, and leaves the cursor behind it. */
    private int findReady() {
        checkOpen();
        final ReadableState[] values = this.values;
        boolean isTimeKnown = false;
        if (rateLimit != null && delivered != NONE_READY) {
            nowNs = waiter.nowNs();
            isTimeKnown = true;
            rateLimit.cameBack(delivered, nowNs);
            delivered = NONE_READY;
        }
        dueInNs = Polled.NOTHING_DUE;
        for (int looked = 0; looked < values.length; looked++) {
            final int at = cursor;
            // Before the look: a state that fails does not keep the others from their turn. After a whole round it is where it was.
            cursor = at + 1 == values.length ? 0 : at + 1;
            if (values[at].version() <= lastVersions[at]) {
                continue;
            }
            if (rateLimit == null) {
                return at;
            }
            if (!isTimeKnown) {
                nowNs = waiter.nowNs();
                isTimeKnown = true;
            }
            final long delayNs = rateLimit.delayNs(at, nowNs);
            if (delayNs == 0) {
                return at;
            }
            dueInNs = Math.min(dueInNs, delayNs);
        }
        return NONE_READY;
    }

    /**
     * For people: what is watched.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Watch[states=" + values.length + ", first=" + values[0].name() + (isClosed ? ", closed" : "") + ']';
    }

    private long dueInNs() {
        return dueInNs;
    }

    private void checkOpen() {
        if (isClosed) {
            throw new ClosedException("The watch was closed; open another: states=" + values.length + ", first=" + values[0].name());
        }
    }

    /** Ends the watch and every wait on it; the handles stay open. Can be called twice. */
    @Override
    public void close() {
        isClosed = true;
        waiter.close();
    }
}
