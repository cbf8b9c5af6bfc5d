package org.kstate.persistence;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.DescribeRecord;
import org.kstate.spi.Journal;

/**
 * Gives the store that a journal is played into the journal's descriptions: those in force where it begins, then each one that it comes by. What the
 * store described itself before stays. For the thread that runs the replay.
 */
final class ReplayedDescriptions {

    private final Kstate store;
    private final String prefix;
    /** Until the first record is played. */
    private @Nullable JournalDescriptions all;
    private final DescribeRecord met = new DescribeRecord();
    private final Set<String> theirs;
    private final Map<String, String> given = new HashMap<>();

    ReplayedDescriptions(final Kstate store, final String prefix, final boolean isResuming, final Path journal) {
        this.store = store;
        this.prefix = prefix;
        all = JournalDescriptions.read(journal);
        if (isResuming) {
            // What is there may be of the run before.
            theirs = Set.of();
        } else {
            try (Observer observer = Kstate.observe(store.directory())) {
                theirs = observer.descriptions().keySet();
            }
        }
    }

    /** Before a record is played. */
    void begin(final JournalRecord record) {
        if (all != null) {
            for (final StateDescriptions.Entry entry : all.at(record.index()).entries()) {
                give(entry.pattern().toString(), entry.text());
            }
            all = null;
        }
    }

    /** A record about no state was passed. */
    void note(final JournalRecord record) {
        if (record.kind() == Journal.DESCRIBE && met.add(record.sequence(), record.body())) {
            give(met.pattern(), met.text());
        }
    }

    private void give(final String pattern, final String text) {
        final String target = prefix + pattern;
        if (theirs.contains(target) || text.equals(given.getOrDefault(target, ""))) {
            return;
        }
        try {
            NamePattern.of(target);
        } catch (final IllegalStateNameException e) {
            // With the prefix it is longer than a name can be.
            return;
        }
        store.describe(target, text);
        given.put(target, text);
    }
}
