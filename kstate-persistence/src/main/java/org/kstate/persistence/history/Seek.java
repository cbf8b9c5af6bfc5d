package org.kstate.persistence.history;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.history.IndexedJournal.DoubtException;
import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * Finds a commit of a state by its version or by a time. The index says where to begin, and each thing that it says is looked up in the journal:
 * where a record is not what the index says, {@link DoubtException} is thrown. For one thread at a time.
 */
public final class Seek {

    /** Stands for the last life that the journal knows. */
    public static final long LAST_INCARNATION = Long.MIN_VALUE;

    /** What a seek ends in. */
    public enum Outcome {
        /** The place is the commit. */
        FOUND,
        /** The place is the commit that ended the state. */
        DELETED,
        /** There is no such commit, or none yet. */
        NONE,
        /** It is older than what is left; {@link #oldestVersion} is that. */
        TRIMMED,
        /** No record names the state, or that life of it. */
        UNKNOWN
    }

    private static final int NOT_THERE = -1;

    private final IndexedJournal journal;
    private final Place place = new Place();
    private long oldestVersion;
    private long oldestIncarnation;

    /**
     * Creates one.
     *
     * @param journal to look in.
     */
    public Seek(final IndexedJournal journal) {
        this.journal = journal;
    }

    /**
     * What was found.
     *
     * @return the commit, valid until the next seek.
     */
    public Place place() {
        return place;
    }

    /**
     * The oldest version left, after {@link Outcome#TRIMMED}.
     *
     * @return the version.
     */
    public long oldestVersion() {
        return oldestVersion;
    }

    /**
     * Seeks a version.
     *
     * @param name        of the state.
     * @param incarnation of the state, or {@link #LAST_INCARNATION}.
     * @param version     of the state, from 1.
     * @return what came of it.
     * @throws CorruptJournalException if the record is damaged, or the version is missing.
     */
    public Outcome version(final String name, final long incarnation, final long version) {
        place.clear();
        return journal.believing(() -> {
            final StateIndex state = journal.index().state(name);
            return state == null ? Outcome.UNKNOWN : version(state, incarnation, version);
        });
    }

    private Outcome version(final StateIndex state, final long wanted, final long version) {
        final long incarnation = wanted == LAST_INCARNATION ? state.incarnation() : wanted;
        final int item = state.itemOfVersion(incarnation, version);
        if (item >= 0 || state.isCut()) {
            final long index = scan(state, item, new Scan.Version(state.name(), incarnation, version));
            if (index != StateIndex.NONE) {
                return load(state.name(), index, incarnation, version);
            }
        }
        // Not found from here: so it matters whether the index was right to say that it is not behind the next item.
        checkItem(state, state.itemUpTo(incarnation, version) + 1);
        for (int i = 0; i < state.repeatCount(); i++) {
            if (state.repeatIncarnation(i) == incarnation && state.repeatVersion(i) == version) {
                return loadRepeat(state, i);
            }
        }
        if (!findOldest(state, incarnation)) {
            return incarnation == state.incarnation() ? Outcome.NONE : Outcome.UNKNOWN;
        }
        if (version < oldestVersion) {
            if (isDamagedBeforeTheFirst()) {
                throw missing(state.name(), version, null);
            }
            return Outcome.TRIMMED;
        }
        if (version <= newest(state, incarnation)) {
            throw missing(state.name(), version, null);
        }
        if (incarnation == state.lastIncarnation()) {
            checkNoneBehind(state.name(), state.lastIndex(), Long.MAX_VALUE);
        }
        return Outcome.NONE;
    }

    /** The newest version of a life whose own record is known; 0 if there is none. */
    static long newest(final StateIndex state, final long incarnation) {
        long newest = state.lastIndex() != StateIndex.NONE && state.lastIncarnation() == incarnation ? state.lastVersion() : 0;
        for (int i = 0; i < state.itemCount(); i++) {
            newest = state.incarnation(i) == incarnation ? Math.max(newest, state.version(i)) : newest;
        }
        return newest;
    }

    /**
     * Seeks the last commit up to a time.
     *
     * @param name        of the state.
     * @param incarnation of the state, or {@link #LAST_INCARNATION} for the one that lived then.
     * @param timeNs      nanoseconds since the epoch.
     * @return what came of it.
     * @throws CorruptJournalException if the record is damaged, or damage may have taken what was committed last.
     */
    public Outcome time(final String name, final long incarnation, final long timeNs) {
        place.clear();
        return journal.believing(() -> {
            final StateIndex state = journal.index().state(name);
            if (state == null || incarnation != LAST_INCARNATION && !knows(state, incarnation)) {
                return Outcome.UNKNOWN;
            }
            return time(state, incarnation, timeNs);
        });
    }

    private static boolean knows(final StateIndex state, final long incarnation) {
        boolean isKnown = state.incarnation() == incarnation || state.firstItemOf(incarnation) >= 0;
        for (int i = 0; i < state.repeatCount(); i++) {
            isKnown |= state.repeatIncarnation(i) == incarnation;
        }
        return isKnown;
    }

    private Outcome time(final StateIndex state, final long incarnation, final long timeNs) {
        int item = state.itemOfTime(timeNs);
        final int next = item + 1;
        while (incarnation != LAST_INCARNATION && item >= 0 && state.incarnation(item) > incarnation) {
            item--;
        }
        if (item >= 0 && incarnation != LAST_INCARNATION && state.incarnation(item) < incarnation) {
            // That life began later.
            checkItem(state, next);
            item = NOT_THERE;
        } else if (item >= 0 || state.isCut()) {
            final Scan.Time scan = new Scan.Time(state.name(), incarnation, timeNs);
            scan(state, item, scan);
            if (!scan.isOver()) {
                checkNoneLeftOut(state, incarnation, next, scan);
            }
            if (scan.foundIndex != StateIndex.NONE) {
                checkNothingLost(state, scan.foundIndex, scan.foundIncarnation, scan.foundVersion, scan.foundTimeNs, timeNs);
                return load(state.name(), scan.foundIndex, scan.foundIncarnation, scan.foundVersion);
            }
        } else {
            checkItem(state, next);
        }
        final int repeat = lastRepeat(state, incarnation, timeNs);
        if (repeat >= 0) {
            checkNothingLost(state, state.repeatIndex(repeat), state.repeatIncarnation(repeat), state.repeatVersion(repeat),
                state.repeatTimeNs(repeat), timeNs);
            return loadRepeat(state, repeat);
        }
        checkOrder(state, timeNs, Long.MIN_VALUE);
        final HistoryIndex index = journal.index();
        final boolean isKnown = findOldest(state, incarnation);
        if (isKnown && (oldestVersion > 1 && !index.isFromTheFirst() || index.isTrimmed() && timeNs < index.firstTimeNs())) {
            if (isDamagedBeforeTheFirst()) {
                checkNoneBehind(state.name(), StateIndex.NONE, timeNs);
            }
            return Outcome.TRIMMED;
        }
        if (!isKnown || oldestVersion > 1) {
            checkNoneBehind(state.name(), StateIndex.NONE, timeNs);
        }
        return Outcome.NONE;
    }

    /**
     * Looks up what has ended a scan where that was the index: the first item behind the time, which the search in the index has compared with it,
     * or the state's last commit. A wrong time of an item would else lead to an older commit than the one that is asked for. An earlier life has its
     * last commit elsewhere.
     */
    private void checkNoneLeftOut(final StateIndex state, final long incarnation, final int next, final Scan.Time scan) {
        if (next < state.itemCount()) {
            checkItem(state, next);
        } else if ((incarnation == LAST_INCARNATION || incarnation == state.incarnation()) && scan.foundIndex != StateIndex.NONE
            && scan.foundIndex != state.lastIndex()) {
            throw new DoubtException();
        }
    }

    /** Looks whether the record of an item, if there is such an item, is what the item says. */
    private void checkItem(final StateIndex state, final int item) {
        if (item >= state.itemCount()) {
            return;
        }
        final Walk walk = journal.looking();
        if (!walk.moveTo(state.index(item)) || !walk.next(RecordFilter.NONE)) {
            throw new DoubtException();
        }
        checkBegin(state, item, walk.record(), state.index(item));
    }

    private static int lastRepeat(final StateIndex state, final long incarnation, final long timeNs) {
        int found = NOT_THERE;
        for (int i = 0; i < state.repeatCount(); i++) {
            final boolean isWanted = incarnation == LAST_INCARNATION || state.repeatIncarnation(i) == incarnation;
            if (isWanted && mayBeUpTo(state, i, timeNs) && (found < 0 || state.repeatIncarnation(i) > state.repeatIncarnation(found)
                || state.repeatIncarnation(i) == state.repeatIncarnation(found) && state.repeatVersion(i) >= state.repeatVersion(found))) {
                found = i;
            }
        }
        return found;
    }

    /** Whether a repeat was committed by a time, or nobody can tell. */
    private static boolean mayBeUpTo(final StateIndex state, final int repeat, final long timeNs) {
        if (state.repeatTimeNs(repeat) != StateIndex.NO_TIME) {
            return state.repeatTimeNs(repeat) <= timeNs;
        }
        boolean isTimed = state.isLeft(repeat);
        for (int i = 0; i < state.repeatCount(); i++) {
            isTimed |= state.repeatTimeNs(i) != StateIndex.NO_TIME && state.repeatIncarnation(i) == state.repeatIncarnation(repeat)
                && state.repeatVersion(i) == state.repeatVersion(repeat);
        }
        return !isTimed;
    }

    /** Damage behind a commit may have been the next one, unless that is there. */
    private void checkNothingLost(final StateIndex state, final long index, final long incarnation, final long version, final long foundNs,
                                  final long timeNs) {
        if (isDamagedBehind(index, timeNs) == null && isInOrder(state, timeNs, foundNs)) {
            return;
        }
        for (final HistoryIndex.Damage damage : journal.index().damages()) {
            // A version that follows proves nothing here: who began again behind the repair may have counted on from the last one that was left.
            if (damage.isChosen() && damage.index() > index && damage.afterNs() < timeNs) {
                throw new CorruptJournalException("Records that a repair passed over may have held a later commit of the state; ask for versions,"
                    + " or for a time behind its next commit: version=" + version + ", name=" + state.name() + ", journal=" + journal.directory(),
                    damage.told());
            }
        }
        final Scan.Version next = new Scan.Version(state.name(), incarnation, version + 1);
        final int item = state.itemOfVersion(incarnation, version + 1);
        // One that is not later than the time is out of order, too.
        if (item < 0 && !state.isCut() || scan(state, item, next) == StateIndex.NONE || journal.looking().record().timeNs() <= timeNs) {
            checkOrder(state, timeNs, foundNs);
            checkNoneBehind(state.name(), index, timeNs);
        }
    }

    /**
     * Whether what a search by time has found is the last commit up to that time. Among records in disorder it may pass over any. Behind them it
     * comes to the last one in the journal: where files were exchanged that is not the newest, unless it is not older than any that is before them.
     */
    private boolean isInOrder(final StateIndex state, final long timeNs, final long foundNs) {
        final HistoryIndex index = journal.index();
        return !index.isInDisorder(timeNs) && (!state.isExchanged() || timeNs < index.disorderFromNs() || foundNs >= index.disorderUntilNs());
    }

    private void checkOrder(final StateIndex state, final long timeNs, final long foundNs) {
        if (!isInOrder(state, timeNs, foundNs)) {
            final HistoryIndex index = journal.index();
            throw new CorruptJournalException("The journal's records are not in the order of their times, so that a later commit of the state may be"
                + " elsewhere; put back the files as they were, or ask for versions, or for another time: disorderFromNs=" + index.disorderFromNs()
                + ", disorderUntilNs=" + index.disorderUntilNs() + ", name=" + state.name() + ", journal=" + journal.directory());
        }
    }

    private void checkNoneBehind(final String name, final long index, final long timeNs) {
        final CorruptJournalException damage = isDamagedBehind(index, timeNs);
        if (damage != null) {
            throw new CorruptJournalException("A damaged place in the journal may have held a later commit of the state; put back a copy of the"
                + " file, or ask for versions: name=" + name + ", journal=" + journal.directory(), damage);
        }
    }

    /** Then what is not there may have been in the damaged record, whatever else was removed. */
    private boolean isDamagedBeforeTheFirst() {
        final List<HistoryIndex.Damage> damages = journal.index().damages();
        return !damages.isEmpty() && damages.get(0).index() < journal.index().firstIndex();
    }

    private @Nullable CorruptJournalException isDamagedBehind(final long index, final long timeNs) {
        final List<HistoryIndex.Damage> damages = journal.index().damages();
        for (final HistoryIndex.Damage damage : damages) {
            if (damage.index() > index && damage.afterNs() < timeNs) {
                return damage.told();
            }
        }
        return null;
    }

    /**
     * Where commits of a state begin that are left: sets the oldest version of a life, or of the first one.
     *
     * @return false if none is left.
     */
    boolean findOldest(final StateIndex state, final long incarnation) {
        findFirstCommit(state, incarnation);
        for (int i = 0; i < state.repeatCount(); i++) {
            older(incarnation, state.repeatIncarnation(i), state.repeatVersion(i));
        }
        return oldestVersion != Long.MAX_VALUE;
    }

    /** As {@link #findOldest}, without what stands in checkpoints alone. */
    boolean findFirstCommit(final StateIndex state, final long incarnation) {
        oldestVersion = Long.MAX_VALUE;
        oldestIncarnation = Long.MAX_VALUE;
        if (state.isCut()) {
            final Scan.First first = new Scan.First(state.name(), incarnation);
            if (scan(state, NOT_THERE, first) != StateIndex.NONE) {
                older(incarnation, first.foundIncarnation, first.foundVersion);
            }
        }
        final int item = incarnation == LAST_INCARNATION ? state.itemCount() == 0 ? NOT_THERE : 0 : state.firstItemOf(incarnation);
        if (item >= 0) {
            older(incarnation, state.incarnation(item), state.version(item));
        }
        return oldestVersion != Long.MAX_VALUE;
    }

    private void older(final long wanted, final long incarnation, final long version) {
        if ((wanted == LAST_INCARNATION || wanted == incarnation)
            && (incarnation < oldestIncarnation || incarnation == oldestIncarnation && version < oldestVersion)) {
            oldestIncarnation = incarnation;
            oldestVersion = version;
        }
    }

    long oldestIncarnation() {
        return oldestIncarnation;
    }

    /**
     * Reads from an item, or from the first record, until the scan has enough or no commit can come that is not behind the next item.
     *
     * @return the index of the record at which the scan had enough, or {@link StateIndex#NONE}.
     */
    private long scan(final StateIndex state, final int item, final Scan scan) {
        final HistoryIndex index = journal.index();
        final Walk walk = journal.looking();
        final long from = item < 0 ? index.firstIndex() : state.index(item);
        if (from == StateIndex.NONE) {
            return StateIndex.NONE;
        }
        if (!walk.moveTo(from)) {
            throw new DoubtException();
        }
        final long gap = index.gap();
        for (long i = 0; i <= gap && walk.next(RecordFilter.NONE); i++) {
            final JournalRecord record = walk.record();
            if (i == 0) {
                checkBegin(state, item, record, from);
            }
            if (record.index() > index.lastIndex()) {
                break;
            }
            if (scan.isBehind(record)) {
                scan.over();
                break;
            }
            if (scan.isEnough(record)) {
                return record.index();
            }
        }
        if (walk.takeDamage() != null && !index.knowsDamage(walk.damageIndex())) {
            // Since the index was built.
            throw new DoubtException();
        }
        return StateIndex.NONE;
    }

    private static void checkBegin(final StateIndex state, final int item, final JournalRecord record, final long from) {
        if (record.index() != from) {
            throw new DoubtException();
        }
        if (item >= 0) {
            final int number = find(record, state.name(), state.incarnation(item), state.version(item));
            if (number == NOT_THERE || record.timeNs() != state.timeNs(item) || (record.kind() == Journal.DELETE) != state.isDeletion(item)) {
                throw new DoubtException();
            }
        }
    }

    static int find(final JournalRecord record, final String name, final long incarnation, final long version) {
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            if (entry.version() == version && entry.incarnation() == incarnation && entry.isNamed(name)) {
                return i;
            }
        }
        return NOT_THERE;
    }

    private Outcome load(final String name, final long index, final long incarnation, final long version) {
        final Walk walk = journal.looking();
        if (!walk.read(index)) {
            throw new DoubtException();
        }
        final int number = find(walk.record(), name, incarnation, version);
        if (number == NOT_THERE) {
            throw new DoubtException();
        }
        final boolean isDeletion = walk.record().kind() == Journal.DELETE;
        place.commit(walk.record(), number, isDeletion);
        return isDeletion ? Outcome.DELETED : Outcome.FOUND;
    }

    private Outcome loadRepeat(final StateIndex state, final int repeat) {
        loadRepeat(journal.looking(), state, repeat, place);
        return state.isRepeatDeletion(repeat) ? Outcome.DELETED : Outcome.FOUND;
    }

    static void loadRepeat(final Walk walk, final StateIndex state, final int repeat, final Place into) {
        final long origin = state.repeatOrigin(repeat);
        byte[] body = {};
        if (origin != StateIndex.NONE) {
            if (!walk.read(origin) || walk.record().kind() != Journal.CHECKPOINT) {
                throw new DoubtException();
            }
            body = walk.record().body();
        }
        if (!walk.read(state.repeatIndex(repeat)) || walk.record().kind() != Journal.CHECKPOINT) {
            throw new DoubtException();
        }
        final JournalRecord record = walk.record();
        final int number = find(record, state.name(), state.repeatIncarnation(repeat), state.repeatVersion(repeat));
        if (number == NOT_THERE || record.entry(number).isDeletion() != state.isRepeatDeletion(repeat)) {
            throw new DoubtException();
        }
        if (!Origins.has(body, number)) {
            throw new CorruptJournalException("The record that says when this value of a checkpoint was committed is damaged or missing; a new store"
                + " gets the value all the same: version=" + state.repeatVersion(repeat) + ", name=" + state.name() + ", index=0x"
                + Long.toHexString(state.repeatIndex(repeat)));
        }
        into.repeat(record, number, state.isRepeatDeletion(repeat), Origins.timeNs(body, number), Origins.transactionId(body, number),
            Origins.sessionId(body, number));
    }

    private CorruptJournalException missing(final String name, final long version, final @Nullable CorruptJournalException cause) {
        final CorruptJournalException damage = cause == null ? isDamagedBehind(StateIndex.NONE, Long.MAX_VALUE) : cause;
        return new CorruptJournalException("A version is missing in the journal; put back a copy of its file: version=" + version + ", name=" + name
            + ", journal=" + journal.directory(), damage);
    }
}
