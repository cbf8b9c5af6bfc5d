package org.kstate.notify;

import org.kstate.persistence.JournalReader;

/**
 * How far the consumer of a tailer is, and when that is written to its {@link ResumeFile}. A commit counts as used when the consumer comes back
 * for the next one: what was only shown is shown again after a death. The file is written at most once in an interval, and at the end.
 * For one thread at a time.
 */
final class Progress {

    private final ResumeFile file;
    private final long journalId;
    private final long everyNs;
    /** What was delivered last, and is perhaps being used. */
    private long shownIndex = JournalReader.NO_INDEX;
    private int shownEntry;
    private long shownTimeNs;
    private boolean isShown;
    /** Whether there is a place to go on from: until then a consumer begins again where a new one does. */
    private boolean isBegun;
    private long usedIndex = JournalReader.NO_INDEX;
    private int usedEntry;
    private long usedTimeNs;
    private boolean isUnsaved;
    private long savedAtNs;

    Progress(final ResumeFile file, final long journalId, final long everyNs) {
        this.file = file;
        this.journalId = journalId;
        this.everyNs = everyNs;
    }

    /** Begins behind a point, and writes it: if that cannot be done, it is told before anything is delivered. */
    void begin(final ResumePoint point) {
        used(point.index(), point.entry(), point.timeNs());
        save();
    }

    /** The consumer comes for the next commit. */
    void next() {
        use();
        if (isUnsaved && System.nanoTime() - savedAtNs >= everyNs) {
            save();
        }
    }

    /** A commit is delivered. */
    void shows(final JournalCommitView commit) {
        shownIndex = commit.index();
        shownEntry = commit.entry();
        shownTimeNs = commit.timeNs();
        isShown = true;
    }

    /** There is nothing more to deliver: what was read and not selected is over as well. */
    void atEnd(final CommitCursor cursor) {
        final long index = cursor.lastIndex();
        final int entry = cursor.lastEntry();
        if (isBegun && index != JournalReader.NO_INDEX && (index != usedIndex || entry != usedEntry)) {
            used(index, entry, cursor.lastTimeNs());
        }
    }

    /** The consumer has used the commit that was delivered last. */
    void use() {
        if (isShown) {
            isShown = false;
            used(shownIndex, shownEntry, shownTimeNs);
        }
    }

    private void used(final long index, final int entry, final long timeNs) {
        isBegun = true;
        usedIndex = index;
        usedEntry = entry;
        usedTimeNs = timeNs;
        isUnsaved = true;
    }

    /** In how many nanoseconds the file is to be written though nothing comes. */
    long dueInNs() {
        return isUnsaved ? Math.max(1, everyNs - (System.nanoTime() - savedAtNs)) : Polled.NOTHING_DUE;
    }

    void saveIfNeeded() {
        if (isUnsaved) {
            save();
        }
    }

    private void save() {
        file.write(new ResumePoint(journalId, usedIndex, usedEntry, usedTimeNs));
        isUnsaved = false;
        savedAtNs = System.nanoTime();
    }
}
