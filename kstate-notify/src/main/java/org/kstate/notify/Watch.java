package org.kstate.notify;

import java.nio.channels.SelectableChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.ReadableState;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;

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
 * <p>A watch of a store names its states, and takes in those that come later:
 * <pre>{@code
 * Watch watch = Watch.of(store).states("md.*").onSilence(Duration.ofMillis(120)).open();
 * }</pre>
 *
 * <p>Who does not want to sleep polls, and idles as he likes: with a {@code Pauser} of Chronicle's, or an {@code IdleStrategy} of Agrona's.
 * <pre>{@code
 * if (watch.poll()) { use(watch.delivery()); pauser.reset(); }
 * else { pauser.pause(); }
 *
 * if (isFound = watch.poll()) { use(watch.delivery()); }
 * idle.idle(isFound ? 1 : 0);
 * }</pre>
 *
 * <p>For one thread at a time, but {@link #close} may be called by any. The watch does not own the handles that it was given: they outlive it, and
 * closing one ends its deliveries with a {@link ClosedException} at every round, while the other states still get their turn. A named state
 * that ends leaves the watch in silence. Nothing is allocated after {@link WatchBuilder#open}, but by the first wait, by states that come later, and
 * a little by each sleep of a watch of several sessions.
 */
public final class Watch implements AutoCloseable {

    private final WatchBuilder settings;
    /** Also the lock of all that the notifier does with this watch. */
    private final ReadyStates states;
    private final @Nullable NamedStates named;
    private final Waiter waiter;
    private final @Nullable StateBell bell;
    private final Delivery delivery = new Delivery();
    private final Polled polled = new Polled(this::poll, this::dueInNs);
    private final List<ChangeSubscription> subscriptions = new CopyOnWriteArrayList<>();
    /** Null while nobody but its own thread wants to know. */
    private @Nullable Readiness readiness;
    private @Nullable WatchChannel channel;
    private volatile boolean isClosed;

    Watch(final WatchBuilder settings, final ReadyStates states, final @Nullable NamedStates named, final Waiter waiter,
          final @Nullable StateBell bell) {
        this.settings = settings;
        this.states = states;
        this.named = named;
        this.waiter = waiter;
        this.bell = bell;
    }

    /**
     * Watches states of a store by their names.
     *
     * @param store an opening of the store; the watch ends with it.
     * @return settings, to be told the names and opened.
     */
    public static WatchBuilder of(final Kstate store) {
        return new WatchBuilder(Objects.requireNonNull(store, "store"));
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
     * @throws KstateException if a named state could not be subscribed to, and no other has anything to deliver: told once each time that it is
     *                         tried, 10 ms later, then after twice that time, and so on up to once a second.
     */
    public boolean poll() {
        synchronized (states) {
            Watched ready = next(true);
            while (ready != null && !isTaken(ready)) {
                ready = next(true);
            }
            settle();
            return ready != null;
        }
    }

    /** Reads what was found; false if the state has left since. */
    private boolean isTaken(final Watched ready) {
        try {
            take(ready);
            return true;
        } catch (final RuntimeException e) {
            if (e instanceof ClosedException && states.hasLeft(ready)) {
                states.remove(ready);
                return false;
            }
            states.putBack(ready);
            throw e;
        }
    }

    private void take(final Watched ready) {
        if (ready.isUndelivered()) {
            delivery.fill(ready.state, ready.index, ready.deliveredVersion);
            states.delivered(ready, delivery.version());
        } else {
            delivery.fillSilence(ready.state, ready.index, ready.deliveredVersion);
            if (delivery.isSilence()) {
                states.silenceDelivered(ready);
            } else {
                // It has changed since it was looked at.
                states.delivered(ready, delivery.version());
            }
        }
    }

    /** Tells who waits elsewhere whether there is more, or has the notifier look from now on. */
    private void settle() {
        final Readiness told = readiness;
        if (told == null) {
            return;
        }
        if (isReadyOrFailed()) {
            told.tell();
            return;
        }
        told.arm();
        // [armed]: once more. What comes now wakes the notifier, which finds it armed.
        if (isReadyOrFailed()) {
            told.tell();
        } else if (bell == null || dueNs() != Polled.NOTHING_DUE) {
            // Without a bell nobody rings: it has to know that it is to look again and again.
            Notifier.wakeUp();
        }
    }

    private boolean isReadyOrFailed() {
        try {
            return next(false) != null;
        } catch (final RuntimeException | Error e) {
            // Whoever polls is told, also of what nobody expects: else the notifier would give this watch up.
            return true;
        }
    }

    /** The notifier's look. */
    long lookFor(final Readiness looking) {
        synchronized (states) {
            if (!looking.isArmed() || isClosed) {
                return Notifier.WHEN_RUNG;
            }
            final boolean isReady = isReadyOrFailed();
            final long dueInNs = dueNs();
            return looking.look(isReady, bell == null ? Math.min(dueInNs, Notifier.LOOK_NS) : dueInNs);
        }
    }

    /** Has somebody told when there is something to deliver, from now on and until this watch is closed. */
    void tell(final Readiness.Signal signal) {
        synchronized (states) {
            checkOpen();
            if (bell != null && !bell.isWatching()) {
                bell.watchAll();
            }
            final Readiness told = new Readiness(this, bell == null ? List.of() : bell.doorbells(), signal);
            Notifier.add(told);
            readiness = told;
            settle();
        }
    }

    /**
     * A channel for the caller's own {@link java.nio.channels.Selector}: it can be read while there is something to deliver, and not longer. Only
     * select on it ({@link java.nio.channels.SelectionKey#OP_READ}); {@link #poll} empties it.
     *
     * <pre>{@code
     * watch.channel().register(selector, SelectionKey.OP_READ);
     * // when it is selected:
     * while (watch.poll()) {
     *     use(watch.delivery());
     * }
     * }</pre>
     *
     * <p>A channel takes two file descriptors, however many states there are. A notifier thread, one for the process, waits in the caller's
     * place: a change takes some tens of microseconds longer than in {@link #await}. With a channel, the interval of a rate limit begins when
     * {@link #poll} returns.
     *
     * @return always the same; closed with this watch. It is not blocking.
     * @throws ClosedException if this watch was closed.
     * @throws org.kstate.exceptions.DescriptorsExhaustedException if the process has too few file descriptors left.
     */
    public SelectableChannel channel() {
        synchronized (states) {
            checkOpen();
            if (channel == null) {
                channel = toldChannel();
            }
            return channel.source();
        }
    }

    private WatchChannel toldChannel() {
        final WatchChannel made = new WatchChannel();
        boolean isTold = false;
        try {
            tell(made);
            isTold = true;
        } finally {
            if (!isTold) {
                made.close();
            }
        }
        return made;
    }

    /**
     * A publisher of the changes of these states. Each subscriber has a watch of its own, with the settings of this one and the states that it
     * has when one subscribes. What a subscriber has not requested is not delivered: it gets the latest values when it requests more, and {@link
     * Change#missed} counts what passed. Nothing is stored for it meanwhile. Its methods are called by tasks of the common pool.
     *
     * @return a publisher; its subscriptions complete when this watch is closed, and fail when a handle or the store is.
     */
    public Flow.Publisher<Change> publisher() {
        return publisher(Changes.pool());
    }

    /**
     * As {@link #publisher()}, with an executor of the caller's.
     *
     * @param executor runs what calls the subscribers. If it rejects that, the subscription is cancelled, and the subscriber hears no more.
     * @return a publisher.
     */
    public Flow.Publisher<Change> publisher(final Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return subscriber -> subscribe(Objects.requireNonNull(subscriber, "subscriber"), executor);
    }

    private void subscribe(final Flow.Subscriber<? super Change> subscriber, final Executor executor) {
        final ChangeSubscription[] made = new ChangeSubscription[1];
        made[0] = new ChangeSubscription(subscriber, executor, () -> subscriptions.remove(made[0]));
        subscriptions.add(made[0]);
        if (made[0].begin(this::openAgain) && isClosed) {
            made[0].complete();
        }
    }

    private Watch openAgain() {
        final WatchBuilder builder;
        synchronized (states) {
            checkOpen();
            builder = settings.copy(states.given(), named == null ? null : named.selection());
        }
        return builder.open();
    }

    /**
     * Whether {@link #poll} would deliver something now.
     *
     * @return true if so; nothing is taken by asking.
     * @throws ClosedException as {@link #poll}.
     */
    public boolean isReady() {
        synchronized (states) {
            return next(false) != null;
        }
    }

    private @Nullable Watched next(final boolean isTaken) {
        checkOpen();
        if (named != null) {
            named.refresh();
        }
        final Watched found = states.next(isTaken);
        if (found == null && named != null) {
            named.tellFailure(isTaken);
        }
        return found;
    }

    /** In how many nanoseconds from the last look something may be due. */
    private long dueNs() {
        return named == null ? states.dueInNs() : Math.min(states.dueInNs(), named.dueInNs());
    }

    /**
     * Watches more states by name, from now on; those that come later, too.
     *
     * @param patterns as for {@link WatchBuilder#states}. One that was taken away is meant again.
     * @throws IllegalArgumentException if this is no watch of a store.
     * @throws ClosedException          if this watch or the store was closed.
     */
    public void add(final String... patterns) {
        StateSelection.check(patterns);
        synchronized (states) {
            checkOpen();
            named().add(patterns);
            settle();
        }
    }

    /**
     * Watches fewer states by name, from now on. Of what was added and what was taken away, the last that matches a name counts.
     *
     * @param patterns as for {@link WatchBuilder#states}. States that were given as handles stay.
     * @throws IllegalArgumentException if this is no watch of a store.
     * @throws ClosedException          if this watch or the store was closed.
     */
    public void remove(final String... patterns) {
        StateSelection.check(patterns);
        synchronized (states) {
            checkOpen();
            named().remove(patterns);
            settle();
        }
    }

    private NamedStates named() {
        if (named == null) {
            throw new IllegalArgumentException("A watch of given states takes no names; begin with Watch.of(store): states=" + states.count());
        }
        return named;
    }

    /**
     * Watches one more state through a handle, from now on. Its present value is new, unless {@link WatchBuilder#fromNow} was asked for.
     *
     * @param state a handle of a session that other states are of; it stays the caller's.
     * @throws IllegalArgumentException if it is watched already, or of another session, or this is a watch of observed states.
     * @throws ClosedException          if this watch, the handle or the store was closed.
     */
    public void add(final State state) {
        Objects.requireNonNull(state, "state");
        synchronized (states) {
            checkOpen();
            if (bell == null || !bell.isOf(state.store()) || bell.has(state)) {
                throw new IllegalArgumentException("A state is added once, to a watch that has handles of its session: state=" + state.name());
            }
            states.add(state, false, states.since());
            settle();
        }
    }

    /**
     * Does not watch a state any more that was given as a handle, and may not be given again without {@link #add(State)}.
     *
     * @param state as it was given; nothing is done if it is not watched.
     * @throws ClosedException if this watch was closed.
     */
    public void remove(final State state) {
        Objects.requireNonNull(state, "state");
        synchronized (states) {
            checkOpen();
            for (int place = 0; place < states.places(); place++) {
                final Watched watched = states.at(place);
                if (watched != null && !watched.isOwn && watched.state == state) {
                    states.remove(watched);
                }
            }
            settle();
        }
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

    /**
     * For people: what is watched.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Watch[states=" + states.count() + (isClosed ? ", closed" : "") + ']';
    }

    private long dueInNs() {
        synchronized (states) {
            return dueNs();
        }
    }

    private void checkOpen() {
        if (isClosed) {
            throw new ClosedException("The watch was closed; open another: states=" + states.count());
        }
        if (named != null && named.store().isClosed()) {
            throw new ClosedException("The store was closed; open it again: directory=" + named.store().directory());
        }
    }

    /** Ends the watch and every wait on it; the handles that were given stay open. Can be called twice. */
    @Override
    public void close() {
        isClosed = true;
        try {
            release();
        } finally {
            // Last: their executor is another's, and may fail.
            subscriptions.forEach(ChangeSubscription::complete);
        }
    }

    private void release() {
        waiter.close();
        if (bell != null) {
            bell.close();
        }
        synchronized (states) {
            if (readiness != null) {
                Notifier.remove(readiness);
                readiness = null;
            }
            if (channel != null) {
                channel.close();
            }
            if (named != null) {
                named.close();
            }
        }
    }
}
