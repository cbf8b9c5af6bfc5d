package org.kstate.notify;

import java.nio.file.Path;

import org.kstate.exceptions.CorruptJournalException;
import org.kstate.notify.ResumeException.Reason;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;

/** Moves a new tailer to where it begins. For one thread, before the first step. */
final class TailerStart {

    private static final long ANY_TIME = Long.MIN_VALUE;

    private final JournalReader reader;
    private final CommitCursor cursor;
    private final long journalId;

    TailerStart(final JournalReader reader, final CommitCursor cursor) {
        this.reader = reader;
        this.cursor = cursor;
        this.journalId = reader.journalId();
    }

    void now() {
        cursor.midway();
        reader.toEnd();
    }

    /** As {@link #now}, and says behind which record that is. */
    ResumePoint afterLast() {
        cursor.midway();
        if (!reader.readLast()) {
            reader.toStart();
            return beforeFirst();
        }
        final int entry = Math.max(0, reader.record().entryCount() - 1);
        return new ResumePoint(journalId, reader.index(), entry, reader.record().timeNs());
    }

    void time(final long timeNs) {
        cursor.midway();
        reader.seekTime(timeNs);
    }

    void version(final String name, final long version) {
        cursor.midway();
        reader.seekVersion(name, version);
        cursor.from(name, version);
    }

    ResumePoint beforeFirst() {
        return new ResumePoint(journalId, JournalReader.NO_INDEX, 0, 0);
    }

    ResumePoint after(final JournalPosition position) {
        checkJournal(position.journalId(), "position=" + position);
        after(position.index(), position.entry(), ANY_TIME, "position=" + position);
        return new ResumePoint(journalId, position.index(), position.entry(), cursor.lastTimeNs());
    }

    ResumePoint after(final ResumePoint point, final Path file) {
        checkJournal(point.journalId(), "journalId=" + Long.toHexString(point.journalId()) + ", file=" + file);
        if (point.isBeforeFirst()) {
            reader.toStart();
            return beforeFirst();
        }
        after(point.index(), point.entry(), point.timeNs(), "index=0x" + Long.toHexString(point.index()) + ", file=" + file);
        return new ResumePoint(journalId, point.index(), point.entry(), point.timeNs());
    }

    private void checkJournal(final long wantedId, final String facts) {
        if (wantedId != 0 && wantedId != journalId) {
            throw new ResumeException(Reason.OTHER_JOURNAL, "The position is of another journal; give the path of that one, or begin anew in this"
                + " one: " + facts + ", journal=" + reader.directory() + ", itsId=" + Long.toHexString(journalId));
        }
    }

    private void after(final long index, final int entry, final long timeNs, final String facts) {
        if (!isThere(index) || !cursor.after(index, entry) || timeNs != ANY_TIME && cursor.lastTimeNs() != timeNs) {
            throw notThere(index, facts);
        }
    }

    private boolean isThere(final long index) {
        try {
            return reader.seekIndex(index);
        } catch (final CorruptJournalException e) {
            if (isRemoved(index)) {
                // Chronicle fails on the way to a file that is gone.
                return false;
            }
            throw e;
        }
    }

    private ResumeException notThere(final long index, final String facts) {
        if (isRemoved(index)) {
            return new ResumeException(Reason.REMOVED, "The record was removed from the journal with its oldest files, and perhaps others that were"
                + " still to be read; begin at the oldest one left, or in a copy: " + facts + ", journal=" + reader.directory());
        }
        return new ResumeException(Reason.NOT_THERE, "The journal does not have that record: it is an older copy, or lost its end with the"
            + " machine; begin at a time or at the beginning: " + facts + ", journal=" + reader.directory());
    }

    private boolean isRemoved(final long index) {
        reader.toStart();
        return reader.next() && reader.index() > index;
    }
}
