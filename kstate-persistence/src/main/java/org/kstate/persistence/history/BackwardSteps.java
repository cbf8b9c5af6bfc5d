package org.kstate.persistence.history;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.history.IndexedJournal.DoubtException;
import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * From newer commits to older ones: stretch by stretch of the journal, from an item of the index on. Each is read forward for where the commits are,
 * and these are fetched from its end.
 */
final class BackwardSteps extends CommitSteps {

    private static final int NO_ITEM = -1;
    private static final int TRIES = 4;
    private static final int INITIAL_PLACES = 1024;
    /** Gaps of records that one look back reads at most: each move in a file has its memory mapped anew. */
    private static final int LONGEST_STRETCH = 32;
    /** With so many commits in a stretch, the move to its beginning does not count. */
    private static final int MANY_PLACES = 256;

    private final IndexedJournal journal;
    private final Span span;
    private final @Nullable String name;
    private int[] repeats;
    private Walk walk;
    private StateIndex items;
    private int item;
    private long bound;
    /** Gaps of records that the next look back reads: more while few commits are found, and few for who wants the newest one alone. */
    private int stretch = 1;
    private long[] indexes = new long[INITIAL_PLACES];
    private long[] positions = new long[INITIAL_PLACES];
    private int[] entries = new int[INITIAL_PLACES];
    private int left;
    private int repeat;
    private boolean isDone;
    /** What was damaged where it was looked last. It is told if a version is missing, or if nothing that was found is older. */
    private @Nullable CorruptJournalException met;
    private boolean isMetAtEnd;
    /** Of the commit given last, or of the position that it goes on behind. */
    private long givenIndex;
    private boolean hasGiven;
    private int tries;
    private long incarnation = Span.NO_BOUND;
    private long version;

    /**
     * Creates the steps.
     *
     * @param name    of the one state; {@code null} for several.
     * @param repeats of the state, to be given last.
     */
    BackwardSteps(final IndexedJournal journal, final Span span, final @Nullable String name, final StateIndex items, final int[] repeats) {
        this.journal = journal;
        this.span = span;
        this.name = name;
        this.items = items;
        this.repeats = repeats;
        this.repeat = repeats.length;
        this.walk = journal.newWalk();
        this.givenIndex = span.beforeIndex();
        this.bound = Math.min(journal.index().lastIndex(), span.beforeIndex());
        if (name != null && span.untilNs() == Long.MAX_VALUE) {
            expect();
        }
        boolean isBegun = false;
        try {
            begin();
            isBegun = true;
        } finally {
            if (!isBegun) {
                walk.close();
            }
        }
    }

    /** Where it is known which version is to come first, that one is missed too. */
    private void expect() {
        final boolean isResumedBehind = span.beforeIncarnation() != Long.MAX_VALUE;
        final long life = span.incarnation();
        if (isResumedBehind && (life == Span.NO_BOUND || life == span.beforeIncarnation())) {
            incarnation = span.beforeIncarnation();
            version = Math.min(span.beforeVersion(), span.toVersion() == Long.MAX_VALUE ? Long.MAX_VALUE : span.toVersion() + 1);
        } else if (life != Span.NO_BOUND && span.toVersion() <= Seek.newest(items, life)
            && (isResumedBehind ? life < span.beforeIncarnation() : span.beforeIndex() == Long.MAX_VALUE)) {
            incarnation = life;
            version = span.toVersion() + 1;
        }
    }

    /** Has no record looked at. */
    void endBeforeRepeats() {
        isDone = true;
    }

    private void begin() {
        span.search(journal.index());
        item = items.itemOfIndex(bound);
        if (span.untilNs() != Long.MAX_VALUE) {
            final int last = items.itemOfTime(span.searchUntilNs() - 1);
            checkBehind(last + 1);
            item = Math.min(item, last);
        }
        if (name != null && span.incarnation() != Span.NO_BOUND) {
            item = Math.min(item, items.itemOfVersion(span.incarnation(), span.toVersion()));
        }
    }

    /** The first item behind a time is looked up: were its own time wrong, commits before that time would be left out. */
    private void checkBehind(final int next) {
        if (next >= items.itemCount() || items.index(next) > bound) {
            return;
        }
        if (!walk.moveTo(items.index(next)) || !walk.next(RecordFilter.NONE)) {
            throw new DoubtException();
        }
        Spans.checkItem(walk.record(), items, next, name);
    }

    @Override
    public boolean next() {
        throwIfTold();
        while (left == 0 && !isDone) {
            fill();
            if (name == null) {
                throwIfTold();
            }
        }
        if (left > 0) {
            left--;
            return give(indexes[left], positions[left], entries[left]);
        }
        if (isMetAtEnd) {
            isMetAtEnd = false;
            tell(met);
            throwIfTold();
        }
        if (hasGiven) {
            hasGiven = false;
            // Before the first version of all nothing is missing, nor before the one that it ends with.
            tell(version <= Math.max(1, span.fromVersion()) ? null : journal.index().passedOver(StateIndex.NONE, givenIndex, span.fromNs()));
            throwIfTold();
        }
        if (repeat > 0) {
            repeat--;
            showRepeat(walk, items, repeats[repeat]);
            return true;
        }
        final boolean isShort = incarnation != Span.NO_BOUND && incarnation == span.incarnation() && version > span.fromVersion()
            && span.fromVersion() != Span.NO_BOUND && repeats.length == 0;
        incarnation = Span.NO_BOUND;
        if (isShort) {
            tellMissing(version - 1);
        }
        throwIfTold();
        return false;
    }

    private boolean give(final long index, final long position, final int entry) {
        if (!read(index, position) || entry >= walk.record().entryCount() || !span.has(walk.record(), entry)) {
            throw new CorruptJournalException("A record is not where it was read before; its file was changed or removed: index=0x"
                + Long.toHexString(index) + ", journal=" + journal.directory());
        }
        final JournalRecord record = walk.record();
        final JournalEntry here = record.entry(entry);
        final boolean isMissing = name != null && here.incarnation() == incarnation && here.version() != version - 1
            && (record.kind() != Journal.DELETE || here.version() != version);
        final long wanted = version - 1;
        incarnation = here.incarnation();
        version = here.version();
        final CorruptJournalException passedOver = name == null || givenIndex == Long.MAX_VALUE ? null
            : journal.index().passedOver(index, givenIndex, span.fromNs());
        givenIndex = index;
        if (isMissing || passedOver != null) {
            // Comes again as if it followed.
            left++;
            version++;
            tell(passedOver);
            tellMissing(wanted);
            throwIfTold();
        }
        hasGiven = name != null;
        forgetToTell();
        isMetAtEnd = false;
        place().commit(record, entry, record.kind() == Journal.DELETE);
        return true;
    }

    private boolean read(final long index, final long position) {
        boolean isRead = false;
        try {
            final boolean isThere = walk.readAgain(index, position);
            isRead = true;
            return isThere;
        } finally {
            if (!isRead) {
                // Is told now, and not missed later.
                version--;
            }
        }
    }

    private void tellMissing(final long wanted) {
        if (!hasToTell()) {
            tell(met != null ? met : new CorruptJournalException("A version is missing in the journal: version=" + wanted + ", name=" + name
                + ", journal=" + journal.directory()));
        }
    }

    /** Looks where the commits of the next stretch are. */
    private void fill() {
        final long behind = item >= 0 ? items.index(item) : StateIndex.NONE;
        widen();
        final long from = item >= 0 ? items.index(item) : items.isCut() ? journal.index().firstIndex() : StateIndex.NONE;
        if (from == StateIndex.NONE || from > bound) {
            isDone = true;
            return;
        }
        try {
            collect(from, item >= 0 ? behind - from : 0);
        } catch (final DoubtException e) {
            left = 0;
            if (tries < TRIES - 1) {
                again(e);
                return;
            }
            // An index that is built from the journal alone leads there too: the stretch is left out, but for what is in a later file.
            leaveOut(from, e);
        }
        if (left < MANY_PLACES) {
            stretch = Math.min(2 * stretch, LONGEST_STRETCH);
        }
        goBefore(from);
    }

    private void leaveOut(final long from, final DoubtException doubt) {
        if (walk.toFileBehind(from)) {
            collectOn(StateIndex.NONE, 0);
        }
        final CorruptJournalException damage = walk.takeDamage();
        final CorruptJournalException told = damage == null ? unlike(doubt) : damage;
        if (name == null) {
            tell(told);
        } else {
            met = told;
            isMetAtEnd = true;
        }
    }

    /** The next stretch is the one before. */
    private void goBefore(final long from) {
        bound = from - 1;
        isDone = item == NO_ITEM || isBefore();
        item--;
        isDone |= item == NO_ITEM && !items.isCut();
    }

    /** Goes back over items that are near, to read all from there in one go. */
    private void widen() {
        if (item < 0) {
            return;
        }
        final long last = items.index(item);
        final long reach = (stretch - 1) * journal.index().gap();
        while (item > 0 && !isBefore() && last - items.index(item - 1) <= reach && walk.cycle(last) == walk.cycle(items.index(item - 1))) {
            item--;
        }
    }

    /** Whether all of the stretches before an item is before what is wanted. */
    private boolean isBefore() {
        if (name == null || span.incarnation() == Span.NO_BOUND) {
            return items.timeNs(item) < span.searchFromNs();
        }
        return items.incarnation(item) < span.incarnation()
            || items.incarnation(item) == span.incarnation() && items.version(item) <= span.fromVersion()
            || items.timeNs(item) < span.searchFromNs();
    }

    private void collect(final long from, final long more) {
        if (!walk.moveTo(from)) {
            throw new DoubtException();
        }
        collectOn(from, more);
        noteDamage(walk.takeDamage());
    }

    /** From where the walk is: the record of an item, or {@link StateIndex#NONE}. */
    private void collectOn(final long from, final long more) {
        final long most = journal.index().gap() + more;
        for (long i = 0; i <= most && walk.next(RecordFilter.NONE); i++) {
            final JournalRecord record = walk.record();
            if (i == 0 && from != StateIndex.NONE && record.index() != from) {
                throw new DoubtException();
            }
            if (i == 0 && from != StateIndex.NONE && item >= 0) {
                Spans.checkItem(record, items, item, name);
            }
            if (record.index() > bound || span.isBehind(record)) {
                break;
            }
            for (int entry = span.next(record, 0); entry >= 0; entry = span.next(record, entry + 1)) {
                add(record.index(), entry);
            }
        }
    }

    private void noteDamage(final @Nullable CorruptJournalException damage) {
        if (name == null) {
            tell(damage);
        } else if (damage == null || !walk.isPassedOver()) {
            met = damage == null && isMetAtEnd ? met : damage;
            isMetAtEnd = met != null;
        }
    }

    private void add(final long index, final int entry) {
        if (left == indexes.length) {
            indexes = Arrays.copyOf(indexes, 2 * left);
            positions = Arrays.copyOf(positions, 2 * left);
            entries = Arrays.copyOf(entries, 2 * left);
        }
        indexes[left] = index;
        positions[left] = walk.position();
        entries[left++] = entry;
    }

    /** The index is not right: goes on by one that is built from the journal alone. */
    private void again(final DoubtException doubt) {
        if (++tries >= TRIES) {
            throw unlike(doubt);
        }
        journal.rebuild();
        walk.close();
        walk = journal.newWalk();
        final StateIndex again = name == null ? journal.index().all() : journal.index().state(name);
        isDone = again == null;
        if (again == null) {
            repeat = 0;
            return;
        }
        items = again;
        try {
            begin();
            if (name == null) {
                return;
            }
            repeats = Spans.repeats(new Seek(journal), again, span);
        } catch (final DoubtException e) {
            again(e);
            return;
        }
        repeat = repeats.length;
        while (repeat > 0 && incarnation != Span.NO_BOUND && !isBeforeLast(repeats[repeat - 1])) {
            repeat--;
        }
    }

    private CorruptJournalException unlike(final DoubtException doubt) {
        return new CorruptJournalException("The journal is not read twice alike; look whether its files are being changed, or are damaged: journal="
            + journal.directory(), doubt);
    }

    /** Whether a repeat is older than what was given last. */
    private boolean isBeforeLast(final int number) {
        return items.repeatIncarnation(number) < incarnation
            || items.repeatIncarnation(number) == incarnation && items.repeatVersion(number) < version;
    }

    @Override
    public void close() {
        place().clear();
        walk.close();
    }
}
