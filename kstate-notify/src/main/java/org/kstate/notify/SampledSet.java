package org.kstate.notify;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.time.EpochNanoClock;

/**
 * Several states as if their writers wrote only once every R: what one reads here changes at most once in each interval of a grid. It is
 * one moment of all of them, so that nobody's commit over several of them is seen by half. Made by
 * {@link SampledView#of(java.time.Duration, State...)}; its grid and its clock are those of {@link SampledView}.
 *
 * <p>For one thread at a time. It needs no closing, does not own the handles, and allocates nothing after it was made.
 */
public final class SampledSet {

    private final List<String> names;
    private final Snapshot[] holders;
    private final List<Snapshot> shown;
    private final Consumer<Snapshot[]> source;
    private final GridTime time;
    private final long intervalNs;

    private SampledSet(final List<String> names, final Grid grid, final EpochNanoClock clock, final Consumer<Snapshot[]> source) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A sampled view needs a state: states=0");
        }
        this.names = names;
        this.source = source;
        this.time = new GridTime(grid, clock);
        this.intervalNs = grid.intervalNs();
        this.holders = new Snapshot[names.size()];
        Arrays.setAll(holders, i -> new Snapshot());
        this.shown = List.of(holders);
    }

    static SampledSet of(final Grid grid, final EpochNanoClock clock, final State... states) {
        final State[] own = Objects.requireNonNull(states, "states").clone();
        for (final State state : own) {
            Objects.requireNonNull(state, "states");
            if (state.store() != own[0].store()) {
                throw new IllegalArgumentException("States are read together through handles of one session; subscribe to both in one store: state="
                    + state.name() + ", other=" + own[0].name());
            }
        }
        return new SampledSet(Arrays.stream(own).map(State::name).toList(), grid, clock, into -> own[0].store().snapshot(own, into));
    }

    static SampledSet of(final Grid grid, final EpochNanoClock clock, final Observer observer, final ObservedState... states) {
        final ObservedState[] own = Objects.requireNonNull(states, "states").clone();
        for (final ObservedState state : own) {
            Objects.requireNonNull(state, "states");
        }
        return new SampledSet(Arrays.stream(own).map(ObservedState::name).toList(), grid, clock, into -> observer.snapshot(own, into));
    }

    /**
     * The values of this interval: the first read in it takes the present ones.
     *
     * @return a whole version of each state, all of one moment, in the order in which the states were given; always the same objects, valid until
     *     the next call here.
     * @throws org.kstate.exceptions.StateBusyException if the states are written so fast that they could not be read together; the snapshots hold
     *     nothing then, and the next read tries again.
     * @throws org.kstate.exceptions.ClosedException    if a new interval has begun, and a handle was closed or a state deleted.
     */
    public List<Snapshot> read() {
        if (time.isNew()) {
            // What cannot be read leaves nothing that could be shown again.
            time.showNothing();
            source.accept(holders);
            time.show();
        }
        return shown;
    }

    /**
     * Which states.
     *
     * @return their names, in the order of {@link #read}.
     */
    public List<String> names() {
        return names;
    }

    /**
     * When a read may show something else.
     *
     * @return the next instant of the grid, nanoseconds since the epoch by this view's clock.
     */
    public long nextNs() {
        return time.nextNs();
    }

    /**
     * For people: of which states.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "SampledSet[names=" + names + ", intervalNs=" + intervalNs + ']';
    }
}
