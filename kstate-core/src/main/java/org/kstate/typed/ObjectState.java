package org.kstate.typed;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.util.Objects;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesMarshallable;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.Update;
import org.kstate.UpdateResult;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.memory.PrivateMemory;

/**
 * A state whose value is an object that marshals itself. Objects are the caller's, and may be used again for each call; marshalling goes
 * through private memory, so an object is always read from one whole version.
 *
 * <pre>{@code
 * ObjectState<Position> positions = ObjectState.of(state);
 * positions.publish(position);
 * positions.update(position, (current, transaction) -> current.add(100), Retry.upTo(50));
 * long version = positions.read(position);
 * }</pre>
 *
 * <p>A state never written reads as zeros, and so does the object: what it makes of zeros is its own affair, and version 0 tells. What lies
 * beyond the object in a longer state is zero. If an object throws while it is read, it is left as far as it came; if it throws while it is
 * written, nothing is published or committed.
 *
 * <p>For one thread at a time. Allocates nothing, unless the object does or the state's size has changed.
 *
 * @param <T> type of the objects.
 */
public final class ObjectState<T extends BytesMarshallable> {

    private final State state;
    private final PrivateCopy copy;
    private final Update applying = this::apply;
    /** Of the update that runs. */
    private T value;
    private TypedUpdate<? super T> change;

    private ObjectState(final State state) {
        this.state = state;
        this.copy = new PrivateCopy(state);
    }

    /**
     * Lets objects be the value of a state.
     *
     * @param state a handle; it stays open, and is to be closed by whoever has it.
     * @param <T>   type of the objects.
     * @return the typed state.
     */
    public static <T extends BytesMarshallable> ObjectState<T> of(final State state) {
        return new ObjectState<>(Objects.requireNonNull(state, "state"));
    }

    /**
     * Lets objects be the value of a state, which is made as long as one of them: see {@link State#fit}.
     *
     * @param state  a handle; it stays open, and is to be closed by whoever has it.
     * @param sample marshals to as many bytes as the longest that is to be published; only written.
     * @param <T>    type of the objects.
     * @return the typed state.
     * @throws IllegalSizeException if the object is longer than the store's page size, or than the state and the handle is for reading.
     */
    public static <T extends BytesMarshallable> ObjectState<T> of(final State state, final T sample) {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(sample, "sample");
        final Bytes<?> bytes = PrivateMemory.allocate(state.store().pageSize()).bytesForWrite();
        try {
            sample.writeMarshallable(bytes);
        } catch (final BufferOverflowException e) {
            throw new IllegalSizeException("The object is longer than the store's page size: pageSize=" + state.store().pageSize() + ", type="
                + sample.getClass().getName() + ", state=" + state.name(), e);
        }
        state.fit((int) Math.max(1, bytes.writePosition()));
        return new ObjectState<>(state);
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
     * Reads the current version, whole.
     *
     * @param into is made what was published.
     * @return the version; 0 if the state was never written: then the object was read from zeros.
     * @throws IllegalSizeException if it wants more bytes than the state has.
     */
    public long read(final T into) {
        Objects.requireNonNull(into, "into");
        final long version = copy.read();
        unmarshal(copy.reading(), into);
        return version;
    }

    /**
     * Reads what a transaction shows: the state as at begin, or what was written in it since.
     *
     * @param transaction open, on this state.
     * @param into        is made what is there.
     * @return the version that the transaction began on.
     * @throws IllegalSizeException     if the object wants more bytes than the state has.
     * @throws IllegalArgumentException if the transaction is on other states.
     */
    public long read(final Transaction transaction, final T into) {
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(into, "into");
        check(transaction);
        unmarshal(transaction.view(state), into);
        return transaction.baseVersion(state);
    }

    /**
     * Publishes an object as the next version, whatever the current one is. See {@link State#publish(long, int)}.
     *
     * @param object to be published.
     * @return the new version.
     * @throws IllegalSizeException                    if it needs more bytes than the state has.
     * @throws org.kstate.exceptions.ReadOnlyException on a handle for reading.
     */
    public long publish(final T object) {
        Objects.requireNonNull(object, "object");
        copy.fit();
        return copy.publish(marshal(object));
    }

    /**
     * Writes an object in a transaction, to be committed with it.
     *
     * @param transaction open, for reading and writing, on this state.
     * @param object      to be written.
     * @throws IllegalSizeException                    if it needs more bytes than the state has; the transaction is as before.
     * @throws org.kstate.exceptions.ReadOnlyException in a transaction for reading.
     * @throws IllegalArgumentException                if the transaction is on other states.
     */
    public void write(final Transaction transaction, final T object) {
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(object, "object");
        check(transaction);
        copy.fit(transaction.size(state));
        final int length = marshal(object);
        final Bytes<?> bytes = transaction.bytes(state);
        bytes.write(0, copy.memory(), 0, length);
        bytes.zeroOut(length, transaction.size(state));
    }

    /**
     * Changes the state by a function of its current value, again and again until nobody else committed meanwhile. See {@link State#update}.
     *
     * @param object is made the current value, given to the function, and then committed; afterwards it is what was tried last.
     * @param update changes the object.
     * @param retry  how often and how long to try.
     * @return how it ended.
     * @throws IllegalSizeException if the changed object needs more bytes than the state has.
     */
    public UpdateResult update(final T object, final TypedUpdate<? super T> update, final Retry retry) {
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(update, "update");
        Objects.requireNonNull(retry, "retry");
        final T outerValue = value;
        final TypedUpdate<? super T> outerChange = change;
        value = object;
        change = update;
        try {
            return state.update(applying, retry);
        } finally {
            value = outerValue;
            change = outerChange;
        }
    }

    /**
     * For people: of which state.
     *
     * @return never the value.
     */
    @Override
    public String toString() {
        return "ObjectState[of=" + state + ']';
    }

    private void apply(final Transaction transaction) {
        read(transaction, value);
        change.apply(value, transaction);
        if (transaction.isOpen()) {
            write(transaction, value);
        }
    }

    private void unmarshal(final BytesIn<?> bytes, final T into) {
        try {
            into.readMarshallable(bytes);
        } catch (final BufferUnderflowException e) {
            throw doesNotFit(into, bytes.readLimit(), e);
        }
    }

    private int marshal(final T object) {
        final Bytes<?> bytes = copy.writing();
        try {
            object.writeMarshallable(bytes);
        } catch (final BufferOverflowException e) {
            throw doesNotFit(object, copy.size(), e);
        }
        return (int) bytes.writePosition();
    }

    private IllegalSizeException doesNotFit(final T object, final long size, final RuntimeException cause) {
        return new IllegalSizeException("The object does not fit the state; set its size first: size=" + size + ", type="
            + object.getClass().getName() + ", state=" + state.name(), cause);
    }

    private void check(final Transaction transaction) {
        if (!transaction.isOn(state)) {
            throw new IllegalArgumentException("The transaction is not on the state; join it first: state=" + state.name());
        }
    }
}
