package org.kstate.persistence.history;

import java.util.Arrays;

/**
 * Where some of a state's commits are. A commit is an item if it is the first of a life, ends one, or if so many records were read since the last
 * item that it would be far to read from there: so each commit is less than a gap of records behind an item. For one thread at a time.
 *
 * <p>Repeats are values in checkpoints: they count where the files with the commit itself were removed.
 */
final class StateIndex {

    /** Longs of an item: incarnation, version with {@link #DELETED}, commit time, index of the record. */
    static final int ITEM = 4;
    /** Longs of a repeat: an item, and the index of the record that says when it was committed. */
    static final int REPEAT = 5;
    /** In place of an index. */
    static final long NONE = -1;
    /** In place of the time of a repeat: the record that says when that was committed is damaged or missing. */
    static final long NO_TIME = Long.MIN_VALUE;
    /** Marks the version that ended a life. */
    static final long DELETED = Long.MIN_VALUE;

    /** In place of the times between which records are in disorder: none are. */
    static final long IN_ORDER_FROM = Long.MAX_VALUE;
    static final long IN_ORDER_UNTIL = Long.MIN_VALUE;

    private static final int INCARNATION = 0;
    private static final int VERSION = 1;
    private static final int TIME = 2;
    private static final int INDEX = 3;
    private static final int ORIGIN = 4;
    private static final int INITIAL_ITEMS = 4;

    private final String name;
    private long[] items = new long[INITIAL_ITEMS * ITEM];
    private int itemCount;
    private long[] repeats = {};
    private int repeatCount;
    private boolean isCut;
    private boolean isExchanged;
    private long incarnation = Long.MIN_VALUE;
    /** As an item. */
    private final long[] last = {0, 0, Long.MIN_VALUE, NONE};
    private long itemOrdinal;

    StateIndex(final String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Takes note that a record names a life of the state. */
    void life(final long number) {
        incarnation = Math.max(incarnation, number);
    }

    /** Takes the next commit of the state; records are counted by ordinals. */
    void commit(final long number, final long version, final long timeNs, final long index, final long ordinal, final long gap) {
        life(number);
        isExchanged |= isBefore(number, version & ~DELETED, last[INCARNATION], lastVersion());
        if (itemCount == 0 || (version & DELETED) != 0 || number != last[INCARNATION] || ordinal - itemOrdinal >= gap) {
            item(number, version, timeNs, index);
            itemOrdinal = ordinal;
        }
        last(number, version, timeNs, index);
    }

    void item(final long number, final long version, final long timeNs, final long index) {
        if ((itemCount + 1) * ITEM > items.length) {
            items = Arrays.copyOf(items, 2 * items.length);
        }
        put(items, itemCount++ * ITEM, number, version, timeNs, index);
    }

    void last(final long number, final long version, final long timeNs, final long index) {
        put(last, 0, number, version, timeNs, index);
    }

    void repeat(final long number, final long version, final long timeNs, final long index, final long origin) {
        if ((repeatCount + 1) * REPEAT > repeats.length) {
            repeats = Arrays.copyOf(repeats, Math.max(REPEAT, 2 * repeats.length));
        }
        final int at = repeatCount++ * REPEAT;
        put(repeats, at, number, version, origin == NONE ? NO_TIME : timeNs, index);
        repeats[at + ORIGIN] = origin;
    }

    /** Forgets the last repeat if nobody can tell when that was committed, and another of the same version comes of which that is known. */
    void dropUntimed(final long number, final long version) {
        final int repeat = repeatCount - 1;
        if (repeat >= 0 && repeatTimeNs(repeat) == NO_TIME && repeatIncarnation(repeat) == number && repeatVersion(repeat) == version) {
            repeatCount = repeat;
        }
    }

    /** Whether the commit of a repeat, or one before it, has a record of its own in the journal. */
    boolean isLeft(final int repeat) {
        return itemCount > 0 && !isBefore(repeatIncarnation(repeat), repeatVersion(repeat), incarnation(0), version(0));
    }

    /** Whether a later version is known than one that a checkpoint has. */
    boolean isOutdated(final long number, final long version) {
        final int repeat = repeatCount - 1;
        return isBefore(number, version, last[INCARNATION], lastVersion())
            || repeat >= 0 && isBefore(number, version, repeatIncarnation(repeat), repeatVersion(repeat));
    }

    private static boolean isBefore(final long number, final long version, final long otherNumber, final long otherVersion) {
        return number < otherNumber || number == otherNumber && version < otherVersion;
    }

    /**
     * Forgets repeats that were outdated when they were written: the next that is known of the state is not what followed them, so that nobody can
     * tell until when they were its value. Where damage may have taken what followed, they stay.
     */
    void dropUnfollowed(final long number, final long version, final long damageIndex) {
        for (int i = repeatCount - 1; i >= 0 && isLast(i) && damageIndex < repeatIndex(i) && !isFollowedBy(i, number, version); i--) {
            repeatCount = i;
        }
    }

    /** Whether no commit behind a repeat is known. */
    private boolean isLast(final int repeat) {
        return !isBefore(repeatIncarnation(repeat), repeatVersion(repeat), last[INCARNATION], lastVersion());
    }

    private boolean isFollowedBy(final int repeat, final long number, final long version) {
        return number == repeatIncarnation(repeat) ? version <= repeatVersion(repeat) + 1 : isRepeatDeletion(repeat);
    }

    private static void put(final long[] to, final int at, final long number, final long version, final long timeNs, final long index) {
        to[at + INCARNATION] = number;
        to[at + VERSION] = version;
        to[at + TIME] = timeNs;
        to[at + INDEX] = index;
    }

    /** Restores what is not in items and repeats. */
    void restore(final long number, final boolean isCutOff, final boolean hasOlderBehind, final long ordinal) {
        incarnation = number;
        isCut = isCutOff;
        isExchanged = hasOlderBehind;
        itemOrdinal = ordinal;
    }

    /** Whether items were left out since their files are gone: commits before the first item may be there, less than a gap behind the start. */
    boolean isCut() {
        return isCut;
    }

    /** Whether a commit stands behind one of a later version, as where files were exchanged: the last one need not be the newest. */
    boolean isExchanged() {
        return isExchanged;
    }

    /** The last life that the journal knows. */
    long incarnation() {
        return incarnation;
    }

    long itemOrdinal() {
        return itemOrdinal;
    }

    int itemCount() {
        return itemCount;
    }

    int repeatCount() {
        return repeatCount;
    }

    long incarnation(final int item) {
        return items[item * ITEM + INCARNATION];
    }

    long version(final int item) {
        return items[item * ITEM + VERSION] & ~DELETED;
    }

    boolean isDeletion(final int item) {
        return items[item * ITEM + VERSION] < 0;
    }

    long timeNs(final int item) {
        return items[item * ITEM + TIME];
    }

    long index(final int item) {
        return items[item * ITEM + INDEX];
    }

    long repeatIncarnation(final int repeat) {
        return repeats[repeat * REPEAT + INCARNATION];
    }

    long repeatVersion(final int repeat) {
        return repeats[repeat * REPEAT + VERSION] & ~DELETED;
    }

    boolean isRepeatDeletion(final int repeat) {
        return repeats[repeat * REPEAT + VERSION] < 0;
    }

    long repeatTimeNs(final int repeat) {
        return repeats[repeat * REPEAT + TIME];
    }

    long repeatIndex(final int repeat) {
        return repeats[repeat * REPEAT + INDEX];
    }

    long repeatOrigin(final int repeat) {
        return repeats[repeat * REPEAT + ORIGIN];
    }

    /** The longs of an item as they are. */
    long itemWord(final int i) {
        return items[i];
    }

    /** The longs of a repeat as they are. */
    long repeatWord(final int i) {
        return repeats[i];
    }

    /** The longs of the last commit as they are. */
    long lastWord(final int i) {
        return last[i];
    }

    /** The record of the last commit, or {@link #NONE}. */
    long lastIndex() {
        return last[INDEX];
    }

    long lastIncarnation() {
        return last[INCARNATION];
    }

    long lastVersion() {
        return last[VERSION] & ~DELETED;
    }

    /** The last item that is not behind a version of a life; -1 if there is none. */
    int itemOfVersion(final long number, final long version) {
        final int last = itemUpTo(number, version);
        return last >= 0 && incarnation(last) == number ? last : -1;
    }

    /** The last item that is not behind a version of a life, of that life or of one before; -1 if there is none. */
    int itemUpTo(final long number, final long version) {
        int low = -1;
        for (int high = itemCount; high - low > 1;) {
            final int middle = low + high >>> 1;
            if (incarnation(middle) < number || incarnation(middle) == number && version(middle) <= version) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The last item that is not behind a time; -1 if there is none. */
    int itemOfTime(final long timeNs) {
        return lastUpTo(TIME, timeNs);
    }

    /** The last item that is not behind an index; -1 if there is none. */
    int itemOfIndex(final long index) {
        return lastUpTo(INDEX, index);
    }

    private int lastUpTo(final int word, final long value) {
        int low = -1;
        for (int high = itemCount; high - low > 1;) {
            final int middle = low + high >>> 1;
            if (items[middle * ITEM + word] <= value) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first item of a life; -1 if there is none. */
    int firstItemOf(final long number) {
        for (int i = 0; i < itemCount; i++) {
            if (incarnation(i) == number) {
                return i;
            }
        }
        return -1;
    }
}
