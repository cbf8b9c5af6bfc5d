package org.kstate.persistence;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.DescribeRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.ReadingProgress;

/**
 * Gives the store that a journal is played into the journal's descriptions: those in force where it begins, then each one that it comes by. Where
 * none is in force yet, a replay that may be long in coming to the first one, or never come there, looks ahead for it. One that plays all as fast
 * as it can does not look: that reads the whole journal.
 *
 * <p>What the store described itself before stays. Where a replay is resumed, that is each text which the journal does not have for the same pattern:
 * the others are of the run before. A store that cannot take a description gets the values all the same, and the failure among its errors. For the
 * thread that runs the replay.
 */
final class ReplayedDescriptions {

    private final Kstate store;
    private final String prefix;
    private final boolean isResuming;
    private final boolean isLookingAhead;
    private final Path journal;
    private boolean isBegun;
    private final DescribeRecord met = new DescribeRecord();
    /** Patterns that the store described itself. */
    private final Set<String> theirs = new HashSet<>();
    private final Map<String, String> given = new HashMap<>();

    /**
     * Creates what gives them.
     *
     * @param store          that gets them.
     * @param prefix         of the states there.
     * @param isResuming     whether a run before may have given some.
     * @param isLookingAhead whether the replay may take long to come to a description, or not come there.
     * @param journal        that has them.
     */
    ReplayedDescriptions(final Kstate store, final String prefix, final boolean isResuming, final boolean isLookingAhead, final Path journal) {
        this.store = store;
        this.prefix = prefix;
        this.isResuming = isResuming;
        this.isLookingAhead = isLookingAhead;
        this.journal = journal;
    }

    /** Before a record is played. */
    void begin(final JournalRecord record) {
        if (isBegun) {
            return;
        }
        isBegun = true;
        final StateDescriptions first;
        try (Observer observer = Kstate.observe(store.directory());
             DescriptionReader reader = DescriptionReader.openFor(journal, record.index(), ReadingProgress.NONE)) {
            final Map<String, String> present = observer.descriptions();
            theirs.addAll(present.keySet());
            if (isResuming) {
                takeBack(present, reader.toEnd());
            }
            final StateDescriptions inForce = reader.at(record.index());
            first = inForce.entries().isEmpty() && isLookingAhead ? next(reader.toEnd(), record.index()) : inForce;
        } catch (final KstateException e) {
            store.recordError(e);
            return;
        }
        for (final StateDescriptions.Entry entry : first.entries()) {
            give(entry.pattern().toString(), entry.text(), true);
        }
    }

    /** What the run before gave is the journal's, and no word of the store's own. */
    private void takeBack(final Map<String, String> present, final JournalDescriptions all) {
        present.forEach((target, text) -> {
            if (target.startsWith(prefix) && all.had(target.substring(prefix.length()), text)) {
                theirs.remove(target);
                given.put(target, text);
            }
        });
    }

    /** The first that came behind a place, if nothing had been described by then. */
    private static StateDescriptions next(final JournalDescriptions all, final long index) {
        return all.all().isEmpty() || all.isBegun(index) ? StateDescriptions.NONE : all.all().get(0);
    }

    /** A record about no state was passed. */
    void note(final JournalRecord record) {
        if (record.kind() == Journal.DESCRIBE && met.add(record.sequence(), record.body())) {
            begin(record);
            give(met.pattern(), met.text(), record.transactionId() != 0);
        }
    }

    /** What is not merely repeated is the last one given then, which counts among patterns of equal weight. */
    private void give(final String pattern, final String text, final boolean isRepeated) {
        final String target = prefix + pattern;
        if (theirs.contains(target) || (isRepeated || text.isEmpty()) && text.equals(given.getOrDefault(target, ""))) {
            return;
        }
        try {
            NamePattern.of(target);
        } catch (final IllegalStateNameException e) {
            // With the prefix it is longer than a name can be.
            return;
        }
        try {
            store.describe(target, text);
            given.put(target, text);
        } catch (final KstateException e) {
            // Values are worth more than how they are read.
            store.recordError(e);
        }
    }
}
