package org.kstate.notify;

import java.time.Duration;
import java.util.Objects;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.ReadableState;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.memory.GivenBytes;
import org.kstate.time.EpochNanoClock;

/**
 * A state as if its writer wrote only once every R: what one reads here changes at most once in each interval of a grid.
 *
 * <p>The grid's instants are the multiples of R since the epoch. So all views of the same R change together, in every process whose clock agrees.
 * <b>The first read at or after an instant takes the value that is current at that read, and every read shows it until the next instant.</b> A state
 * has no past. What it was exactly at the instant is known only if somebody read then. So of two views that are first read at different moments of an
 * interval, one may show a newer version than the other. Read at or soon after {@link #nextNs} for a value close to the instant;
 * {@link JournalSampler} samples persistent states exactly, by commit time.
 *
 * <p>Versions only rise here too. The default clock is the wall clock at the start of the process and monotone from there. With another one, which
 * steps back, the value stays until a whole interval after the step has passed.
 *
 * <p>For one thread at a time; views are cheap, each thread has its own. It needs no thread of its own and no closing, does not own the
 * handle, and allocates nothing after it was made. Once the handle is closed, reads fail from the next instant on.
 */
public final class SampledView {

    private final ReadableState value;
    private final Grid grid;
    private final GridTime time;
    private final Snapshot shown = new Snapshot();

    private SampledView(final ReadableState value, final Grid grid, final EpochNanoClock clock) {
        this.value = value;
        this.grid = grid;
        this.time = new GridTime(grid, clock);
    }

    /**
     * A view through a session's handle.
     *
     * @param state to read.
     * @param every R.
     * @return the view.
     */
    public static SampledView of(final State state, final Duration every) {
        return of(state, every, AnchoredClock.INSTANCE);
    }

    /**
     * A view through a session's handle, by a clock of one's own.
     *
     * @param state to read.
     * @param every R.
     * @param clock tells when an instant of the grid has come.
     * @return the view.
     */
    public static SampledView of(final State state, final Duration every, final EpochNanoClock clock) {
        return new SampledView(Objects.requireNonNull(state, "state"), Grid.of(every), Objects.requireNonNull(clock, "clock"));
    }

    /**
     * A view as an observer, with read permission only.
     *
     * @param state to read.
     * @param every R.
     * @return the view.
     */
    public static SampledView of(final ObservedState state, final Duration every) {
        return of(state, every, AnchoredClock.INSTANCE);
    }

    /**
     * A view as an observer, by a clock of one's own.
     *
     * @param state to read.
     * @param every R.
     * @param clock tells when an instant of the grid has come.
     * @return the view.
     */
    public static SampledView of(final ObservedState state, final Duration every, final EpochNanoClock clock) {
        return new SampledView(Objects.requireNonNull(state, "state"), Grid.of(every),
            Objects.requireNonNull(clock, "clock"));
    }

    /**
     * A view of several states together.
     *
     * @param every  R.
     * @param states one or more, handles of one session.
     * @return the view.
     */
    public static SampledSet of(final Duration every, final State... states) {
        return of(every, AnchoredClock.INSTANCE, states);
    }

    /**
     * A view of several states together, by a clock of one's own.
     *
     * @param every  R.
     * @param clock  tells when an instant of the grid has come.
     * @param states one or more, handles of one session.
     * @return the view.
     */
    public static SampledSet of(final Duration every, final EpochNanoClock clock, final State... states) {
        Objects.requireNonNull(clock, "clock");
        return SampledSet.of(Grid.of(every), clock, states);
    }

    /**
     * A view of several states together as an observer, with read permission only.
     *
     * @param every    R.
     * @param observer that the states are of.
     * @param states   one or more.
     * @return the view.
     */
    public static SampledSet of(final Duration every, final Observer observer, final ObservedState... states) {
        return of(every, AnchoredClock.INSTANCE, observer, states);
    }

    /**
     * A view of several states together as an observer, by a clock of one's own.
     *
     * @param every    R.
     * @param clock    tells when an instant of the grid has come.
     * @param observer that the states are of.
     * @param states   one or more.
     * @return the view.
     */
    public static SampledSet of(final Duration every, final EpochNanoClock clock, final Observer observer, final ObservedState... states) {
        Objects.requireNonNull(clock, "clock");
        return SampledSet.of(Grid.of(every), clock, Objects.requireNonNull(observer, "observer"), states);
    }

    /**
     * The state's name.
     *
     * @return its name.
     */
    public String name() {
        return value.name();
    }

    /**
     * The value of this interval.
     *
     * @return one whole version, version 0 if the state was not yet written; always the same object, valid until the next call here.
     * @throws org.kstate.exceptions.ClosedException if a new interval has begun, and the handle was closed or the state deleted.
     */
    public Snapshot read() {
        if (time.isNew()) {
            value.read(shown);
            time.show();
        }
        return shown;
    }

    /**
     * Copies the value of this interval.
     *
     * @param into is cleared and then filled with the state's size in bytes.
     * @return the version; 0 if the state was not yet written.
     * @throws org.kstate.exceptions.ClosedException      as {@link #read()}, and if the bytes were released.
     * @throws org.kstate.exceptions.IllegalSizeException if there is not room for the whole and the bytes cannot grow.
     */
    public long read(final Bytes<?> into) {
        Objects.requireNonNull(into, "into");
        GivenBytes.checkNotReleased(into);
        final Snapshot value = read();
        GivenBytes.checkRoom(into, value.length());
        into.clear();
        into.write(value.bytes(), 0L, value.length());
        return value.version();
    }

    /**
     * The version of this interval.
     *
     * @return 1, 2, 3 …; 0 if the state was not yet written.
     * @throws org.kstate.exceptions.ClosedException as {@link #read()}.
     */
    public long version() {
        return read().version();
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
     * For people: of which state, and what is shown.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "SampledView[name=" + name() + ", intervalNs=" + grid.intervalNs() + ", shown=" + shown + ']';
    }
}
