package org.kstate.tools;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.kstate.layout.NamePattern;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * Finds the place behind which a number of the last commits of some states stand. Reads backward in growing steps within the newest file, and the
 * whole journal only if that file has too few of them.
 */
final class LastCommits {
    private static final int FIRST_STEP = 1_024;
    private static final int STEP_GROWTH = 8;
    /** An index of the queue is a file's number and a document's number in it. */
    private static final long DOCUMENT_MASK = 0xFFFF_FFFFL;

    private final JournalReader reader;
    private final List<NamePattern> patterns;
    private final int wanted;
    /** Positions of the last ones, and of one before them. */
    private final Deque<JournalPosition> found = new ArrayDeque<>();

    private LastCommits(final JournalReader reader, final List<NamePattern> patterns, final int wanted) {
        this.reader = reader;
        this.patterns = patterns;
        this.wanted = wanted;
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
        try (JournalReader reader = JournalReader.open(journal)) {
            return new LastCommits(reader, patterns.stream().map(NamePattern::of).toList(), wanted).find();
        }
    }

    private JournalPosition find() {
        if (!reader.readLast()) {
            return null;
        }
        final long last = reader.index();
        final long documents = last & DOCUMENT_MASK;
        for (long step = Math.max(FIRST_STEP, 2L * wanted); step < documents; step *= STEP_GROWTH) {
            if (reader.seekIndex(last - step)) {
                collect(last);
                if (found.size() > wanted) {
                    return found.getFirst();
                }
            }
        }
        reader.toStart();
        collect(last);
        return found.size() > wanted ? found.getFirst() : null;
    }

    private void collect(final long last) {
        found.clear();
        while (reader.next() && reader.index() <= last) {
            final JournalRecord record = reader.record();
            if (record.kind() != Journal.COMMIT) {
                continue;
            }
            for (int i = 0; i < record.entryCount(); i++) {
                final JournalEntry entry = record.entry(i);
                if (!isWanted(entry.name())) {
                    continue;
                }
                if (found.size() > wanted) {
                    found.removeFirst();
                }
                found.addLast(new JournalPosition(reader.journalId(), record.index(), entry.number()));
            }
        }
    }

    private boolean isWanted(final CharSequence name) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
