package org.kstate.notify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;

/**
 * Settings of a {@link StateTailer}: which states and from where on. Unless told otherwise: all states of the journal, from its
 * oldest record on. Of the {@code from…} methods the last one called counts. For one thread.
 */
public final class TailerBuilder {

    /** How often a resume file is written at most, if nothing is said of it. */
    public static final Duration DEFAULT_RESUME_INTERVAL = Duration.ofMillis(100);

    private static final Duration LONGEST_RESUME_INTERVAL = Duration.ofDays(1);

    /** Where to begin. */
    private enum Start { BEGINNING, NOW, TIME, VERSION, POSITION }

    private final Path journal;
    private final StateSelection selection = new StateSelection();
    private @Nullable PollingWait wait;
    private State @Nullable [] ringing;
    /** States are tailed that {@link #ringing} has no handle of. */
    private boolean hasOthers;
    private @Nullable Kstate store;
    private @Nullable ResumeFile resumeFile;
    private long resumeEveryNs;
    private JournalPosition fromPosition = new JournalPosition(0, 0, 0);
    private Start start = Start.BEGINNING;
    private long fromTimeNs;
    private String fromName;
    private long fromVersion;

    TailerBuilder(final Path journal) {
        this.journal = Objects.requireNonNull(journal, "journal");
    }

    /** Tails these, and sleeps on their session's doorbell. */
    void ringing(final State[] states) {
        for (final State state : states) {
            states(state.name());
        }
        ringing = states;
        hasOthers = false;
    }

    /**
     * Adds states. Those that begin later, or that the journal does not know yet, are delivered when they come.
     *
     * @param patterns each a name, or a {@link org.kstate.layout.NamePattern} of several: {@code md.binance.*}, {@code md.*.top}, {@code *}.
     * @return this.
     * @throws org.kstate.exceptions.IllegalStateNameException if one breaks the rules of names.
     */
    public TailerBuilder states(final String... patterns) {
        for (final String pattern : Objects.requireNonNull(patterns, "patterns")) {
            StateSelection.check(pattern);
        }
        for (final String pattern : patterns) {
            selection.add(pattern);
        }
        hasOthers = true;
        return this;
    }

    /**
     * Begins at the oldest record that is left.
     *
     * @return this.
     */
    public TailerBuilder fromBeginning() {
        this.start = Start.BEGINNING;
        return this;
    }

    /**
     * Begins behind the last record that is there at {@link #open}.
     *
     * @return this.
     */
    public TailerBuilder fromNow() {
        this.start = Start.NOW;
        return this;
    }

    /**
     * Begins at a time.
     *
     * @param timeNs commit time of the first commit at the earliest, nanoseconds since the epoch.
     * @return this.
     */
    public TailerBuilder fromTime(final long timeNs) {
        this.start = Start.TIME;
        this.fromTimeNs = timeNs;
        return this;
    }

    /**
     * Begins at a version of a state, of the last incarnation that the journal knows; it may still be to come. Other selected states are
     * delivered from that place of the journal on. A consumer that was ended goes on without a gap from the version after its last one.
     *
     * @param name    of a selected state.
     * @param version the first to be delivered, from 1.
     * @return this.
     */
    public TailerBuilder fromVersion(final String name, final long version) {
        Objects.requireNonNull(name, "name");
        if (version < 1) {
            throw new IllegalArgumentException("Versions begin at 1: version=" + version + ", state=" + name);
        }
        this.start = Start.VERSION;
        this.fromName = name;
        this.fromVersion = version;
        return this;
    }

    /**
     * Begins behind a commit, exactly, whichever states are selected: for a consumer that stores the position with what it makes of the commit.
     *
     * @param position of that commit, {@link CommitView#position}. Of a journal without an identity, 0, it is not checked which journal it is.
     * @return this.
     */
    public TailerBuilder afterPosition(final JournalPosition position) {
        this.fromPosition = Objects.requireNonNull(position, "position");
        this.start = Start.POSITION;
        return this;
    }

    /**
     * Keeps in a file how far the consumer is, and goes on behind that the next time: at least once, see {@link StateTailer}. If the file
     * is missing, the tailer begins where the {@code from…} method says, and the file is made. It is written every
     * 100 ms at most.
     *
     * @param file of this consumer's own, in a folder that it may write; two tailers at a time must not share one. It is replaced by
     *     way of a second file beside it, whose name ends in {@code .new}.
     * @return this.
     */
    public TailerBuilder resume(final Path file) {
        return resume(file, DEFAULT_RESUME_INTERVAL);
    }

    /**
     * As {@link #resume(Path)}, and says how often the file is written at most. What was used since it was written last is delivered again after a
     * death.
     *
     * @param file  of this consumer's own.
     * @param every 0 to a day; 0 writes it at each poll.
     * @return this.
     */
    public TailerBuilder resume(final Path file, final Duration every) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(every, "every");
        if (file.getFileName() == null) {
            throw new IllegalArgumentException("A resume file has a name: file=" + file);
        }
        if (every.isNegative() || every.compareTo(LONGEST_RESUME_INTERVAL) > 0) {
            throw new IllegalArgumentException("A resume file is written every 0 s to a day: every=" + every);
        }
        this.resumeFile = new ResumeFile(file);
        this.resumeEveryNs = every.toNanos();
        return this;
    }

    /**
     * Sleeps on the doorbell of a store while it waits, in place of polling. From the first wait on, the tailer is subscribed to the states that it
     * tails, those that come later too. Nobody else can {@linkplain Kstate#delete delete} one until the tailer is closed. Each commit to one costs
     * its writer what a watch does. Commits in the journal of which this store knows nothing are not seen before something wakes the tailer. Ignored
     * if {@link #waiting} says how to wait.
     *
     * <p>The tailer subscribes to the states in its waits, for about 1 ms at a time. A wait may end so much after its limit, and by a look through
     * the names of the store. The look takes longer the more states there are. Until all are subscribed to, the wait does not sleep. After a new name
     * it looks for others 10 ms later at the earliest.
     *
     * @param committing an opening of the store whose states are persistent in the journal, for reading or writing. If it is closed, the tailer
     * polls.
     * @return this.
     */
    public TailerBuilder wokenBy(final Kstate committing) {
        this.store = Objects.requireNonNull(committing, "committing");
        return this;
    }

    /**
     * Chooses how to wait: by polling, then, whatever rings. {@link #wokenBy} is ignored.
     *
     * @param wait settings; copied.
     * @return this.
     */
    public TailerBuilder waiting(final PollingWait wait) {
        this.wait = Objects.requireNonNull(wait, "wait");
        return this;
    }

    /**
     * Opens the journal and moves to the start.
     *
     * @return the tailer, the caller's to close.
     * @throws org.kstate.exceptions.NotAJournalException            if there is no journal.
     * @throws org.kstate.exceptions.CorruptJournalException         if it is damaged.
     * @throws org.kstate.persistence.JournalTrimmedException        if the version to begin with is older than the oldest one left.
     * @throws org.kstate.exceptions.NoSuchStateException            if the journal does not know the state to begin with.
     * @throws ResumeException                                       if it cannot go on from the position or the resume file.
     * @throws org.kstate.exceptions.KstateException                 if the resume file cannot be read or written.
     */
    public StateTailer open() {
        if (selection.isEmpty()) {
            selection.add("*");
        }
        final ResumeFile file = resumeFile;
        final ResumePoint resumed = file == null ? null : file.read();
        if (resumed == null && start == Start.VERSION && !selection.selects(fromName)) {
            throw new IllegalArgumentException("The state to begin with is not among those selected; add it: state=" + fromName);
        }
        final JournalReader reader = JournalReader.open(journal);
        try {
            final StateTailer tailer = new StateTailer(reader, selection, wait == null ? PollingWait.create() : wait, bell());
            final TailerStart place = new TailerStart(reader, tailer.cursor());
            if (file == null) {
                move(place, reader);
            } else {
                final Progress progress = new Progress(file, reader.journalId(), resumeEveryNs);
                final ResumePoint point = resumed == null ? first(place, reader) : place.after(resumed, file.path());
                if (point != null) {
                    progress.begin(point);
                }
                tailer.keep(progress);
            }
            return tailer;
        } catch (final RuntimeException | Error e) {
            reader.close();
            throw e;
        }
    }

    private @Nullable JournalBell bell() {
        if (wait != null) {
            return null;
        }
        if (store != null) {
            return JournalBell.of(store, selection.copy(), realPath());
        }
        return ringing == null ? null : JournalBell.of(ringing, !hasOthers, journal);
    }

    /** As the store names it. */
    private Path realPath() {
        try {
            return journal.toRealPath();
        } catch (final IOException e) {
            throw new NotAJournalException("The folder of the journal cannot be read; check the path and the permissions: journal=" + journal, e);
        }
    }

    /** The point behind which a new consumer begins, as far as it has to be kept: a time or a version is found again. */
    private @Nullable ResumePoint first(final TailerStart place, final JournalReader reader) {
        if (start == Start.NOW) {
            return place.afterLast();
        }
        if (start == Start.POSITION) {
            return place.after(fromPosition);
        }
        move(place, reader);
        return start == Start.BEGINNING ? place.beforeFirst() : null;
    }

    private void move(final TailerStart place, final JournalReader reader) {
        switch (start) {
            case NOW:
                place.now();
                break;
            case TIME:
                place.time(fromTimeNs);
                break;
            case VERSION:
                place.version(fromName, fromVersion);
                break;
            case POSITION:
                place.after(fromPosition);
                break;
            default:
                reader.toStart();
                break;
        }
    }
}
