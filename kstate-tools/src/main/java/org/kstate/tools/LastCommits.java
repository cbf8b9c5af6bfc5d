package org.kstate.tools;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.kstate.layout.NamePattern;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.history.Walk;
import org.kstate.persistence.queue.ReadOnlyQueue;
import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * Finds the place behind which a number of the last commits of some states stand. Reads the heads of records, no payloads: file by file from the
 * newest on, each from its end in growing steps, none twice. Passes over damage, which whoever reads on from the place meets.
 */
final class LastCommits {
    private static final int FIRST_STEP = 1_024;
    private static final int STEP_GROWTH = 8;

    private final Walk walk;
    private final long journalId;
    private final List<NamePattern> patterns;
    /** How many are to be found yet, the one before the last ones included. */
    private int missing;
    /** The last ones of the step that is read, as many as are missing. */
    private final Deque<JournalPosition> found = new ArrayDeque<>();

    private LastCommits(final Walk walk, final long journalId, final List<NamePattern> patterns, final int wanted) {
        this.walk = walk;
        this.journalId = journalId;
        this.patterns = patterns;
        this.missing = wanted + 1;
    }

    /**
     * Finds the place.
     *
     * @param journal  its directory.
     * @param patterns which states, by name or pattern; none for all.
     * @param wanted   how many commits, from 1 on.
     * @return the position of the commit before them; null if the journal holds no more than them.
     */
    static JournalPosition before(final Path journal, final List<String> patterns, final int wanted) {
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(journal); Walk walk = new Walk(queue, () -> { })) {
            final LastCommits last = new LastCommits(walk, queue.journalId(), patterns.stream().map(NamePattern::of).toList(), wanted);
            final int[] cycles = queue.cycles();
            for (int i = cycles.length - 1; i >= 0; i--) {
                if (last.isIn(cycles[i], Math.max(FIRST_STEP, 2L * wanted))) {
                    return last.found.getFirst();
                }
            }
            return null;
        }
    }

    /** Looks into a file, from its end on. */
    private boolean isIn(final int cycle, final long firstStep) {
        long step = firstStep;
        // What comes meanwhile belongs to the last step.
        long end = Long.MAX_VALUE;
        long begin = walk.documentsIn(cycle);
        do {
            begin = Math.max(0, begin - step);
            if (walk.moveTo(walk.index(cycle, begin))) {
                collect(cycle, end);
                if (found.size() == missing) {
                    return true;
                }
                missing -= found.size();
                end = walk.index(cycle, begin);
            }
            step *= STEP_GROWTH;
        } while (begin > 0);
        return false;
    }

    private void collect(final int cycle, final long end) {
        found.clear();
        while (walk.next(RecordFilter.NONE)) {
            final JournalRecord record = walk.record();
            if (record.index() >= end || walk.cycle(record.index()) != cycle) {
                return;
            }
            for (int i = 0; record.kind() == Journal.COMMIT && i < record.entryCount(); i++) {
                final JournalEntry entry = record.entry(i);
                if (!isWanted(entry.name())) {
                    continue;
                }
                if (found.size() == missing) {
                    found.removeFirst();
                }
                found.addLast(new JournalPosition(journalId, record.index(), entry.number()));
            }
        }
    }

    private boolean isWanted(final CharSequence name) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
