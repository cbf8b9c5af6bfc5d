package org.kstate.persistence;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.layout.NamePattern;

/**
 * Plays a journal's records, in order, to a listener or into states of a store: from the start, a time, a version or a position; all states or
 * some; at the pace at which they were committed, a multiple of it, or as fast as they can be read; to the end, or on into what is
 * appended live.
 *
 * <pre>{@code
 * long played = Replay.of(Path.of("/data/md-journal")).prefix("md.binance.").speed(10).run((record, entry) -> ...);
 *
 * try (RunningReplay replay = Replay.of(journal).fromTime(t).into(store, "replay.").thenLive().start()) {
 *     replay.pause();
 *     replay.step();
 *     replay.resume();
 * }
 * }</pre>
 *
 * <p>A record is one transaction, and is played as a whole: a listener is told which entries belong together, and a store gets one commit over
 * all states of it that are selected. The same journal gives the same records in the same order each time, at any pace.
 *
 * <p>Configured and run by one thread; {@link #stop} may be called by any. Each run has the settings of its start, and may
 * run beside others. A run plays to a listener without garbage for a record.
 */
public final class Replay {

    /** As fast as records can be read. */
    public static final double UNPACED = 0;

    private final Path journal;
    private final ReplayStart start = new ReplayStart();
    private final ReplaySelection selection = new ReplaySelection();
    private final ReplayPace settings = new ReplayPace();
    private long untilTimeNs = ReplayRun.NO_LIMIT;
    private ReplayRun.End end = ReplayRun.End.PRESENT;
    private boolean isPaused;
    private @Nullable Kstate store;
    private String storePrefix = "";
    private LongSupplier nanoClock = System::nanoTime;
    private LongConsumer parker = LockSupport::parkNanos;
    private volatile boolean isStopped;
    /** Of the runs that have not ended, and of some that have. */
    private final Set<ReplayControl> running = ConcurrentHashMap.newKeySet();

    private Replay(final Path journal) {
        this.journal = journal;
    }

    /**
     * A replay of a whole journal, to its present end, unpaced.
     *
     * @param journal directory of the journal.
     * @return the replay, to be configured and run.
     */
    public static Replay of(final Path journal) {
        return new Replay(Objects.requireNonNull(journal, "journal"));
    }

    /**
     * Begins at a time.
     *
     * @param timeNs commit time of the first record at the earliest, nanoseconds since the epoch; it may be still to come.
     * @return this.
     */
    public Replay fromTime(final long timeNs) {
        start.fromTime(timeNs);
        return this;
    }

    /**
     * Begins at the record of a version of a state; other states are played from there on too. A replay that goes on live begins at a version that is
     * still to come when it comes; until then nothing is played.
     *
     * @param name    of the state.
     * @param version of its last incarnation in the journal.
     * @return this.
     */
    public Replay fromVersion(final String name, final long version) {
        Objects.requireNonNull(name, "name");
        start.fromVersion(name, version);
        return this;
    }

    /**
     * Begins behind a commit, whichever states are selected: with the later entries of its record if there are any, then with the next record.
     *
     * <p>Into a store, this resumes: a state that is written there has, by its commit time, what was committed up to that time, and it is not
     * committed again. So a position that was kept some time before a replay was killed loses and doubles nothing, if somebody stayed subscribed
     * to the states. As from the beginning, states are played that stand in later checkpoints alone.
     *
     * @param position of the last commit that was used, of this journal.
     * @return this.
     */
    public Replay from(final JournalPosition position) {
        start.from(Objects.requireNonNull(position, "position"));
        return this;
    }

    /**
     * Begins behind the last record, for a replay that goes on live.
     *
     * @return this.
     */
    public Replay fromEnd() {
        start.fromEnd();
        return this;
    }

    /**
     * Ends before a time.
     *
     * @param timeNs commit time of the first record that is not played, nanoseconds since the epoch.
     * @return this.
     */
    public Replay untilTime(final long timeNs) {
        this.untilTimeNs = timeNs;
        return this;
    }

    /**
     * Goes on with what is appended while it plays, until {@link #stop} or the time given to {@link #untilTime}. The pace, if there is one, is kept
     * for ever: at speed 1 the replay stays as far behind as it began.
     *
     * @return this.
     */
    public Replay follow() {
        this.end = ReplayRun.End.NEVER;
        return this;
    }

    /**
     * Plays what is there when it begins at the pace, then goes on live, without a gap and without a duplicate: what was committed since then is
     * played as soon as it can be, until {@link #stop} or the time given to {@link #untilTime}. At the live end it looks for records a thousand times
     * a second.
     *
     * @return this.
     */
    public Replay thenLive() {
        this.end = ReplayRun.End.LIVE;
        return this;
    }

    /**
     * Plays only these states; may be called several times, and together with {@link #prefix}.
     *
     * @param names of states.
     * @return this.
     */
    public Replay names(final String... names) {
        for (final String name : Objects.requireNonNull(names, "names")) {
            Objects.requireNonNull(name, "names");
        }
        selection.addNames(names);
        return this;
    }

    /**
     * Plays only states whose name begins so; may be called several times, and together with {@link #names}.
     *
     * @param prefix of names, {@code md.} for instance.
     * @return this.
     */
    public Replay prefix(final String prefix) {
        selection.addPrefix(Objects.requireNonNull(prefix, "prefix"));
        return this;
    }

    /**
     * Plays only states of these patterns; may be called several times, and together with {@link #names} and {@link #prefix}.
     *
     * @param patterns each a name, or a {@link NamePattern} of several: {@code md.*}, {@code md.*.top}, {@code *}.
     * @return this.
     * @throws org.kstate.exceptions.IllegalStateNameException if one breaks the rules of names.
     */
    public Replay patterns(final String... patterns) {
        for (final String pattern : Objects.requireNonNull(patterns, "patterns")) {
            selection.addPattern(Objects.requireNonNull(pattern, "patterns"));
        }
        return this;
    }

    /**
     * Sets the pace.
     *
     * @param speed 1: as recorded; 10: ten times as fast; {@link #UNPACED}: without waiting.
     * @return this.
     */
    public Replay speed(final double speed) {
        settings.speed(speed);
        return this;
    }

    /**
     * Shortens what was recorded of long gaps, at a pace: a gap between two records that are played counts as at most so long.
     *
     * @param longest recorded time, so that at speed 10 a tenth of it is waited; not negative.
     * @return this.
     */
    public Replay maxGap(final Duration longest) {
        settings.maxGap(Objects.requireNonNull(longest, "longest"));
        return this;
    }

    /**
     * Begins paused, for {@link RunningReplay#step} and {@link RunningReplay#resume}.
     *
     * @return this.
     */
    public Replay paused() {
        this.isPaused = true;
        return this;
    }

    /**
     * Plays into states of the same names, see {@link #into(Kstate, String)}.
     *
     * @param into a store, another than that of the journal.
     * @return this.
     */
    public Replay into(final Kstate into) {
        return into(into, "");
    }

    /**
     * Plays into transient states of a store. Each record becomes one commit, over all states of it that are selected, with the commit time that was
     * recorded; session, transaction and versions are those of the store: version 1 is the first commit that was played. So versions are the
     * recorded ones if all of a state's first incarnation was played into a state that was new.
     *
     * <p>A state that ended in the journal is let go, and evaporates if nobody else is subscribed; the next incarnation begins with version 1
     * again. Of checkpoints only those states are played of which no commit was met before, and only by a replay from the beginning or a position:
     * that is what a journal holds of states whose commits were removed.
     *
     * <p>The replay commits by a session of its own, and each run subscribes the given store to each state too: so the states stay until that is
     * closed.
     *
     * @param into   an open store, which stays the caller's.
     * @param prefix of the names there, {@code replay.} for instance; may be empty.
     * @return this.
     */
    public Replay into(final Kstate into, final String prefix) {
        Objects.requireNonNull(into, "into");
        Objects.requireNonNull(prefix, "prefix");
        this.store = into;
        this.storePrefix = prefix;
        return this;
    }

    /**
     * Replaces the clock and the naps by which the pace is kept.
     *
     * @param nanoClock monotone nanoseconds.
     * @param parker    waits for about so many nanoseconds; an interrupt of before is put aside meanwhile.
     * @return this.
     */
    public Replay clock(final LongSupplier nanoClock, final LongConsumer parker) {
        Objects.requireNonNull(nanoClock, "nanoClock");
        this.parker = Objects.requireNonNull(parker, "parker");
        this.nanoClock = nanoClock;
        return this;
    }

    /**
     * For people: which journal.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Replay[journal=" + journal + ", speed=" + settings.speed() + (isStopped ? ", stopped" : "") + ']';
    }

    /** Ends all runs soon, from any thread, the listener included, but not within a record. It does not run again. */
    public void stop() {
        isStopped = true;
        running.forEach(ReplayControl::stop);
    }

    /**
     * Plays to a listener, in this thread.
     *
     * @param listener gets the entries.
     * @return how many it got.
     * @throws JournalTrimmedException                         if the version or position to begin with is older than the oldest one left.
     * @throws org.kstate.exceptions.NotAJournalException      if there is no journal.
     * @throws org.kstate.exceptions.JournalMissingException   if the position to begin with is of another journal.
     * @throws org.kstate.exceptions.CorruptJournalException   at a damaged record, or if there is no record of the position.
     */
    public long run(final ReplayListener listener) {
        Objects.requireNonNull(listener, "listener");
        return newRun().run(progress -> ReplaySink.to(listener));
    }

    /**
     * Plays into the store that was given, in this thread.
     *
     * @return how many entries were committed.
     * @throws IllegalStateException                        if {@link #into} was not called.
     * @throws org.kstate.exceptions.KstateException        as {@link #run(ReplayListener)}; also if a state is persistent in the store.
     * @throws org.kstate.exceptions.StoreFullException     if the store has no room for another state or session.
     * @throws org.kstate.exceptions.IllegalSizeException   if a value is longer than the store's page size.
     */
    public long run() {
        final Function<ReplayProgress, ReplaySink> sink = intoStore();
        return newRun().run(sink);
    }

    /**
     * Plays to a listener, in a thread of its own.
     *
     * @param listener gets the entries, in that thread.
     * @return a handle on the run, the caller's to close.
     */
    public RunningReplay start(final ReplayListener listener) {
        Objects.requireNonNull(listener, "listener");
        return RunningReplay.start(newRun(), progress -> ReplaySink.to(listener));
    }

    /**
     * Plays into the store that was given, in a thread of its own.
     *
     * @return a handle on the run, the caller's to close.
     * @throws IllegalStateException if {@link #into} was not called.
     */
    public RunningReplay start() {
        final Function<ReplayProgress, ReplaySink> sink = intoStore();
        return RunningReplay.start(newRun(), sink);
    }

    private Function<ReplayProgress, ReplaySink> intoStore() {
        final Kstate into = store;
        if (into == null) {
            throw new IllegalStateException("No store was given; call into, or give a listener: journal=" + journal);
        }
        final String prefix = storePrefix;
        final boolean isResumption = start.isResumption();
        final boolean isWithCheckpoints = isResumption || start.isBeginning();
        final boolean isSlow = settings.isPaced() || isPaused;
        final boolean isLookingAhead = isResumption || isSlow || untilTimeNs != ReplayRun.NO_LIMIT;
        return progress -> new ReplayStore(into, prefix, isWithCheckpoints, isResumption, progress,
            new ReplayedDescriptions(into, prefix, isResumption, isLookingAhead, journal));
    }

    private ReplayRun newRun() {
        final ReplayControl control = new ReplayControl(isPaused);
        running.removeIf(ReplayControl::hasEnded);
        // Before the look at the mark, so that a stop at the same time sees the one or is seen by the other.
        running.add(control);
        if (isStopped) {
            control.stop();
        }
        return new ReplayRun(journal, new ReplayStart(start), new ReplaySelection(selection), new ReplayPace(settings), end,
            untilTimeNs, nanoClock, parker, control);
    }
}
