package org.kstate.persistence;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.persistence.history.EntryFilter;
import org.kstate.persistence.history.Span;
import org.kstate.persistence.history.Spans;

/**
 * Which commits are wanted, and in which order: what is not bounded goes from the oldest commit left to the newest one. A range by versions is of
 * one life of one state, a range by times of all of its lives.
 *
 * <p>For one thread at a time. A range can be opened several times.
 */
public final class HistoryRange {

    private final History history;
    private final @Nullable String name;
    private final EntryFilter filter;
    private final long incarnation;
    private long fromVersion = Span.NO_BOUND;
    private long toVersion = Long.MAX_VALUE;
    private long fromNs = Long.MIN_VALUE;
    private long untilNs = Long.MAX_VALUE;
    private @Nullable JournalPosition after;
    private boolean isBackward;

    HistoryRange(final History history, final @Nullable String name, final EntryFilter filter, final long incarnation) {
        this.history = history;
        this.name = name;
        this.filter = filter;
        this.incarnation = incarnation;
    }

    /**
     * Begins at a version of the state.
     *
     * @param version the oldest one wanted, from 1.
     * @return this.
     * @throws IllegalStateException if the range is of several states.
     */
    public HistoryRange from(final long version) {
        fromVersion = checked(version);
        return this;
    }

    /**
     * Ends with a version of the state.
     *
     * @param version the newest one wanted, from 1.
     * @return this.
     * @throws IllegalStateException if the range is of several states.
     */
    public HistoryRange to(final long version) {
        toVersion = checked(version);
        return this;
    }

    private long checked(final long version) {
        if (version < 1) {
            throw new IllegalArgumentException("Versions begin at 1: version=" + version);
        }
        if (name == null) {
            throw new IllegalStateException("A version belongs to one state: ask History.state for it, or give times: version=" + version);
        }
        return version;
    }

    /**
     * Begins at a time.
     *
     * @param timeNs commit time of the oldest commit at the earliest, nanoseconds since the epoch.
     * @return this.
     */
    public HistoryRange fromTime(final long timeNs) {
        fromNs = timeNs;
        return this;
    }

    /**
     * Ends before a time.
     *
     * @param timeNs commit time of the first commit that is not wanted any more, nanoseconds since the epoch.
     * @return this.
     */
    public HistoryRange untilTime(final long timeNs) {
        untilNs = timeNs;
        return this;
    }

    /**
     * Goes on behind a commit: with newer ones, or with older ones if the range is backward, whatever states were selected before.
     *
     * @param position of the last commit that was used.
     * @return this.
     */
    public HistoryRange after(final JournalPosition position) {
        after = Objects.requireNonNull(position, "position");
        return this;
    }

    /**
     * Gives newer commits before older ones.
     *
     * @return this.
     */
    public HistoryRange backward() {
        isBackward = true;
        return this;
    }

    /**
     * Opens the range as the journal is now.
     *
     * @return a cursor before the first commit, the caller's to close.
     * @throws JournalTrimmedException  if a version, a time or a position that it begins at is older than what is left.
     * @throws NoSuchStateException     if the journal does not know the state, or that life of it.
     * @throws JournalMissingException  if the position is of another journal.
     * @throws CorruptJournalException  if the version that it begins at is damaged or missing, or nothing is at the position.
     */
    public HistoryCursor open() {
        history.refresh();
        final Spans spans = new Spans(history.indexed());
        final Span span = new Span(filter);
        span.versions(incarnation, fromVersion, toVersion);
        span.times(fromNs, untilNs);
        final JournalPosition position = after;
        if (position != null) {
            if (position.journalId() != 0 && position.journalId() != history.journalId()) {
                throw new JournalMissingException("The position is of another journal; name that journal, or begin elsewhere: position=" + position
                    + ", journalId=" + Long.toHexString(history.journalId()) + ", journal=" + history.directory());
            }
            spans.resume(position.index(), position.entry());
        }
        switch (name == null ? spans.openMany(span, isBackward) : spans.openOne(name, span, isBackward)) {
            case TRIMMED:
                throw new JournalTrimmedException("What the range begins at is older than the oldest commit left in the journal; begin with that one:"
                    + " oldest=" + spans.oldestVersion() + ", name=" + name + ", journal=" + history.directory(), spans.oldestVersion());
            case UNKNOWN:
                throw history.unknown(String.valueOf(name), incarnation);
            default:
                return new HistoryCursor(history, spans.steps());
        }
    }

    /**
     * For people: what is wanted.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "HistoryRange[journal=" + history.directory() + (name == null ? "" : ", name=" + name)
            + (fromVersion == Span.NO_BOUND ? "" : ", from=" + fromVersion) + (toVersion == Long.MAX_VALUE ? "" : ", to=" + toVersion)
            + (fromNs == Long.MIN_VALUE ? "" : ", fromNs=" + fromNs) + (untilNs == Long.MAX_VALUE ? "" : ", untilNs=" + untilNs)
            + (isBackward ? ", backward" : "") + ']';
    }
}
