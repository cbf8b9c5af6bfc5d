package org.kstate.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.kstate.layout.NamePattern;

/** Which states are meant: by their names, or by patterns of them. Of several that match a name the last one counts. */
final class StateSelection {

    private final List<Rule> rules = new ArrayList<>();

    private record Rule(NamePattern pattern, boolean isMeant) {
    }

    /**
     * Adds to the selection.
     *
     * @param pattern a name, or a {@link NamePattern} of several.
     */
    void add(final String pattern) {
        put(pattern, true);
    }

    /**
     * Takes away from the selection.
     *
     * @param pattern a name, or a {@link NamePattern} of several.
     */
    void remove(final String pattern) {
        put(pattern, false);
    }

    private void put(final String text, final boolean isMeant) {
        final NamePattern pattern = NamePattern.of(Objects.requireNonNull(text, "patterns"));
        // So that the rules do not grow with what is added and taken away again.
        rules.removeIf(rule -> rule.pattern.toString().equals(text));
        rules.add(new Rule(pattern, isMeant));
    }

    /** One of its own, with the same rules. */
    StateSelection copy() {
        final StateSelection copy = new StateSelection();
        copy.rules.addAll(rules);
        return copy;
    }

    /** Before any is added. */
    static void check(final String... patterns) {
        Objects.requireNonNull(patterns, "patterns");
        for (final String pattern : patterns) {
            NamePattern.of(Objects.requireNonNull(pattern, "patterns"));
        }
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    boolean selects(final String name) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (rules.get(i).pattern.matches(name)) {
                return rules.get(i).isMeant;
            }
        }
        return false;
    }
}
