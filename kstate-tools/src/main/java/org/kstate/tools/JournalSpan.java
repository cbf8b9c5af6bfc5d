package org.kstate.tools;

import java.nio.file.Path;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;
import org.kstate.tools.terminal.Progress;

/**
 * The records of a journal by their numbers in its chain, which tell how far a reading is.
 *
 * @param first number of the oldest record left.
 * @param last  number of the record at which the reading ends, unless more are appended.
 */
record JournalSpan(long first, long last) {
    static final JournalSpan NONE = new JournalSpan(0, Progress.UNKNOWN);

    /**
     * Looks at both ends of a journal.
     *
     * @param journal its directory.
     * @param untilNs commit time before which the reading ends; null if it ends with the journal.
     * @return the span; one of unknown length if an end is damaged or missing, which the reading itself reports.
     */
    static JournalSpan of(final Path journal, final Long untilNs) {
        try (JournalReader reader = JournalReader.open(journal)) {
            if (!reader.next()) {
                return NONE;
            }
            final long first = reader.record().sequence();
            return new JournalSpan(first, last(reader, untilNs));
        } catch (final KstateException e) {
            return NONE;
        }
    }

    private static long last(final JournalReader reader, final Long untilNs) {
        if (untilNs != null) {
            reader.seekTime(untilNs);
            if (reader.next()) {
                return reader.record().sequence();
            }
        }
        return reader.readLast() ? reader.record().sequence() : Progress.UNKNOWN;
    }

    /** How many records the reading passes; {@link Progress#UNKNOWN} if that is not known. */
    long length() {
        return last < first ? Progress.UNKNOWN : last - first;
    }
}
