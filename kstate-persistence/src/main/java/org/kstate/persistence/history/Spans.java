package org.kstate.persistence.history;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.history.Seek.Outcome;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/** Begins steps through a span of commits. For one thread at a time. */
public final class Spans {

    private static final int[] NO_REPEATS = {};
    private static final int NO_ITEM = -1;
    private static final long NO_POSITION = -1;

    private final IndexedJournal journal;
    private final Seek seek;
    private long resumeIndex = NO_POSITION;
    private int resumeEntry;
    private @Nullable CommitSteps steps;

    /**
     * Creates one.
     *
     * @param journal to step through.
     */
    public Spans(final IndexedJournal journal) {
        this.journal = journal;
        this.seek = new Seek(journal);
    }

    /**
     * Has steps begin behind a commit, in their direction.
     *
     * @param index of its record.
     * @param entry of the record.
     */
    public void resume(final long index, final int entry) {
        resumeIndex = index;
        resumeEntry = entry;
    }

    /**
     * The oldest version left, after {@link Outcome#TRIMMED}.
     *
     * @return the version; 0 if several states were asked for.
     */
    public long oldestVersion() {
        return seek.oldestVersion();
    }

    /**
     * The steps, after {@link Outcome#FOUND}.
     *
     * @return steps, the caller's to close.
     */
    public CommitSteps steps() {
        final CommitSteps begun = steps;
        if (begun == null) {
            throw new IllegalStateException("Nothing was begun");
        }
        return begun;
    }

    /**
     * Begins steps through commits of one state.
     *
     * @param name       of the state.
     * @param span       of commits.
     * @param isBackward whether from newer to older.
     * @return {@link Outcome#FOUND}, {@link Outcome#TRIMMED} or {@link Outcome#UNKNOWN}.
     */
    public Outcome openOne(final String name, final Span span, final boolean isBackward) {
        return journal.believing(() -> {
            final StateIndex state = journal.index().state(name);
            return state == null ? Outcome.UNKNOWN : openOne(state, span, isBackward);
        });
    }

    private Outcome openOne(final StateIndex state, final Span span, final boolean isBackward) {
        span.search(journal.index());
        if (span.isByVersion() && span.incarnation() == Span.NO_BOUND) {
            span.incarnation(state.incarnation());
        }
        final Outcome outcome = resumeIndex != NO_POSITION && (!isBackward || resumed() == null) ? checkPosition(state) : check(state, span);
        if (outcome == Outcome.TRIMMED || outcome == Outcome.UNKNOWN) {
            return outcome;
        }
        final boolean isInRepeats = resume(span, isBackward);
        final int[] repeats = repeats(state, span, isBackward || isInRepeats || resumeIndex == NO_POSITION);
        if (isBackward) {
            final BackwardSteps begun = new BackwardSteps(journal, span, state.name(), state, repeats);
            if (isInRepeats) {
                begun.endBeforeRepeats();
            } else if (span.toVersion() == Long.MAX_VALUE && resumeIndex == NO_POSITION) {
                begun.tell(damageAtEnd(state, span));
            }
            steps = begun;
            return Outcome.FOUND;
        }
        int item = firstItem(state, span, isInRepeats);
        if (item == NO_ITEM && !state.isCut()) {
            item = 0;
        }
        final CorruptJournalException damage = damageAtEnd(state, span);
        final Walk walk = journal.newWalk();
        final boolean isEmpty = item >= 0 && item >= state.itemCount();
        if (!isEmpty && !walk.moveTo(item >= 0 ? state.index(item) : journal.index().firstIndex())) {
            walk.close();
            throw new IndexedJournal.DoubtException();
        }
        if (!isEmpty && item >= 0) {
            checkBegin(walk, state, item, state.name());
        }
        final ForwardSteps begun = new ForwardSteps(walk, span, state, item, repeats, journal.index());
        begun.tellAtEnd(damage);
        if (isEmpty) {
            begun.endBehindRepeats();
        }
        steps = begun;
        return Outcome.FOUND;
    }

    /** Whether where it is to begin is there. */
    private Outcome check(final StateIndex state, final Span span) {
        if (span.fromVersion() != Span.NO_BOUND) {
            return seek.version(state.name(), span.incarnation(), span.fromVersion());
        }
        final long incarnation = span.incarnation() == Span.NO_BOUND ? Seek.LAST_INCARNATION : span.incarnation();
        if (span.fromNs() != Long.MIN_VALUE) {
            try {
                return seek.time(state.name(), incarnation, span.fromNs());
            } catch (final CorruptJournalException e) {
                // Who steps on is told where commits are missing.
                return Outcome.NONE;
            }
        }
        return span.incarnation() == Span.NO_BOUND || seek.findOldest(state, incarnation) || incarnation == state.incarnation() ? Outcome.NONE
            : Outcome.UNKNOWN;
    }

    private Outcome checkPosition(final StateIndex state) {
        if (resumed() != null) {
            return Outcome.FOUND;
        }
        if (resumeIndex < journal.index().firstIndex() && seek.findOldest(state, Seek.LAST_INCARNATION)) {
            return Outcome.TRIMMED;
        }
        throw notThere();
    }

    private CorruptJournalException notThere() {
        return new CorruptJournalException("No record is at the position to resume behind; look whether it is of an older copy of the journal:"
            + " index=0x" + Long.toHexString(resumeIndex) + ", journal=" + journal.directory());
    }

    /** What may have taken commits at the newer end of a span; {@code null} if nothing has. */
    private @Nullable CorruptJournalException damageAtEnd(final StateIndex state, final Span span) {
        if (!journal.index().damages().isEmpty() && (span.incarnation() == Span.NO_BOUND || span.incarnation() == state.incarnation())) {
            try {
                seek.time(state.name(), Seek.LAST_INCARNATION, span.untilNs() == Long.MAX_VALUE ? Long.MAX_VALUE : span.searchUntilNs() - 1);
            } catch (final CorruptJournalException e) {
                return e;
            }
        }
        return null;
    }

    /** Finds the position behind which it begins; whether that is of a value in a checkpoint, whose order is by its version. */
    private boolean resume(final Span span, final boolean isBackward) {
        if (resumeIndex == NO_POSITION) {
            return false;
        }
        final JournalRecord record = resumed();
        final boolean isRepeat = record != null && record.kind() == Journal.CHECKPOINT;
        if (!isRepeat) {
            bound(span, isBackward);
        }
        if (record != null && resumeEntry < record.entryCount() && span.isOf(record.entry(resumeEntry))) {
            final JournalEntry entry = record.entry(resumeEntry);
            if (isBackward) {
                span.beforeVersion(entry.incarnation(), entry.version());
            } else {
                span.afterVersion(entry.incarnation(), entry.version());
            }
        }
        return isRepeat;
    }

    private void bound(final Span span, final boolean isBackward) {
        if (isBackward) {
            span.before(resumeIndex, resumeEntry);
        } else {
            span.after(resumeIndex, resumeEntry);
        }
    }

    /** The record of the position; {@code null} if it is gone. */
    private @Nullable JournalRecord resumed() {
        final Walk walk = journal.looking();
        if (walk.moveTo(resumeIndex) && walk.next(head -> false) && walk.record().index() == resumeIndex) {
            return walk.record();
        }
        return null;
    }

    private int firstItem(final StateIndex state, final Span span, final boolean isInRepeats) {
        if (resumeIndex != NO_POSITION) {
            return isInRepeats ? NO_ITEM : state.itemOfIndex(resumeIndex);
        }
        int item = NO_ITEM;
        if (span.fromVersion() != Span.NO_BOUND) {
            item = state.itemOfVersion(span.incarnation(), span.fromVersion());
        } else if (span.incarnation() != Span.NO_BOUND) {
            // Commits of that life may be before its first item where items were left out.
            item = state.isCut() ? NO_ITEM : state.firstItemOf(span.incarnation());
        }
        return span.fromNs() == Long.MIN_VALUE ? item : Math.max(item, state.itemOfTime(span.searchFromNs()));
    }

    private int[] repeats(final StateIndex state, final Span span, final boolean isWanted) {
        return isWanted ? repeats(seek, state, span) : NO_REPEATS;
    }

    /** The values that stand in checkpoints alone and are within the span, each once. */
    static int[] repeats(final Seek seek, final StateIndex state, final Span span) {
        if (state.repeatCount() == 0) {
            return NO_REPEATS;
        }
        final boolean hasCommit = seek.findFirstCommit(state, Seek.LAST_INCARNATION);
        final int[] found = new int[state.repeatCount()];
        int count = 0;
        for (int i = 0; i < found.length; i++) {
            final long incarnation = state.repeatIncarnation(i);
            final long version = state.repeatVersion(i);
            final boolean isAlone = !hasCommit || incarnation < seek.oldestIncarnation()
                || incarnation == seek.oldestIncarnation() && version < seek.oldestVersion();
            final boolean isNew = count == 0 || state.repeatIncarnation(found[count - 1]) != incarnation
                || state.repeatVersion(found[count - 1]) != version;
            final long timeNs = state.repeatTimeNs(i) == StateIndex.NO_TIME ? span.fromNs() : state.repeatTimeNs(i);
            if (isAlone && isNew && span.hasPlace(incarnation, version, timeNs)) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /**
     * Begins steps through commits of several states, between times.
     *
     * @param span       of commits.
     * @param isBackward whether from newer to older.
     * @return {@link Outcome#FOUND}, or {@link Outcome#TRIMMED} if the record to resume behind is gone.
     */
    public Outcome openMany(final Span span, final boolean isBackward) {
        return journal.believing(() -> {
            span.search(journal.index());
            if (resumeIndex != NO_POSITION) {
                bound(span, isBackward);
                if (resumed() == null) {
                    if (resumeIndex < journal.index().firstIndex()) {
                        return Outcome.TRIMMED;
                    }
                    throw notThere();
                }
            }
            steps = isBackward ? new BackwardSteps(journal, span, null, journal.index().all(), NO_REPEATS) : forward(span);
            return Outcome.FOUND;
        });
    }

    private CommitSteps forward(final Span span) {
        final HistoryIndex index = journal.index();
        final int item = span.fromNs() == Long.MIN_VALUE ? NO_ITEM : index.all().itemOfTime(span.searchFromNs());
        final Walk walk = journal.newWalk();
        final long from = resumeIndex != NO_POSITION ? resumeIndex : item >= 0 ? index.all().index(item) : index.firstIndex();
        if (from != StateIndex.NONE && !walk.moveTo(from)) {
            walk.close();
            throw new IndexedJournal.DoubtException();
        }
        if (resumeIndex == NO_POSITION && item >= 0) {
            checkBegin(walk, index.all(), item, null);
        }
        return new ForwardSteps(walk, span, null, NO_ITEM, NO_REPEATS, index);
    }

    /** Reads the record of an item, and moves before it again. */
    private static void checkBegin(final Walk walk, final StateIndex items, final int item, final @Nullable String name) {
        boolean isRight = false;
        try {
            if (!walk.next(head -> false)) {
                throw new IndexedJournal.DoubtException();
            }
            checkItem(walk.record(), items, item, name);
            isRight = walk.moveTo(items.index(item));
        } finally {
            if (!isRight) {
                walk.close();
            }
        }
    }

    /**
     * Looks whether a record is what an item says.
     *
     * @param name of the state; {@code null} if the items are of records of any kind.
     * @throws IndexedJournal.DoubtException if it is not.
     */
    static void checkItem(final JournalRecord record, final StateIndex items, final int item, final @Nullable String name) {
        if (record.index() != items.index(item) || record.timeNs() != items.timeNs(item)
            || name != null && Seek.find(record, name, items.incarnation(item), items.version(item)) < 0) {
            throw new IndexedJournal.DoubtException();
        }
    }
}
