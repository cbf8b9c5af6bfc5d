package org.kstate.persistence.queue;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournaledState;

/**
 * The last record of each name in a journal: built by one scan when first asked, and kept up by reading on. Keeps where a value is, not
 * the value, and reads only heads. It has a queue of its own, read-only, so that it needs no lock while it reads. Safe for any thread.
 *
 * <p>The highest version of the highest incarnation counts, whatever the order: a checkpoint repeats values beside commits that go on, and an
 * attachment may name a life that was written already.
 */
final class QueueHistory implements JournalHistory {

    private final Path directory;
    private NameTable<Last> lasts = new NameTable<>();
    /** Open while something was read and nothing was found damaged; null else. */
    private ReadOnlyQueue queue;
    private RecordTailer tailer;
    private RecordTailer lookup;
    private boolean isClosed;

    /** Where a name's last record is and what it says in short. */
    private static final class Last {
        long index;
        int entry;
        boolean isDeleted;
        long incarnation;
        long version;
    }

    /**
     * Creates the table; nothing is opened yet.
     *
     * @param directory of the journal.
     */
    QueueHistory(final Path directory) {
        this.directory = directory;
    }

    @Override
    public synchronized void readOn() {
        if (isClosed) {
            throw new ClosedException("The store was closed; open it again: journal=" + directory);
        }
        boolean isWhole = false;
        try {
            if (queue == null) {
                queue = ReadOnlyQueue.open(directory);
                tailer = queue.tailer();
                lookup = queue.tailer();
            }
            while (tailer.nextHead()) {
                note(tailer.record());
            }
            isWhole = true;
        } catch (final InternalError e) {
            throw new CorruptJournalException("A file of the journal was cut; put back a copy: journal=" + directory, e);
        } finally {
            if (!isWhole) {
                // Told again each time, from the beginning, until somebody has seen to it.
                forget();
            }
        }
    }

    @Override
    public synchronized @Nullable JournaledState last(final String name) {
        readOn();
        final Last last = lasts.value(name);
        if (last == null) {
            return null;
        }
        if (!lookup.moveTo(last.index) || !lookup.next()) {
            throw missing(name, last);
        }
        final JournalRecord record = lookup.record();
        if (record.index() != last.index || last.entry >= record.entryCount()) {
            throw missing(name, last);
        }
        final JournalEntry entry = record.entry(last.entry);
        if (!entry.isNamed(name) || entry.incarnation() != last.incarnation || entry.version() != last.version) {
            throw missing(name, last);
        }
        return new JournaledState(entry.incarnation(), entry.version(), entry.size(), last.isDeleted, record.timeNs(),
            record.sessionId(), record.transactionId(), entry.payload());
    }

    private CorruptJournalException missing(final String name, final Last last) {
        return new CorruptJournalException("A record is not where it was read before; put back a copy of the file: name=" + name + ", version="
            + last.version + ", index=0x" + Long.toHexString(last.index) + ", journal=" + directory);
    }

    private void note(final JournalRecord record) {
        final int kind = record.kind();
        if (kind != Journal.COMMIT && kind != Journal.ATTACH && kind != Journal.DELETE && kind != Journal.CHECKPOINT) {
            return;
        }
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            Last last = lasts.value(entry.nameAddress(), entry.nameLength());
            if (last == null) {
                last = new Last();
                lasts.put(entry.nameString(), last);
            } else if (entry.incarnation() < last.incarnation
                || entry.incarnation() == last.incarnation && entry.version() < last.version) {
                continue;
            }
            last.index = record.index();
            last.entry = i;
            last.isDeleted = kind == Journal.DELETE || kind == Journal.CHECKPOINT && entry.isDeletion();
            last.incarnation = entry.incarnation();
            last.version = entry.version();
        }
    }

    private void forget() {
        lasts = new NameTable<>();
        if (queue != null) {
            queue.close();
            queue = null;
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        forget();
    }
}
