package org.kstate.notify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.time.EpochNanoClock;
import org.kstate.time.SystemEpochNanoClock;

/**
 * Samples a journal by commit time: of each interval of a grid, the last commit of each state that was committed in it. Exact and
 * repeatable: the same journal gives the same samples in the same order, live or replayed, however fast it is read.
 *
 * <pre>{@code
 * StateTailer tailer = StateTailer.of(journal).states("md.*").fromBeginning().open();
 * try (JournalSampler sampler = JournalSampler.of(tailer, Duration.ofSeconds(1))) {
 *     while (sampler.poll()) {
 *         Sample sample = sampler.sample();
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>The grid's instants are the multiples of the interval since the epoch; an instant belongs to the interval that it begins. Samples come
 * interval by interval, and within one in the order of the commits sampled. An interval without a commit of a state has no sample of it.
 *
 * <p>An interval is over when the journal holds a record of a later one, of whichever state. If nothing is committed any more, it is over
 * <ul>
 *   <li>with a store, {@link #of(StateTailer, Duration, Kstate)}: once the store's clock has passed its end and the journal's lock was then seen
 *       free. All commits of the interval can be read then, as far as all sessions have the same clock: the samples are those of a replay;
 *   <li>without one, {@link #of(StateTailer, Duration, Duration)}: after a grace time. A commit that comes later still makes a sample of its own,
 *       which a replay would not have;
 *   <li>else only when {@link #endInterval} says that nothing more is expected.
 * </ul>
 *
 * <p>A tailer that begins in the middle of an interval makes a first sample from what it sees of it; begin at a multiple of the interval,
 * {@link TailerBuilder#fromTime}, where that matters.
 *
 * <p>A sampler waits as its tailer does: asleep on a doorbell, if there is one, until a commit rings or an interval is over.
 *
 * <p>For one thread at a time, which is checked; {@link #close} may be called by any. Keeps a copy of one value for each state; nothing is
 * allocated for a commit, but when a state is met for the first time or has grown.
 */
public final class JournalSampler implements AutoCloseable {

    private static final Duration LONGEST_GRACE = Duration.ofDays(1);
    /** Between two looks at a lock that is held. */
    private static final long LEAST_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    /** Asleep on a bell: the clock that tells the end of an interval may be set, or run faster than this process's. */
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final StateTailer tailer;
    private final Grid grid;
    private final UseGuard guard;
    private final List<Sample> samples = new ArrayList<>();
    private final Sample.Order order = new Sample.Order();
    private final Polled polled = new Polled(this::poll, this::dueInNs);
    private final IntervalEnd end;
    private long interval = Long.MIN_VALUE;
    /** Whether all that the interval will have can be read: then it is over when that was done. */
    private boolean isSettled;
    private boolean isOver;
    private boolean isCommitHeld;
    private Sample shown;

    private JournalSampler(final StateTailer tailer, final Grid grid, final IntervalEnd end) {
        if (tailer.isKept()) {
            throw new IllegalArgumentException("A tailer with a resume file cannot be sampled; keep the position of the samples instead: " + tailer);
        }
        this.tailer = tailer;
        this.end = end;
        this.grid = grid;
        this.guard = new UseGuard("sampler, interval=" + grid.intervalNs() + "ns", tailer::close);
    }

    /**
     * Samples what a tailer delivers.
     *
     * @param tailer taken over: it is used and closed by the sampler only. It must have no resume file, since it is read ahead of the samples.
     * @param every  length of an interval.
     * @return the sampler, the caller's to close.
     */
    public static JournalSampler of(final StateTailer tailer, final Duration every) {
        return new JournalSampler(Objects.requireNonNull(tailer, "tailer"), Grid.of(every), new IntervalEnd.ByRecord());
    }

    /**
     * Samples what a tailer delivers, live beside a store: an interval is over when it is over there, whether or not anything is committed
     * afterwards.
     *
     * @param tailer taken over: it is used and closed by the sampler only. It must have no resume file.
     * @param every  length of an interval.
     * @param store  that appends to the journal; its clock tells the time. It stays open as long as the sampler is used.
     * @return the sampler, the caller's to close.
     * @throws org.kstate.exceptions.NotAJournalException if the store has no such journal.
     */
    public static JournalSampler of(final StateTailer tailer, final Duration every, final Kstate store) {
        Objects.requireNonNull(tailer, "tailer");
        Objects.requireNonNull(store, "store");
        final Path journal = tailer.journal();
        final Grid grid = Grid.of(every);
        store.isJournalFree(journal);
        return new JournalSampler(tailer, grid, new IntervalEnd.ByStore(store, journal));
    }

    /**
     * Samples what a tailer delivers, live without a store: an interval is over a time after its end, by the system's clock.
     *
     * @param tailer taken over: it is used and closed by the sampler only. It must have no resume file.
     * @param every  length of an interval.
     * @param grace  how long to wait for commits of an interval after its end, 0 or more: longer than a commit takes.
     * @return the sampler, the caller's to close.
     */
    public static JournalSampler of(final StateTailer tailer, final Duration every, final Duration grace) {
        return of(tailer, every, grace, SystemEpochNanoClock.INSTANCE);
    }

    /**
     * Samples what a tailer delivers, live without a store, by a clock of one's own.
     *
     * @param tailer taken over: it is used and closed by the sampler only. It must have no resume file.
     * @param every  length of an interval.
     * @param grace  how long to wait for commits of an interval after its end, 0 or more.
     * @param clock  that of those who commit.
     * @return the sampler, the caller's to close.
     */
    public static JournalSampler of(final StateTailer tailer, final Duration every, final Duration grace, final EpochNanoClock clock) {
        Objects.requireNonNull(tailer, "tailer");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(grace, "grace");
        final Grid grid = Grid.of(every);
        if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException("A grace time is 0 s to a day: grace=" + grace);
        }
        return new JournalSampler(tailer, grid, new IntervalEnd.ByGrace(clock, grace.toNanos()));
    }

    /**
     * Takes the next sample if an interval is over. Does not wait.
     *
     * @return whether {@link #sample} shows it.
     * @throws VersionGapException                           as {@link StateTailer#poll()}; the next poll goes on.
     * @throws org.kstate.exceptions.CorruptJournalException as {@link StateTailer#poll()}; the next poll goes on.
     * @throws org.kstate.exceptions.ClosedException         if the sampler was closed.
     * @throws org.kstate.exceptions.WrongThreadException    if another thread is polling.
     */
    public boolean poll() {
        guard.enter();
        try {
            return next();
        } finally {
            guard.exit();
        }
    }

    /**
     * Waits until there is a sample, up to a time limit.
     *
     * @param timeout how long to wait; 0 or less only looks.
     * @param unit    of the time limit.
     * @return whether {@link #sample} shows one; {@code false} if time is over or this thread was interrupted, whose mark stays set.
     * @throws VersionGapException                   as {@link #poll()}.
     * @throws org.kstate.exceptions.ClosedException as {@link #poll()}; also out of the wait, if it is closed by another thread.
     */
    public boolean await(final long timeout, final TimeUnit unit) {
        return tailer.await(polled, Objects.requireNonNull(unit, "unit").toNanos(timeout));
    }

    /**
     * The sample taken last.
     *
     * @return valid until the next poll or await; {@code null} before the first.
     */
    public @Nullable Sample sample() {
        return shown;
    }

    /**
     * Ends the open interval by word of the caller, who has read to the end of the journal and expects nothing more: the following
     * polls give its samples. Should more of the interval's commits come, they make samples of their own.
     */
    public void endInterval() {
        guard.enter();
        try {
            isOver = true;
        } finally {
            guard.exit();
        }
    }

    private boolean next() {
        for (;;) {
            if (isOver) {
                if (!order.isEmpty()) {
                    shown = order.removeFirst();
                    return true;
                }
                isOver = false;
            }
            if (isCommitHeld) {
                isCommitHeld = false;
                take();
            } else if (tailer.poll()) {
                if (grid.intervalAt(tailer.commit().timeNs()) == interval || order.isEmpty()) {
                    take();
                } else {
                    isCommitHeld = true;
                    isOver = true;
                }
            } else if (order.isEmpty()) {
                return false;
            } else if (isSettled || grid.intervalAt(tailer.cursor().lastTimeNs()) > interval) {
                isOver = true;
            } else if (end.isOver(endNs())) {
                // What was committed since the last look is read before the interval is closed.
                isSettled = true;
            } else {
                return false;
            }
            if (!guard.isOpen()) {
                throw guard.closed();
            }
        }
    }

    private long endNs() {
        return grid.startNs(interval + 1);
    }

    private long dueInNs() {
        if (order.isEmpty() || end instanceof IntervalEnd.ByRecord) {
            return Polled.NOTHING_DUE;
        }
        return Math.min(LONGEST_PAUSE_NS, Math.max(LEAST_PAUSE_NS, end.dueInNs(endNs())));
    }

    private void take() {
        final JournalCommitView commit = tailer.cursor().commit();
        final long itsInterval = grid.intervalAt(commit.timeNs());
        if (itsInterval != interval) {
            interval = itsInterval;
            isSettled = false;
        }
        final int ordinal = commit.ordinal();
        while (samples.size() <= ordinal) {
            samples.add(null);
        }
        Sample sample = samples.get(ordinal);
        if (sample == null) {
            sample = new Sample(commit.name(), commit.size());
            samples.set(ordinal, sample);
        }
        sample.take(commit, grid.startNs(interval), endNs());
        order.toEnd(sample);
    }

    /** Ends the sampler and its tailer, and every wait on it. Can be called twice. */
    @Override
    public void close() {
        guard.close();
    }
}
