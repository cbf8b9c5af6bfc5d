package org.kstate.persistence.history;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * From older commits to newer ones. Of one state it leaves out stretches of the journal where by the index there is none, and reads them if a record
 * is not what the index says.
 */
final class ForwardSteps extends CommitSteps {

    private static final int NONE = -1;

    private final Walk walk;
    private final Span span;
    /** Null for several states. */
    private final @Nullable StateIndex state;
    private final int[] repeats;
    private final long endIndex;
    private final long gap;
    private final HistoryIndex index;
    /** Of the commit given last, or where it begins. */
    private long givenIndex;
    private boolean isBegun;
    private int repeat;
    private int item;
    private long sinceItem;
    private boolean mayLeaveOut = true;
    private long lastRead = StateIndex.NONE;
    private int entry = NONE;
    private boolean isHeld;
    private boolean isDone;
    /** What may have taken commits behind the last one. */
    private @Nullable CorruptJournalException damageAtEnd;
    private long incarnation = Span.NO_BOUND;
    private long version;

    /**
     * Creates the steps.
     *
     * @param walk     before the first record to be looked at.
     * @param endIndex of the last record.
     * @param item     of the state, that is not behind that record.
     * @param repeats  of the state, to be given first.
     */
    ForwardSteps(final Walk walk, final Span span, final @Nullable StateIndex state, final int item, final int[] repeats, final HistoryIndex index) {
        this.walk = walk;
        this.span = span;
        this.state = state;
        this.item = item;
        this.repeats = repeats;
        this.endIndex = index.lastIndex();
        this.gap = index.gap();
        this.index = index;
        this.givenIndex = span.isResumed() ? span.afterIndex() : state != null && item >= 0 && item < state.itemCount() ? state.index(item)
            : StateIndex.NONE;
        this.isBegun = span.isResumed();
        if (span.afterIncarnation() != Span.NO_BOUND) {
            given(span.afterIncarnation(), span.afterVersion());
        } else if (span.fromVersion() != Span.NO_BOUND && !span.isResumed()) {
            given(span.incarnation(), span.fromVersion() - 1);
        }
    }

    /** Has no record looked at. */
    void endBehindRepeats() {
        isDone = true;
    }

    /** Has it told at the end of the range, unless that is a version. */
    void tellAtEnd(final @Nullable CorruptJournalException damage) {
        damageAtEnd = damage;
    }

    private void given(final long number, final long givenVersion) {
        incarnation = number;
        version = givenVersion;
    }

    @Override
    public boolean next() {
        if (state != null && repeat < repeats.length) {
            final int number = repeats[repeat++];
            try {
                showRepeat(walk, state, number);
            } finally {
                // Also behind one that could not be read.
                given(state.repeatIncarnation(number), state.repeatVersion(number));
                if (repeat == repeats.length && !isDone) {
                    restart();
                }
            }
            return true;
        }
        if (isHeld) {
            isHeld = false;
            return give();
        }
        if (isDone) {
            tell(damageAtEnd);
            damageAtEnd = null;
            throwIfTold();
            return false;
        }
        if (entry != NONE) {
            entry = span.next(walk.record(), entry + 1);
        }
        while (entry == NONE && read()) {
            final JournalRecord record = walk.record();
            if (record.index() > endIndex || span.isBehind(record)) {
                break;
            }
            entry = span.next(record, 0);
        }
        if (entry != NONE) {
            return arrive();
        }
        isDone = true;
        tellOfEnd();
        throwIfTold();
        return false;
    }

    /** Stretches that were left out may have been damaged. */
    private void tellOfEnd() {
        final CorruptJournalException met = takeDamage();
        tell(met == null ? damageAtEnd : met);
        damageAtEnd = null;
        final StateIndex present = state;
        if (!hasToTell() && present != null && incarnation != Span.NO_BOUND && incarnation == span.incarnation() && version < span.toVersion()
            && span.untilNs() == Long.MAX_VALUE && span.toVersion() <= Seek.newest(present, incarnation)) {
            tell(new CorruptJournalException("A version is missing in the journal: version=" + (version + 1) + ", name=" + present.name()));
        }
    }

    /** A repeat was read elsewhere: back to the first record that is left. */
    private void restart() {
        final StateIndex present = state;
        if (present != null && item >= 0 && walk.moveTo(present.index(item))) {
            return;
        }
        walk.toStart();
    }

    private boolean arrive() {
        final CorruptJournalException damage = takeDamage();
        final JournalEntry here = walk.record().entry(entry);
        final boolean isFirst = incarnation == Span.NO_BOUND;
        final boolean isNext = !isFirst && (here.incarnation() != incarnation || here.version() == version + 1 || isRepeatedEnd(here));
        final CorruptJournalException passedOver = state == null ? null : passedOver(here.version());
        if (state == null) {
            tell(damage);
        } else if (passedOver != null) {
            tell(passedOver);
        } else if (!isNext && (damage != null || !isFirst)) {
            tell(damage == null ? new CorruptJournalException("A version is missing in the journal: version=" + (version + 1) + ", next="
                + here.version() + ", name=" + state.name()) : damage);
        }
        given(here.incarnation(), here.version());
        if (hasToTell()) {
            isHeld = true;
            throwIfTold();
        }
        return give();
    }

    /** A deletion is journaled again after a repair, also where it is there. */
    private boolean isRepeatedEnd(final JournalEntry here) {
        return walk.record().kind() == Journal.DELETE && here.version() == version;
    }

    /** Of a single state the index knows what was passed over, also in stretches that are left out. */
    private @Nullable CorruptJournalException takeDamage() {
        final CorruptJournalException met = walk.takeDamage();
        return state != null && walk.isPassedOver() ? null : met;
    }

    /** What was passed over between the commit given last, or the beginning, and this one. */
    private @Nullable CorruptJournalException passedOver(final long thisVersion) {
        final long from = givenIndex;
        final boolean isFirst = !isBegun;
        givenIndex = walk.record().index();
        isBegun = true;
        // Nothing is missing before the version that it begins at, nor before the first of all.
        return isFirst && (span.fromVersion() != Span.NO_BOUND || thisVersion == 1) ? null : index.passedOver(from, givenIndex, span.fromNs());
    }

    private boolean give() {
        place().commit(walk.record(), entry, walk.record().kind() == Journal.DELETE);
        if (span.incarnation() == incarnation && version >= span.toVersion()) {
            isDone = true;
            damageAtEnd = null;
        }
        return true;
    }

    private boolean read() {
        final StateIndex present = state;
        if (present == null) {
            return walk.next(span);
        }
        if (item >= 0 && span.incarnation() != Span.NO_BOUND && present.incarnation(item) > span.incarnation()) {
            // That life is over.
            return false;
        }
        if (mayLeaveOut && sinceItem > gap && !isNear(present)) {
            return leaveOut(present);
        }
        if (!walk.next(span)) {
            return false;
        }
        lastRead = walk.record().index();
        sinceItem++;
        if (item + 1 < present.itemCount() && lastRead >= present.index(item + 1)) {
            item++;
            sinceItem = 0;
        }
        return true;
    }

    /** Whether the next item is so near that reading on costs less than a move to it, after which the file is mapped anew. */
    private boolean isNear(final StateIndex present) {
        return item + 1 < present.itemCount() && walk.cycle(present.index(item + 1)) == walk.cycle(lastRead)
            && present.index(item + 1) - lastRead <= gap;
    }

    /** No commit is farther behind an item than a gap, so that the next one is the next item. */
    private boolean leaveOut(final StateIndex present) {
        if (item + 1 >= present.itemCount()) {
            return false;
        }
        final int next = item + 1;
        final long nextIndex = present.index(next);
        if (walk.moveTo(nextIndex) && walk.next(span) && walk.record().index() == nextIndex
            && Seek.find(walk.record(), present.name(), present.incarnation(next), present.version(next)) >= 0) {
            item = next;
            sinceItem = 0;
            lastRead = nextIndex;
            return true;
        }
        // The index is not right, so nothing is left out any more.
        mayLeaveOut = false;
        if (walk.moveTo(lastRead)) {
            walk.next(span);
        }
        return read();
    }

    @Override
    public void close() {
        place().clear();
        walk.close();
    }
}
