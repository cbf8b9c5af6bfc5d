package org.kstate.tools.export;

import java.io.IOException;
import java.util.List;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;

/** A table of commits that is being written, a row for each state of a commit, in the order of the journal. For one thread at a time. */
public interface ExportTable extends AutoCloseable {
    /** The columns of every format, in their order; the payload has the length, and zeros follow it up to the state's size. */
    List<String> COLUMNS = List.of("name", "incarnation", "version", "time_ns", "session", "transaction", "index", "entry", "length", "size",
        "payload");

    /**
     * Adds a row.
     *
     * @param record the commit.
     * @param entry  the state's part.
     * @throws IOException if it cannot be written.
     */
    void row(JournalRecord record, JournalEntry entry) throws IOException;

    /**
     * Ends the table; without this it is not whole.
     *
     * @throws IOException if it cannot be written.
     */
    @Override
    void close() throws IOException;
}
