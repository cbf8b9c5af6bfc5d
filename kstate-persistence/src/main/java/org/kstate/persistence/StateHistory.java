package org.kstate.persistence;

import java.util.Objects;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.persistence.history.Seek;
import org.kstate.persistence.history.Seek.Outcome;
import org.kstate.persistence.history.Span;

/**
 * The history of one state: its value at a version or at a time, and ranges of its commits.
 *
 * <pre>{@code
 * try (StateHistory history = History.of(journal).state("md.x")) {
 *     if (history.asOf(timeNs, value) == HistoryResult.FOUND) {
 *         use(value, history.commit().version());
 *     }
 * }
 * }</pre>
 *
 * <p>For one thread at a time. A look at a version or a time reads at most a few thousand records, however many commits there are.
 */
public final class StateHistory implements AutoCloseable {

    private final History history;
    private final String name;
    private final long incarnation;
    private final Seek seek;
    private final HistoryCommit commit;

    StateHistory(final History history, final String name, final long incarnation) {
        this.history = history;
        this.name = name;
        this.incarnation = incarnation;
        this.seek = new Seek(history.indexed());
        this.commit = new HistoryCommit(seek.place(), history);
    }

    /**
     * Which state.
     *
     * @return its name.
     */
    public String name() {
        return name;
    }

    /**
     * The history of one life of the name: a deleted state that is made again counts its versions anew.
     *
     * @param number of the life, as {@link HistoryCommit#incarnation} tells.
     * @return the history of that life alone; it closes together with this one.
     */
    public StateHistory incarnation(final long number) {
        return new StateHistory(history, name, number);
    }

    /**
     * Reads the value at a version: of the last life of the name, or of the one chosen.
     *
     * @param version of the state, from 1.
     * @param into    is cleared and then filled with the value, as {@link HistoryCommit#read} does; it stays as it is if none is found.
     * @return what was found; {@link #commit()} tells more of it.
     * @throws JournalTrimmedException if the oldest version left is newer.
     * @throws NoSuchStateException    if the journal does not know the state, or that life of it.
     * @throws CorruptJournalException if that version is damaged or missing.
     */
    public HistoryResult at(final long version, final Bytes<?> into) {
        Objects.requireNonNull(into, "into");
        if (version < 1) {
            throw new IllegalArgumentException("Versions begin at 1: version=" + version + ", name=" + name);
        }
        history.refresh();
        return result(seek.version(name, incarnation, version), "version=" + version, into);
    }

    /**
     * Reads the value that the state had at a time, in whichever life it then was, or in the one chosen.
     *
     * @param timeNs nanoseconds since the epoch; what was committed at that very time counts.
     * @param into   is cleared and then filled with the value, as {@link HistoryCommit#read} does; it stays as it is if none is found.
     * @return what was found; {@link #commit()} tells more of it.
     * @throws JournalTrimmedException if what is left of the journal begins later.
     * @throws NoSuchStateException    if the journal does not know the state, or that life of it.
     * @throws CorruptJournalException if that version is damaged, or damage may have taken a later one.
     */
    public HistoryResult asOf(final long timeNs, final Bytes<?> into) {
        Objects.requireNonNull(into, "into");
        history.refresh();
        return result(seek.time(name, incarnation, timeNs), "timeNs=" + timeNs, into);
    }

    private HistoryResult result(final Outcome outcome, final String wanted, final Bytes<?> into) {
        switch (outcome) {
            case FOUND:
                commit.read(into);
                return HistoryResult.FOUND;
            case DELETED:
                return HistoryResult.DELETED;
            case TRIMMED:
                throw History.trimmed(wanted, name, seek.oldestVersion(), history.directory());
            case UNKNOWN:
                throw history.unknown(name, incarnation);
            default:
                return HistoryResult.NOT_YET;
        }
    }

    /**
     * The commit that {@link #at} or {@link #asOf} found last.
     *
     * @return a view, the same object each time, valid until the next call of this history, or of another of the same {@link History}.
     */
    public HistoryCommit commit() {
        return commit;
    }

    /**
     * All commits of the state that are left.
     *
     * @return a range, to be bounded and opened.
     */
    public HistoryRange commits() {
        return new HistoryRange(history, name, entry -> entry.isNamed(name), incarnation == Seek.LAST_INCARNATION ? Span.NO_BOUND : incarnation);
    }

    /**
     * A range that begins at a version.
     *
     * @param version the oldest one wanted, from 1.
     * @return a range, to be bounded further and opened.
     */
    public HistoryRange from(final long version) {
        return commits().from(version);
    }

    /**
     * A range that ends with a version.
     *
     * @param version the newest one wanted, from 1.
     * @return a range, to be bounded further and opened.
     */
    public HistoryRange to(final long version) {
        return commits().to(version);
    }

    /**
     * A range that begins at a time.
     *
     * @param timeNs commit time of the oldest commit at the earliest, nanoseconds since the epoch.
     * @return a range, to be bounded further and opened.
     */
    public HistoryRange fromTime(final long timeNs) {
        return commits().fromTime(timeNs);
    }

    /**
     * For people: which state.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "StateHistory[name=" + name + ", journal=" + history.directory() + ']';
    }

    /** Closes the {@link History} that this is of, and all that is open of it. Can be called twice. */
    @Override
    public void close() {
        history.close();
    }
}
