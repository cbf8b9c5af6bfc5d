package org.kstate.persistence;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@link JournalRepair} has done.
 *
 * @param sequence  the sequence number of the record that says so in the journal; 0 if none was needed, since no record was concerned.
 * @param firstLost the first sequence number that may be missing; 0 if none is.
 * @param lostBytes how many bytes of the journal's files are not read any more.
 * @param copies    copies of the files that were changed, and files that were put aside. Nobody reads or removes them: that is the user's to do.
 */
public record RepairReport(long sequence, long firstLost, long lostBytes, List<Path> copies) {

    /**
     * Copies the list.
     *
     * @param sequence  0 or more.
     * @param firstLost 0 or more.
     * @param lostBytes 0 or more.
     * @param copies    of the files.
     */
    public RepairReport {
        copies = List.copyOf(copies);
    }
}
