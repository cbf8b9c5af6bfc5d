package org.kstate.persistence.queue;

import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;
import org.kstate.spi.Journal;
import org.kstate.spi.JournaledState;

/**
 * The last record of each name in a journal: built by one scan when first asked, and kept up by reading on. Keeps where a value is, not
 * the value. For one thread at a time.
 *
 * <p>A later record replaces an earlier one, but for an attachment that names a life of the state which has been written already: the
 * versions are still the last ones then.
 */
final class LastVersions {

    private final RecordTailer tailer;
    private final NameTable<Last> lasts = new NameTable<>();

    /** Where a name's last record is and what it says in short. */
    private static final class Last {
        long index;
        int entry;
        int kind;
        long incarnation;
        long version;
    }

    /**
     * Creates the table.
     *
     * @param tailer at the beginning of the journal; it is this table's from now on.
     */
    LastVersions(final RecordTailer tailer) {
        this.tailer = tailer;
    }

    /**
     * The last that the journal knows of a name.
     *
     * @param name   of the state.
     * @param lookup a tailer to fetch the record with; it is moved.
     * @return the state, or {@code null} if the name is not in the journal.
     */
    JournaledState last(final String name, final RecordTailer lookup) {
        while (tailer.next()) {
            note(tailer.record());
        }
        final Last last = lasts.value(name);
        if (last == null) {
            return null;
        }
        if (!lookup.moveTo(last.index) || !lookup.next()) {
            throw new IllegalStateException("The journal lost a record while it was open: index=0x" + Long.toHexString(last.index));
        }
        final JournalRecord record = lookup.record();
        final JournalEntry entry = record.entry(last.entry);
        return new JournaledState(entry.incarnation(), entry.version(), entry.size(), record.kind() == Journal.DELETE, record.timeNs(),
            record.sessionId(), record.transactionId(), entry.payload());
    }

    private void note(final JournalRecord record) {
        final int kind = record.kind();
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            Last last = lasts.value(entry.nameAddress(), entry.nameLength());
            if (last == null) {
                last = new Last();
                lasts.put(entry.nameString(), last);
            } else if (kind == Journal.ATTACH && last.kind != Journal.DELETE && entry.incarnation() == last.incarnation
                && entry.version() < last.version) {
                continue;
            }
            last.index = record.index();
            last.entry = i;
            last.kind = kind;
            last.incarnation = entry.incarnation();
            last.version = entry.version();
        }
    }
}
