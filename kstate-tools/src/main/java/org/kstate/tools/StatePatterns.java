package org.kstate.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.layout.NamePattern;
import org.kstate.persistence.history.Walk;
import org.kstate.persistence.queue.ReadOnlyQueue;
import org.kstate.persistence.queue.RecordFilter;

/** Which states a command is about, the same for all commands: names and patterns, of which each must mean a state that there is. */
final class StatePatterns {
    static final String DESCRIPTION = "States, by name or by pattern, in which a star stands for any characters: md.* is all below md,"
        + " md.*.top those of them that end so, * all. Quote it, or the shell may take it for files.";

    private final List<NamePattern> patterns = new ArrayList<>();

    private StatePatterns() {
    }

    /**
     * Reads patterns.
     *
     * @throws org.kstate.exceptions.IllegalStateNameException if no name could be like one of them.
     */
    static StatePatterns of(final List<String> texts) {
        final StatePatterns patterns = new StatePatterns();
        texts.forEach(text -> patterns.patterns.add(NamePattern.of(text)));
        return patterns;
    }

    /** The names that are no patterns. */
    List<String> names() {
        return patterns.stream().filter(NamePattern::isName).map(NamePattern::toString).toList();
    }

    /**
     * Finds the states of a store: those of each pattern by name, none twice.
     *
     * @throws NoSuchStateException if one of the patterns means none.
     */
    List<ObservedState> select(final Observer observer) {
        List<ObservedState> all = null;
        final Map<String, ObservedState> selected = new LinkedHashMap<>();
        for (final NamePattern pattern : patterns) {
            if (pattern.isName()) {
                selected.put(pattern.toString(), observer.state(pattern.toString()));
                continue;
            }
            if (all == null) {
                all = sorted(observer);
            }
            final List<ObservedState> matching = all.stream().filter(state -> pattern.matches(state.name())).toList();
            if (matching.isEmpty()) {
                throw new NoSuchStateException("There is no state of this pattern; kstate ls lists those that there are: pattern=" + pattern
                    + ", store=" + observer.directory());
            }
            matching.forEach(state -> selected.putIfAbsent(state.name(), state));
        }
        return List.copyOf(selected.values());
    }

    /** All states of a store, by name. */
    static List<ObservedState> sorted(final Observer observer) {
        final List<ObservedState> states = new ArrayList<>(observer.states());
        states.sort(Comparator.comparing(ObservedState::name));
        return states;
    }

    /**
     * Checks that a journal knows a state of each pattern. Reads no payloads, no further than it must, and past damage.
     *
     * @throws NoSuchStateException    if one of the patterns means none.
     * @throws CorruptJournalException if what is damaged may have named it.
     */
    void checkAgainst(final Path journal) {
        final List<NamePattern> open = new ArrayList<>(patterns);
        if (open.isEmpty()) {
            return;
        }
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(journal); Walk walk = new Walk(queue, () -> { })) {
            while (!open.isEmpty() && walk.next(RecordFilter.NONE)) {
                for (int i = 0; i < walk.record().entryCount(); i++) {
                    final CharSequence name = walk.record().entry(i).name();
                    open.removeIf(pattern -> pattern.matches(name));
                }
            }
            final CorruptJournalException damage = walk.takeDamage();
            if (!open.isEmpty() && damage != null && !walk.isPassedOver()) {
                throw damage;
            }
        }
        if (!open.isEmpty()) {
            throw unknown(open.get(0), journal);
        }
    }

    /**
     * Finds the states of a journal: those of each pattern, none twice.
     *
     * @param known   all that the journal knows, sorted.
     * @param journal its directory.
     * @throws NoSuchStateException if one of the patterns means none.
     */
    List<String> select(final List<String> known, final Path journal) {
        final Set<String> selected = new LinkedHashSet<>();
        for (final NamePattern pattern : patterns) {
            final List<String> matching = known.stream().filter(pattern::matches).toList();
            if (matching.isEmpty()) {
                throw unknown(pattern, journal);
            }
            selected.addAll(matching);
        }
        return List.copyOf(selected);
    }

    private static NoSuchStateException unknown(final NamePattern pattern, final Path journal) {
        return new NoSuchStateException("The journal knows no such state; kstate replay --journal without names shows what it holds:"
            + " state=" + pattern + ", journal=" + journal);
    }
}
