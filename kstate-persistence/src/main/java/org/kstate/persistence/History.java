package org.kstate.persistence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.layout.NamePattern;
import org.kstate.memory.FirstUse;
import org.kstate.persistence.history.EntryFilter;
import org.kstate.persistence.history.IndexedJournal;
import org.kstate.persistence.history.Seek;
import org.kstate.persistence.history.Span;

/**
 * What a journal holds of the past: the value of a state at a version or a time, several states as they were together, and ranges of commits in both
 * directions. Any process may look, with read permission only, with or without a store, while others append.
 *
 * <pre>{@code
 * try (History history = History.of(journal)) {
 *     StateHistory state = history.state("md.x");
 *     state.at(version, value);
 *     state.asOf(timeNs, value);
 *     try (HistoryCursor cursor = state.from(v1).to(v2).backward().open()) {
 *         while (cursor.next()) {
 *             use(cursor.commit());
 *         }
 *     }
 *     List<HistoryValue> together = history.snapshotAsOf(timeNs, "md.x", "md.y");
 * }
 * }</pre>
 *
 * <p>The first call reads the journal once, for an index by version and by time; later calls read what was appended since. Where this user
 * may write in the journal's directory, the index is kept in a file there. So the next one who opens a history need not read all again. The
 * file is never needed: it is checked against the journal, and built anew if it is missing, stale, damaged or another journal's. It is
 * written without any lock of the journal's.
 *
 * <p>For one thread at a time.
 */
public final class History implements AutoCloseable {

    private static final byte[] NO_PAYLOAD = {};

    private final Path directory;
    private final IndexedJournal journal;
    /** 0 as long as it has none. */
    private long journalId;
    private @Nullable HistoryProgress progress;
    private boolean isClosed;

    private History(final Path directory, final boolean mayWrite) {
        this.directory = directory;
        this.journal = IndexedJournal.open(directory, mayWrite);
    }

    /**
     * Opens the history of a journal. Its index is read or built by the first call that needs it.
     *
     * @param journal directory of the journal.
     * @return the history, the caller's to close.
     * @throws NotAJournalException    if there is none.
     * @throws CorruptJournalException if the header of one of its files is damaged.
     */
    public static History of(final Path journal) {
        return open(journal, true);
    }

    /**
     * As {@link #of}, and writes nothing: an index that has no file yet, or not a new one, is in memory alone.
     *
     * @param journal directory of the journal.
     * @return the history, the caller's to close.
     * @throws NotAJournalException    if there is none.
     * @throws CorruptJournalException if the header of one of its files is damaged.
     */
    public static History inMemory(final Path journal) {
        return open(journal, false);
    }

    private static History open(final Path journal, final boolean mayWrite) {
        Objects.requireNonNull(journal, "journal");
        FirstUse.prepare();
        FirstUse.requireForLoading();
        return new History(journal, mayWrite);
    }

    /**
     * Has somebody told how far the index is built.
     *
     * @param listener is called on the thread that builds.
     * @return this.
     */
    public History onProgress(final HistoryProgress listener) {
        progress = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Brings the index to the present end of the journal, as every look does. For who wants to have that done at a time of his own.
     *
     * @return this.
     */
    public History refresh() {
        checkOpen();
        final HistoryProgress listener = progress;
        journal.refresh(listener == null ? null : listener::onProgress);
        return this;
    }

    /**
     * The history of one state. Looks at nothing yet.
     *
     * @param name of the state.
     * @return its history; closing it closes this one.
     */
    public StateHistory state(final String name) {
        Objects.requireNonNull(name, "name");
        checkOpen();
        return new StateHistory(this, name, Seek.LAST_INCARNATION);
    }

    /**
     * The commits of several states, in the order of the journal; of those of one transaction in the order in which that has them. Only commits
     * whose own records are left are given.
     *
     * @param patterns each a name, or a {@link NamePattern} of several: {@code md.*}, {@code md.*.top}; none for all states.
     * @return a range, to be bounded by times and opened.
     * @throws org.kstate.exceptions.IllegalStateNameException if one breaks the rules of names.
     */
    public HistoryRange commits(final String... patterns) {
        Objects.requireNonNull(patterns, "patterns");
        checkOpen();
        final NamePattern[] wanted = new NamePattern[patterns.length];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = NamePattern.of(Objects.requireNonNull(patterns[i], "patterns"));
        }
        final EntryFilter filter = entry -> {
            for (final NamePattern pattern : wanted) {
                if (pattern.matches(entry.name())) {
                    return true;
                }
            }
            return wanted.length == 0;
        };
        return new HistoryRange(this, null, filter, Span.NO_BOUND);
    }

    /**
     * Several states as they were together at a time: of every transaction that is in the journal by now, all of its commits are seen or none.
     *
     * @param timeNs nanoseconds since the epoch; what was committed at that very time counts.
     * @param names  of the states.
     * @return what they were, in the order of the names.
     * @throws JournalTrimmedException if what is left of the journal of one of them begins later.
     * @throws NoSuchStateException    if the journal does not know one of them.
     * @throws CorruptJournalException if one of them was damaged, or damage may have taken what was committed last.
     */
    public List<HistoryValue> snapshotAsOf(final long timeNs, final String... names) {
        Objects.requireNonNull(names, "names");
        for (final String name : names) {
            Objects.requireNonNull(name, "names");
        }
        // Once: what is appended while the states are looked up is not seen.
        refresh();
        for (;;) {
            final int generation = journal.generation();
            final List<HistoryValue> values = valuesAsOf(timeNs, names);
            if (journal.generation() == generation) {
                return values;
            }
            // The index was built anew in the middle, to a later end: the first states would lack what the last ones have.
        }
    }

    private List<HistoryValue> valuesAsOf(final long timeNs, final String... names) {
        final Seek seek = new Seek(journal);
        final HistoryCommit commit = new HistoryCommit(seek.place(), this);
        final List<HistoryValue> values = new ArrayList<>(names.length);
        for (final String name : names) {
            switch (seek.time(name, Seek.LAST_INCARNATION, timeNs)) {
                case TRIMMED:
                    throw trimmed("timeNs=" + timeNs, name, seek.oldestVersion(), directory);
                case UNKNOWN:
                    throw unknown(name, Seek.LAST_INCARNATION);
                case NONE:
                    values.add(new HistoryValue(name, HistoryResult.NOT_YET, 0, 0, 0, 0, NO_PAYLOAD, null));
                    break;
                default:
                    values.add(new HistoryValue(name, commit.isDeletion() ? HistoryResult.DELETED : HistoryResult.FOUND, commit.incarnation(),
                        commit.version(), commit.timeNs(), commit.size(), commit.payload(), commit.position()));
                    break;
            }
        }
        return values;
    }

    /**
     * The states that the journal knows.
     *
     * @return their names, sorted.
     */
    public List<String> names() {
        refresh();
        return journal.names();
    }

    /**
     * How many records the index covers.
     *
     * @return their number, since the journal was made as far as the index was kept.
     */
    public long records() {
        refresh();
        return journal.records();
    }

    /**
     * Whether the index came from its file, so that only what was appended later had to be read.
     *
     * @return false if it was built from the journal.
     */
    public boolean isIndexFromFile() {
        refresh();
        return journal.isFromFile();
    }

    /**
     * Which journal this is.
     *
     * @return its identity, as in {@link JournalPosition#journalId}; 0 as long as it has none.
     */
    public long journalId() {
        if (journalId == 0) {
            // One of an earlier release gets it when a store opens it.
            journalId = journal.journalId();
        }
        return journalId;
    }

    /**
     * Where the journal is.
     *
     * @return its directory as given.
     */
    public Path directory() {
        return directory;
    }

    IndexedJournal indexed() {
        return journal;
    }

    static JournalTrimmedException trimmed(final String wanted, final String name, final long oldest, final Path directory) {
        return new JournalTrimmedException("That is older than the oldest commit left in the journal; ask for that one or a later one: " + wanted
            + ", oldest=" + oldest + ", name=" + name + ", journal=" + directory, oldest);
    }

    NoSuchStateException unknown(final String name, final long incarnation) {
        return new NoSuchStateException("The journal has no record of that state; check the name"
            + (incarnation == Seek.LAST_INCARNATION ? ": name=" + name : " and the incarnation: incarnation=" + incarnation + ", name=" + name)
            + ", journal=" + directory);
    }

    boolean isClosed() {
        return isClosed;
    }

    void checkOpen() {
        if (isClosed) {
            throw new ClosedException("The history of the journal was closed; open another: journal=" + directory);
        }
    }

    /**
     * For people: which journal.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "History[journal=" + directory + (isClosed ? ", closed" : "") + ']';
    }

    /** Closes the history, and with it all histories of states and cursors that it gave. Can be called twice. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            journal.close();
        }
    }
}
