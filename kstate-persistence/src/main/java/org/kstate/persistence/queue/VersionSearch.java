package org.kstate.persistence.queue;

import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * Finds a version of a state by reading the journal through. Attachments are passed over, since they repeat or precede versions;
 * checkpoints count, since they hold a version's value when its own record is gone.
 */
public final class VersionSearch {

    /** Stands for the last incarnation that the journal knows. */
    public static final long LAST_INCARNATION = Long.MIN_VALUE;
    /** Stands for a version that is not there. */
    public static final long NO_VERSION = -1;

    private final String name;
    private final long wantedIncarnation;
    private final long wantedVersion;
    private boolean isKnown;
    private long incarnation = LAST_INCARNATION;
    private long oldestVersion = NO_VERSION;
    private long foundVersion = NO_VERSION;
    private long foundIndex;
    private boolean isBeforeEnd = true;

    private VersionSearch(final String name, final long wantedIncarnation, final long wantedVersion) {
        this.name = name;
        this.wantedIncarnation = wantedIncarnation;
        this.wantedVersion = wantedVersion;
    }

    /**
     * Moves a tailer so that its next record is the first one of a state with at least a version; to the end if there is none.
     *
     * @param tailer      of the journal.
     * @param name        of the state.
     * @param incarnation of the state, or {@link #LAST_INCARNATION}.
     * @param version     of the state.
     * @return what was found. Damage in records of others is passed over.
     * @throws CorruptJournalException if the version was not found and what is damaged may have held it, or the file cannot be read on.
     */
    public static VersionSearch seek(final RecordTailer tailer, final String name, final long incarnation, final long version) {
        final VersionSearch search = new VersionSearch(name, incarnation, version);
        tailer.toStart();
        CorruptJournalException damage = null;
        while (search.isBeforeEnd) {
            try {
                search.isBeforeEnd = tailer.nextHead();
                if (search.isBeforeEnd) {
                    search.note(tailer.record());
                }
            } catch (final CorruptJournalException e) {
                if (tailer.isStuck()) {
                    // What is not read may hold the oldest version, or the one that is wanted.
                    throw e;
                }
                damage = e;
            }
        }
        if (search.foundVersion != NO_VERSION) {
            search.moveToFound(tailer);
        } else if (damage != null) {
            throw damage;
        }
        return search;
    }

    /** Whoever fetches a record looks whether it is the one. */
    private void moveToFound(final RecordTailer tailer) {
        if (!tailer.moveTo(foundIndex) || !tailer.nextHead() || !isFound(tailer.record()) || !tailer.moveTo(foundIndex)) {
            throw new CorruptJournalException("A record is not where it was read before; put back a copy of the file: name=" + name + ", version="
                + foundVersion + ", index=0x" + Long.toHexString(foundIndex));
        }
    }

    private boolean isFound(final JournalRecord record) {
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            if (entry.isNamed(name) && entry.incarnation() == incarnation && entry.version() == foundVersion) {
                return record.index() == foundIndex;
            }
        }
        return false;
    }

    private void note(final JournalRecord record) {
        if (record.kind() == Journal.DESCRIBE) {
            return;
        }
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            if (!entry.isNamed(name) || wantedIncarnation != LAST_INCARNATION && entry.incarnation() != wantedIncarnation) {
                continue;
            }
            if (isKnown && record.kind() == Journal.CHECKPOINT && entry.incarnation() < incarnation) {
                // Fetched before the state ended, and written after the next one began.
                continue;
            }
            if (!isKnown || entry.incarnation() != incarnation) {
                isKnown = true;
                incarnation = entry.incarnation();
                oldestVersion = NO_VERSION;
                foundVersion = NO_VERSION;
            }
            if (record.kind() == Journal.ATTACH || entry.version() == 0) {
                continue;
            }
            if (oldestVersion == NO_VERSION) {
                oldestVersion = entry.version();
            }
            if (foundVersion == NO_VERSION && entry.version() >= wantedVersion) {
                foundVersion = entry.version();
                foundIndex = record.index();
            }
        }
    }

    /**
     * Whether the journal knows that incarnation of the name.
     *
     * @return true if any record names it.
     */
    public boolean isKnown() {
        return isKnown;
    }

    /**
     * The oldest version of that incarnation which the journal has.
     *
     * @return the version, or {@link #NO_VERSION} if it was never written.
     */
    public long oldestVersion() {
        return oldestVersion;
    }

    /**
     * The version to which the tailer was moved.
     *
     * @return the first version that is not below the one wanted, or {@link #NO_VERSION}: the tailer is at the end.
     */
    public long foundVersion() {
        return foundVersion;
    }
}
