package org.kstate.notify;

import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;
import org.kstate.spi.Journal;

/**
 * A place in a journal that goes from commit to commit of the selected states, and knows which version each must have. For one thread at a
 * time; used under its guard, which also ends a long search when somebody closes.
 */
final class CommitCursor {

    /** Stands in for every state that was not selected. */
    private static final TailedState NOT_SELECTED = new TailedState("", -1);

    private final JournalReader reader;
    private final StateSelection selection;
    private final UseGuard guard;
    private final NameTable<TailedState> states = new NameTable<>();
    private final JournalCommitView commit;
    /** Whether this began behind the first record: then the journal's checkpoints may repeat what was committed before. */
    private boolean isMidway;
    private JournalRecord record;
    private int entryCount;
    private int nextEntry;
    private int stateCount;
    /** How often the journal was repaired, as far as it was read. */
    private int repairs;
    private long lastTimeNs = Long.MIN_VALUE;
    private long lastIndex = JournalReader.NO_INDEX;

    CommitCursor(final JournalReader reader, final StateSelection selection, final UseGuard guard) {
        this.reader = reader;
        this.selection = selection;
        this.guard = guard;
        this.commit = new JournalCommitView(reader.journalId());
    }

    /** Begins behind records that are not read. Called before the first step. */
    void midway() {
        isMidway = true;
    }

    /**
     * Begins behind an entry of a record, which is the next one of the reader. Called before the first step.
     *
     * @return whether that record is the one.
     */
    boolean after(final long index, final int entry) {
        midway();
        if (!reader.next() || reader.index() != index) {
            return false;
        }
        take(reader.record());
        while (nextEntry < entryCount && nextEntry <= entry) {
            final JournalEntry passed = record.entry(nextEntry++);
            final TailedState state = stateOf(passed);
            if (state != NOT_SELECTED) {
                // Learns its version, so that a gap behind it is seen.
                takes(state, passed);
            }
        }
        return true;
    }

    /** Passes over the versions of a state before one, which must come then. Called before the first step. */
    void from(final String name, final long version) {
        final TailedState state = new TailedState(name, stateCount++);
        state.from(version);
        states.put(name, state);
    }

    JournalCommitView commit() {
        return commit;
    }

    /** Commit time of the record read last, also of one that was not delivered. */
    long lastTimeNs() {
        return lastTimeNs;
    }

    /** Index of the record read last, or {@link JournalReader#NO_INDEX}. */
    long lastIndex() {
        return lastIndex;
    }

    /** Number of the entry read last in that record; 0 if it has none. */
    int lastEntry() {
        return Math.max(0, nextEntry - 1);
    }

    /** Goes to the next commit if it is there. */
    boolean next() {
        for (;;) {
            while (nextEntry < entryCount) {
                final int number = nextEntry++;
                final JournalEntry entry = record.entry(number);
                final TailedState state = stateOf(entry);
                if (state != NOT_SELECTED && takes(state, entry)) {
                    commit.wrap(record, entry, number, state);
                    return true;
                }
            }
            if (!guard.isOpen()) {
                throw guard.closed();
            }
            if (!reader.next()) {
                return false;
            }
            take(reader.record());
        }
    }

    private void take(final JournalRecord read) {
        record = read;
        entryCount = read.entryCount();
        nextEntry = 0;
        if (read.kind() == Journal.TRUNCATED) {
            repairs++;
        }
        lastIndex = read.index();
        lastTimeNs = read.timeNs();
    }

    private TailedState stateOf(final JournalEntry entry) {
        final TailedState state = states.value(entry.nameAddress(), entry.nameLength());
        if (state != null) {
            return state;
        }
        final String name = entry.nameString();
        final TailedState met = selection.selects(name) ? new TailedState(name, stateCount++) : NOT_SELECTED;
        states.put(name, met);
        return met;
    }

    private boolean takes(final TailedState state, final JournalEntry entry) {
        switch (record.kind()) {
            case Journal.COMMIT:
                return takesCommit(state, entry);
            case Journal.CHECKPOINT:
                return takesRepeated(state, entry);
            case Journal.DELETE:
                state.ended(entry.incarnation());
                return false;
            default:
                // An attachment tells nothing of versions: the state may have been written before it was made persistent.
                return false;
        }
    }

    private boolean takesCommit(final TailedState state, final JournalEntry entry) {
        final long version = entry.version();
        state.incarnation(entry.incarnation());
        if (state.isBeforeFirst(version)) {
            return false;
        }
        final boolean isFirstBehindRepair = state.isFirstBehindRepair(repairs);
        if (!state.expects(version)) {
            throw gap(state, version, isFirstBehindRepair);
        }
        state.passed(version);
        return true;
    }

    /** A checkpoint repeats versions. It is delivered only where it stands for the record of a version that was asked for and is gone. */
    private boolean takesRepeated(final TailedState state, final JournalEntry entry) {
        if (state.isOver(entry.incarnation())) {
            // Fetched before the state ended, and written after the next one began.
            return false;
        }
        final long version = entry.version();
        state.incarnation(entry.incarnation());
        if (version == 0 || state.isBeforeFirst(version)) {
            return false;
        }
        if (entry.isDeletion()) {
            return takesEnd(state, entry.incarnation(), version);
        }
        if (isMidway && state.expectsAny()) {
            // Later versions may stand before the beginning of this: what follows here need not be the next one.
            return false;
        }
        final boolean isFirst = state.isFirst(version);
        final long expectedVersion = state.expectedVersion();
        if (isFirst || state.expectsAny()) {
            state.passed(version);
        } else if (version >= expectedVersion) {
            // Committed, and no record of it came: what comes next is the version after it.
            state.passed(version);
            throw new VersionGapException(state.name(), expectedVersion, version + 1, record.index(), reader.directory());
        }
        return isFirst;
    }

    /** As the record of the deletion, which is gone if it was not met before. */
    private boolean takesEnd(final TailedState state, final long incarnation, final long version) {
        final long expectedVersion = state.expectedVersion();
        final boolean isGap = !state.expectsAny() && version > expectedVersion;
        state.ended(incarnation);
        if (isGap) {
            throw new VersionGapException(state.name(), expectedVersion, version, record.index(), reader.directory());
        }
        return false;
    }

    /** What was cut off is not there any more: the versions go on where it was cut, though later ones were delivered before. */
    private VersionGapException gap(final TailedState state, final long version, final boolean isRepaired) {
        final long expectedVersion = state.expectedVersion();
        if (version > expectedVersion || isRepaired) {
            // The next poll finds the same entry again, and delivers it.
            nextEntry--;
            state.passed(version - 1);
        }
        return isRepaired ? VersionGapException.ofRepair(state.name(), expectedVersion, version, record.index(), reader.directory())
            : new VersionGapException(state.name(), expectedVersion, version, record.index(), reader.directory());
    }
}
