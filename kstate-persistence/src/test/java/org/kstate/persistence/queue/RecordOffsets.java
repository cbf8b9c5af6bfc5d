package org.kstate.persistence.queue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.kstate.persistence.record.JournalRecord;

/** Where the records of a journal begin that is whole and has nobody else's documents. */
final class RecordOffsets implements ScanListener {

    private final List<Long> offsets = new ArrayList<>();

    private RecordOffsets() {
    }

    /** In commit order; each is an offset in its file. */
    static List<Long> of(final Path journal) {
        final RecordOffsets found = new RecordOffsets();
        JournalScan.run(journal, true, found);
        return found.offsets;
    }

    @Override
    public void onRecord(final Path file, final long offset, final JournalRecord record) {
        offsets.add(offset);
    }

    @Override
    public void onForeign(final Path file, final long offset, final int length) {
        throw new AssertionError("foreign: offset=" + offset);
    }

    @Override
    public void onDamage(final Damage damage, final Path file, final long offset, final String why) {
        throw new AssertionError(why);
    }

    @Override
    public void onFileEnd(final Path file, final long offset, final boolean isEndMark) {
        // No record begins there.
    }
}
