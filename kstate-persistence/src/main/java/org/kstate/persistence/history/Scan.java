package org.kstate.persistence.history;

import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/** What a seek looks for in the records that it reads. For one thread at a time. */
abstract class Scan {

    private final String name;
    private boolean isOver;

    Scan(final String name) {
        this.name = name;
    }

    /** Whether what is looked for cannot come any more. */
    boolean isBehind(final JournalRecord record) {
        return false;
    }

    /** A record was read behind which nothing can come that is looked for. */
    final void over() {
        isOver = true;
    }

    /** Whether the records themselves say that there is no more; else it was the index which said so. */
    final boolean isOver() {
        return isOver;
    }

    /** Takes a commit of the state; whether that is enough. */
    abstract boolean isEnough(JournalRecord record, JournalEntry entry);

    /** Takes a record; whether it is enough. */
    final boolean isEnough(final JournalRecord record) {
        if (record.kind() != Journal.COMMIT && record.kind() != Journal.DELETE) {
            return false;
        }
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            if (entry.isNamed(name) && entry.version() > 0) {
                return isEnough(record, entry);
            }
        }
        return false;
    }

    /** Looks for a version of a life. */
    static final class Version extends Scan {

        private final long incarnation;
        private final long version;

        Version(final String name, final long incarnation, final long version) {
            super(name);
            this.incarnation = incarnation;
            this.version = version;
        }

        @Override
        boolean isEnough(final JournalRecord record, final JournalEntry entry) {
            return entry.incarnation() == incarnation && entry.version() == version;
        }
    }

    /** Looks for the last commit up to a time, of one life or of any. */
    static final class Time extends Scan {

        long foundIndex = StateIndex.NONE;
        long foundIncarnation;
        long foundVersion;
        long foundTimeNs;
        private final long incarnation;
        private final long timeNs;

        Time(final String name, final long incarnation, final long timeNs) {
            super(name);
            this.incarnation = incarnation;
            this.timeNs = timeNs;
        }

        @Override
        boolean isBehind(final JournalRecord record) {
            return record.timeNs() > timeNs;
        }

        @Override
        boolean isEnough(final JournalRecord record, final JournalEntry entry) {
            if (incarnation == Seek.LAST_INCARNATION || entry.incarnation() == incarnation) {
                foundIndex = record.index();
                foundTimeNs = record.timeNs();
                foundIncarnation = entry.incarnation();
                foundVersion = entry.version();
            }
            return false;
        }
    }

    /** Looks for the first commit, of one life or of any. */
    static final class First extends Scan {

        long foundIncarnation;
        long foundVersion;
        private final long incarnation;

        First(final String name, final long incarnation) {
            super(name);
            this.incarnation = incarnation;
        }

        @Override
        boolean isEnough(final JournalRecord record, final JournalEntry entry) {
            foundIncarnation = entry.incarnation();
            foundVersion = entry.version();
            return incarnation == Seek.LAST_INCARNATION || entry.incarnation() == incarnation;
        }
    }
}
