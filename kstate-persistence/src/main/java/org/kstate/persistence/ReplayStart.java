package org.kstate.persistence;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/** Where a replay begins. For one thread at a time. */
final class ReplayStart {

    /** The start is still to come: nothing of the record is played. */
    static final int NOT_YET = -1;

    private enum Kind { BEGINNING, END, TIME, VERSION, POSITION }

    private Kind kind = Kind.BEGINNING;
    private long timeNs;
    private String name = "";
    private long version;
    private @Nullable JournalPosition position;
    private boolean isReached;

    ReplayStart() {
    }

    /** The same start, of another run. */
    ReplayStart(final ReplayStart settings) {
        kind = settings.kind;
        timeNs = settings.timeNs;
        name = settings.name;
        version = settings.version;
        position = settings.position;
    }

    void fromTime(final long newTimeNs) {
        kind = Kind.TIME;
        timeNs = newTimeNs;
    }

    void fromEnd() {
        kind = Kind.END;
    }

    void fromVersion(final String newName, final long newVersion) {
        if (newVersion < 1) {
            throw new IllegalArgumentException("Versions begin at 1: version=" + newVersion + ", name=" + newName);
        }
        kind = Kind.VERSION;
        name = newName;
        version = newVersion;
    }

    void from(final JournalPosition newPosition) {
        kind = Kind.POSITION;
        position = newPosition;
    }

    /** Whether all is played that is there. */
    boolean isBeginning() {
        return kind == Kind.BEGINNING;
    }

    /** Whether what was played before may have been played to the same states. */
    boolean isResumption() {
        return kind == Kind.POSITION;
    }

    /** Moves a reader to the start, or to the end if the start is still to come. */
    void seek(final JournalReader reader) {
        isReached = kind == Kind.BEGINNING || kind == Kind.END;
        switch (kind) {
            case END -> reader.toEnd();
            case TIME -> reader.seekTime(timeNs);
            case VERSION -> isReached = reader.seekVersion(name, version);
            case POSITION -> seekPosition(reader, position);
            default -> reader.toStart();
        }
    }

    private static void seekPosition(final JournalReader reader, final @Nullable JournalPosition position) {
        final long journalId = reader.journalId();
        if (position.journalId() != 0 && position.journalId() != journalId) {
            throw new JournalMissingException("The position is of another journal; name that journal, or begin elsewhere: position=" + position
                + ", journalId=" + Long.toHexString(journalId) + ", journal=" + reader.directory());
        }
        if (reader.seekIndex(position.index())) {
            toOrigins(reader, position);
            return;
        }
        reader.toStart();
        final boolean isEmpty = !reader.next();
        if (!isEmpty && reader.index() > position.index()) {
            throw new JournalTrimmedException("What follows the position was removed from the journal; begin with the oldest record left: position="
                + position + ", oldest=" + new JournalPosition(journalId, reader.index(), 0) + ", journal=" + reader.directory(), 0);
        }
        throw new CorruptJournalException("The journal has no record of that position, perhaps since it is an older copy; put back the newer one,"
            + " or begin elsewhere: position=" + position + ", journal=" + reader.directory());
    }

    /** A part of a checkpoint of which entries are left begins with the record before it, which says when they were committed. */
    private static void toOrigins(final JournalReader reader, final JournalPosition position) {
        final boolean isWithin = reader.next() && reader.record().kind() == Journal.CHECKPOINT
            && reader.record().entryCount() > position.entry() + 1;
        if (!isWithin || !reader.seekIndex(position.index() - 1)) {
            reader.seekIndex(position.index());
        }
    }

    /**
     * The first entry of a record that is behind the start.
     *
     * @param record the next one.
     * @return its number, the count of entries if all are before it, or {@link #NOT_YET}.
     */
    int firstEntry(final JournalRecord record) {
        return isReached ? 0 : reach(record);
    }

    private int reach(final JournalRecord record) {
        switch (kind) {
            case POSITION:
                isReached = record.index() >= position.index();
                if (!isReached) {
                    return NOT_YET;
                }
                return record.index() == position.index() ? position.entry() + 1 : 0;
            case TIME:
                isReached = record.timeNs() >= timeNs;
                break;
            default:
                isReached = holdsVersion(record);
        }
        return isReached ? 0 : NOT_YET;
    }

    private boolean holdsVersion(final JournalRecord record) {
        if (record.kind() != Journal.COMMIT) {
            return false;
        }
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            if (entry.isNamed(name) && entry.version() >= version) {
                return true;
            }
        }
        return false;
    }
}
