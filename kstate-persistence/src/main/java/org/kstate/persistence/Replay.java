package org.kstate.persistence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import org.kstate.layout.NamePattern;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;

/**
 * Plays a journal's records to a listener, in order: from the start, a time or a version; all states or some; at the pace at which they
 * were committed, a multiple of it, or as fast as they can be read; to the end, or on into what is appended live.
 *
 * <pre>{@code
 * long played = Replay.of(Path.of("/data/md-journal")).prefix("md.binance.").speed(10).run((record, entry) -> ...);
 * }</pre>
 *
 * <p>Configured and run by one thread; {@link #stop} may be called by any.
 */
public final class Replay {

    /** As fast as records can be read. */
    public static final double UNPACED = 0;

    /** Longest nap, so that {@link #stop} is heard. */
    private static final long LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Nap at the live end. */
    private static final long IDLE_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final Path journal;
    private final List<String> prefixes = new ArrayList<>();
    private final List<NamePattern> patterns = new ArrayList<>();
    private NameTable<String> names;
    private long fromTimeNs = Long.MIN_VALUE;
    private String fromName;
    private long fromVersion;
    private long untilTimeNs = NO_LIMIT;
    private boolean isFollowing;
    private double speed = UNPACED;
    private LongSupplier nanoClock = System::nanoTime;
    private LongConsumer parker = LockSupport::parkNanos;
    private volatile boolean isStopped;

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
     * @param timeNs commit time of the first record at the earliest, nanoseconds since the epoch.
     * @return this.
     */
    public Replay fromTime(final long timeNs) {
        this.fromTimeNs = timeNs;
        this.fromName = null;
        return this;
    }

    /**
     * Begins at the record of a version of a state; other states are played from there on too.
     *
     * @param name    of the state.
     * @param version of its last incarnation in the journal.
     * @return this.
     */
    public Replay fromVersion(final String name, final long version) {
        Objects.requireNonNull(name, "name");
        if (version < 1) {
            throw new IllegalArgumentException("Versions begin at 1: version=" + version + ", name=" + name);
        }
        this.fromName = name;
        this.fromVersion = version;
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
     * Goes on with what is appended while it plays, until {@link #stop} or the time given to {@link #untilTime}.
     *
     * @return this.
     */
    public Replay follow() {
        this.isFollowing = true;
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
        if (this.names == null) {
            this.names = new NameTable<>();
        }
        for (final String name : names) {
            this.names.put(name, name);
        }
        return this;
    }

    /**
     * Plays only states whose name begins so; may be called several times, and together with {@link #names}.
     *
     * @param prefix of names, {@code md.} for instance.
     * @return this.
     */
    public Replay prefix(final String prefix) {
        prefixes.add(Objects.requireNonNull(prefix, "prefix"));
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
        Objects.requireNonNull(patterns, "patterns");
        for (final String pattern : patterns) {
            this.patterns.add(NamePattern.of(Objects.requireNonNull(pattern, "patterns")));
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
        if (!(speed >= 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("A speed is a factor above 0, or 0 for no pace: speed=" + speed);
        }
        this.speed = speed;
        return this;
    }

    /**
     * Replaces the clock and the naps by which the pace is kept.
     *
     * @param nanoClock monotone nanoseconds.
     * @param parker    waits for about so many nanoseconds.
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
        return "Replay[journal=" + journal + ", speed=" + speed + (isStopped ? ", stopped" : "") + ']';
    }

    /** Ends a run soon, from any thread, the listener included. A replay that was stopped does not run again. */
    public void stop() {
        isStopped = true;
    }

    /**
     * Plays.
     *
     * @param listener gets the entries.
     * @return how many it got.
     * @throws JournalTrimmedException                         if the version to begin with is older than the oldest one left.
     * @throws org.kstate.exceptions.NotAJournalException    if there is no journal.
     * @throws org.kstate.exceptions.CorruptJournalException at a damaged record.
     */
    public long run(final ReplayListener listener) {
        Objects.requireNonNull(listener, "listener");
        try (JournalReader reader = JournalReader.open(journal)) {
            final long lastIndex = isFollowing ? NO_LIMIT : lastIndex(reader);
            if (lastIndex == JournalReader.NO_INDEX) {
                return 0;
            }
            seek(reader);
            return play(reader, lastIndex, listener);
        }
    }

    private static long lastIndex(final JournalReader reader) {
        return reader.readLast() ? reader.index() : JournalReader.NO_INDEX;
    }

    private void seek(final JournalReader reader) {
        if (fromName != null) {
            reader.seekVersion(fromName, fromVersion);
        } else if (fromTimeNs != Long.MIN_VALUE) {
            reader.seekTime(fromTimeNs);
        } else {
            reader.toStart();
        }
    }

    private long play(final JournalReader reader, final long lastIndex, final ReplayListener listener) {
        long played = 0;
        long firstTimeNs = Long.MIN_VALUE;
        long startedNs = 0;
        while (!isStopped) {
            if (!reader.next()) {
                if (!isFollowing) {
                    break;
                }
                parker.accept(IDLE_PARK_NS);
                continue;
            }
            final JournalRecord record = reader.record();
            if (record.timeNs() >= untilTimeNs || record.index() > lastIndex) {
                break;
            }
            if (speed != UNPACED && isWanted(record)) {
                if (firstTimeNs == Long.MIN_VALUE) {
                    firstTimeNs = record.timeNs();
                    startedNs = nanoClock.getAsLong();
                }
                await(startedNs + (long) ((record.timeNs() - firstTimeNs) / speed));
            }
            played += deliver(record, listener);
            if (record.index() == lastIndex) {
                break;
            }
        }
        return played;
    }

    private void await(final long dueNs) {
        for (long left = dueNs - nanoClock.getAsLong(); left > 0 && !isStopped; left = dueNs - nanoClock.getAsLong()) {
            parker.accept(Math.min(left, LONGEST_PARK_NS));
        }
    }

    private long deliver(final JournalRecord record, final ReplayListener listener) {
        long delivered = 0;
        for (int i = 0; i < record.entryCount() && !isStopped; i++) {
            final JournalEntry entry = record.entry(i);
            if (isWanted(entry)) {
                listener.onEntry(record, entry);
                delivered++;
            }
        }
        return delivered;
    }

    private boolean isWanted(final JournalRecord record) {
        for (int i = 0; i < record.entryCount(); i++) {
            if (isWanted(record.entry(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isWanted(final JournalEntry entry) {
        if (names == null && prefixes.isEmpty() && patterns.isEmpty()) {
            return true;
        }
        if (names != null && names.value(entry.nameAddress(), entry.nameLength()) != null) {
            return true;
        }
        for (int i = 0; i < prefixes.size(); i++) {
            if (entry.nameStartsWith(prefixes.get(i))) {
                return true;
            }
        }
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(entry.name())) {
                return true;
            }
        }
        return false;
    }
}
