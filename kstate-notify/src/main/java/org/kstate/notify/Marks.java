package org.kstate.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How far journals are announced, how far they are read, and where those begin of which nothing is announced. What is read and was not selected is
 * not announced: without the second, an announcer could not go on when the journal's files up to there are removed. For one thread at a time.
 */
final class Marks {

    /** Everything that a journal has. */
    static final long FROM_BEGINNING = Long.MIN_VALUE;

    private static final String FORMAT = "kstate-announcer 1";
    private static final Pattern SINCE = Pattern.compile("since (-?[0-9]{1,19})");
    private static final Pattern BUS = Pattern.compile("bus (-?[0-9]{1,19})");
    private static final Pattern JOURNAL = Pattern.compile("journal ([0-9a-f]{1,16}) (-?[0-9]{1,19}) (-?[0-9]{1,19}) ([0-9]{1,9})"
        + " (-?[0-9]{1,19}) ([0-9]{1,9})");
    private static final int HEX = 16;
    private static final int JOURNALS = 3;

    private final List<Mark> marks = new ArrayList<>();
    private final long sinceNs;
    private long busIndex;

    /** Of one journal. */
    static final class Mark {
        private final long journalId;
        private final long fromNs;
        private long index;
        private int entry;
        /** Up to here all that was selected is announced. */
        private long readIndex = CommitAnnouncement.NO_INDEX;
        private int readEntry;

        private Mark(final long journalId, final long fromNs) {
            this.journalId = journalId;
            this.fromNs = fromNs;
            this.index = CommitAnnouncement.NO_INDEX;
        }

        private void forgetRead() {
            readIndex = CommitAnnouncement.NO_INDEX;
            readEntry = 0;
        }

        boolean isBegun() {
            return index != CommitAnnouncement.NO_INDEX;
        }

        /** Commit time of the first commit to be announced, while nothing is. */
        long fromNs() {
            return fromNs;
        }

        long index() {
            return index;
        }

        int entry() {
            return entry;
        }

        /** Whether more is read than announced: then what follows is behind {@link #readIndex}. */
        boolean isReadFurther() {
            return readIndex > index || readIndex == index && readEntry > entry;
        }

        long readIndex() {
            return readIndex;
        }

        int readEntry() {
            return readEntry;
        }
    }

    /** Of a new destination: journals that are found later begin at a time. */
    Marks(final long sinceNs) {
        this(sinceNs, CommitAnnouncement.NO_INDEX);
    }

    private Marks(final long sinceNs, final long busIndex) {
        this.sinceNs = sinceNs;
        this.busIndex = busIndex;
    }

    void begin(final long journalId, final long fromNs) {
        marks.add(new Mark(journalId, fromNs));
    }

    Mark of(final long journalId) {
        for (final Mark mark : marks) {
            if (mark.journalId == journalId) {
                return mark;
            }
        }
        begin(journalId, sinceNs);
        return marks.get(marks.size() - 1);
    }

    /** Notes that a commit is announced. */
    void passed(final long journalId, final long index, final int entry) {
        final Mark mark = of(journalId);
        mark.index = index;
        mark.entry = entry;
    }

    /** Notes that a journal is read up to an entry, and all of that announced. Tells whether that is news. */
    boolean read(final long journalId, final long index, final int entry) {
        final Mark mark = of(journalId);
        if (mark.readIndex == index && mark.readEntry == entry) {
            return false;
        }
        mark.readIndex = index;
        mark.readEntry = entry;
        return true;
    }

    /** What was announced up to where journals were read may be lost. */
    void forgetRead() {
        marks.forEach(Mark::forgetRead);
    }

    /** Notes where a destination itself says that it is; if that is not what was noted, what was read before may be missing there. */
    void found(final long journalId, final long index, final int entry) {
        final Mark mark = of(journalId);
        if (mark.index != index || mark.entry != entry) {
            passed(journalId, index, entry);
            mark.forgetRead();
        }
    }

    /** A message of the bus, up to which these are. */
    long busIndex() {
        return busIndex;
    }

    void busIndex(final long index) {
        busIndex = index;
    }

    String text() {
        final StringBuilder text = new StringBuilder(FORMAT).append("\nsince ").append(sinceNs).append("\nbus ").append(busIndex).append('\n');
        for (final Mark mark : marks) {
            text.append("journal ").append(Long.toHexString(mark.journalId)).append(' ').append(mark.fromNs).append(' ').append(mark.index)
                .append(' ').append(mark.entry).append(' ').append(mark.readIndex).append(' ').append(mark.readEntry).append('\n');
        }
        return text.toString();
    }

    /** Null if the lines are not such. */
    static @Nullable Marks parse(final List<String> lines) {
        if (lines.size() < JOURNALS || !lines.get(0).equals(FORMAT)) {
            return null;
        }
        final Matcher since = SINCE.matcher(lines.get(1));
        final Matcher bus = BUS.matcher(lines.get(2));
        if (!since.matches() || !bus.matches()) {
            return null;
        }
        try {
            final Marks marks = new Marks(Long.parseLong(since.group(1)), Long.parseLong(bus.group(1)));
            for (final String line : lines.subList(JOURNALS, lines.size())) {
                final Matcher journal = JOURNAL.matcher(line);
                if (!journal.matches()) {
                    return null;
                }
                final long journalId = Long.parseUnsignedLong(journal.group(1), HEX);
                marks.begin(journalId, Long.parseLong(journal.group(2)));
                marks.passed(journalId, Long.parseLong(journal.group(3)), Integer.parseInt(journal.group(4)));
                marks.read(journalId, Long.parseLong(journal.group(5)), Integer.parseInt(journal.group(6)));
            }
            return marks;
        } catch (final NumberFormatException tooLarge) {
            return null;
        }
    }
}
