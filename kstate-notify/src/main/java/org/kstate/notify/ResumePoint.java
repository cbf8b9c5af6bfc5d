package org.kstate.notify;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.kstate.persistence.JournalReader;

/**
 * What a resume file says: behind which entry of which record of which journal a consumer goes on. The commit time is that of the record, so
 * that another record which has got its index is seen.
 *
 * @param journalId of the journal; 0 if it had none.
 * @param index     of the record; {@link JournalReader#NO_INDEX} before the first.
 * @param entry     of the record.
 * @param timeNs    of the record.
 */
record ResumePoint(long journalId, long index, int entry, long timeNs) {

    private static final String FORMAT = "kstate-resume 1";
    private static final Pattern JOURNAL = Pattern.compile("journal ([0-9a-f]{1,16})");
    private static final Pattern POSITION = Pattern.compile("position (-1|[0-9]{1,18}|[0-9]{19}) ([0-9]{1,9})");
    private static final Pattern TIME = Pattern.compile("time (-?[0-9]{1,19})");
    private static final int HEX = 16;

    boolean isBeforeFirst() {
        return index == JournalReader.NO_INDEX;
    }

    /** The lines that are covered by the checksum. */
    String text() {
        return FORMAT + "\njournal " + Long.toHexString(journalId) + "\nposition " + index + ' ' + entry + "\ntime " + timeNs + '\n';
    }

    /** Null if these lines are not of a resume file. */
    static @Nullable ResumePoint parse(final List<String> lines) {
        if (lines.size() != 4 || !lines.get(0).equals(FORMAT)) {
            return null;
        }
        final Matcher journal = JOURNAL.matcher(lines.get(1));
        final Matcher position = POSITION.matcher(lines.get(2));
        final Matcher time = TIME.matcher(lines.get(3));
        if (!journal.matches() || !position.matches() || !time.matches()) {
            return null;
        }
        try {
            return new ResumePoint(Long.parseUnsignedLong(journal.group(1), HEX), Long.parseLong(position.group(1)),
                Integer.parseInt(position.group(2)), Long.parseLong(time.group(1)));
        } catch (final NumberFormatException tooLarge) {
            return null;
        }
    }
}
