package org.kstate.typed;

import java.util.Objects;

import org.kstate.Retry;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.Update;
import org.kstate.UpdateResult;

/**
 * A state that is looked at through a flyweight. The flyweight is over private memory of this object, as long as the state; {@link #read}
 * copies one whole version there, {@link #publish} publishes what is there.
 *
 * <pre>{@code
 * FlyweightState<Quote> quotes = FlyweightState.of(state, new Quote());
 * quotes.flyweight().bid(99);
 * quotes.publish();
 * quotes.update((quote, transaction) -> quote.bid(quote.bid() + 1), Retry.upTo(50));
 * quotes.read();
 * quotes.flyweight().bid();
 * }</pre>
 *
 * <p>What the flyweight shows stays until the next {@link #read}, also when the handle or the store is closed. It is valid as long as this
 * object is reachable; a {@link CheckedFlyweight} sees to that by itself. The flyweight belongs to this object: do not wrap it over
 * anything else.
 *
 * <p>For one thread at a time. Allocates nothing, unless the state's size has changed. In a transaction of your own let another flyweight wrap
 * {@code transaction.bytes()}.
 *
 * @param <F> type of the flyweight.
 */
public final class FlyweightState<F extends Flyweight> {

    private final State state;
    private final F flyweight;
    private final PrivateCopy copy;
    private final Update applying = this::apply;
    /** {@code null} outside of an update. */
    private TypedUpdate<? super F> change;

    private FlyweightState(final State state, final F flyweight) {
        this.state = state;
        this.flyweight = flyweight;
        this.copy = new PrivateCopy(state);
        wrapCopy();
    }

    /**
     * Looks at a state through a flyweight, which shows zeros until something is read. If the flyweight knows its {@link Flyweight#size}, the
     * state is made as long: see {@link State#fit}.
     *
     * @param state     a handle; it stays open, and is to be closed by whoever has it.
     * @param flyweight for this object alone.
     * @param <F>       type of the flyweight.
     * @return the typed state.
     * @throws org.kstate.exceptions.IllegalSizeException if the flyweight is longer than the store's page size, or than the state and the handle
     *     is for reading.
     */
    public static <F extends Flyweight> FlyweightState<F> of(final State state, final F flyweight) {
        Objects.requireNonNull(state, "state");
        final int size = Objects.requireNonNull(flyweight, "flyweight").size();
        if (size != 0) {
            state.fit(size);
        }
        return new FlyweightState<>(state, flyweight);
    }

    private void wrapCopy() {
        flyweight.wrap(copy.memory(), copy.size());
    }

    /**
     * The state.
     *
     * @return the handle that this object was made of.
     */
    public State state() {
        return state;
    }

    /**
     * The flyweight, over what was read last or is to be published next.
     *
     * @return that which this object was made of.
     */
    public F flyweight() {
        return flyweight;
    }

    /**
     * Copies the current version, whole, to where the flyweight looks.
     *
     * @return the version; 0 if the state was never written: then all is zero.
     */
    public long read() {
        checkNoUpdate();
        final int before = copy.size();
        final long version = copy.read();
        if (copy.size() != before) {
            wrapCopy();
        }
        return version;
    }

    /**
     * Publishes what the flyweight shows, all of it, as the next version, whatever the current one is. See {@link State#publish(long, int)}.
     *
     * @return the new version.
     * @throws org.kstate.exceptions.IllegalSizeException if the state became smaller, and something was written beyond its size.
     * @throws org.kstate.exceptions.ReadOnlyException    on a handle for reading.
     */
    public long publish() {
        checkNoUpdate();
        final int before = copy.size();
        copy.fitWithContent();
        if (copy.size() != before) {
            wrapCopy();
        }
        return copy.publish(copy.size());
    }

    /**
     * Changes the state by a function of its current value, again and again until nobody else committed meanwhile. While the function runs
     * the flyweight is over the transaction's copy; afterwards it shows again what it showed before. See {@link State#update}.
     *
     * @param update is given the flyweight over the current value; what it writes is committed.
     * @param retry  how often and how long to try.
     * @return how it ended.
     * @throws IllegalStateException if the function uses this object itself.
     */
    public UpdateResult update(final TypedUpdate<? super F> update, final Retry retry) {
        Objects.requireNonNull(update, "update");
        Objects.requireNonNull(retry, "retry");
        checkNoUpdate();
        change = update;
        try {
            return state.update(applying, retry);
        } finally {
            change = null;
            wrapCopy();
        }
    }

    /**
     * For people: of which state, and through what.
     *
     * @return never the value.
     */
    @Override
    public String toString() {
        return "FlyweightState[flyweight=" + flyweight.getClass().getName() + ", size=" + copy.size() + ", of=" + state + ']';
    }

    private void apply(final Transaction transaction) {
        flyweight.wrap(transaction.bytes(state), transaction.size(state));
        change.apply(flyweight, transaction);
    }

    /** Else the flyweight would leave the transaction's copy, and what the function writes afterwards would be lost. */
    private void checkNoUpdate() {
        if (change != null) {
            throw new IllegalStateException("The flyweight is in an update; use another one inside of its function: state=" + state.name());
        }
    }
}
