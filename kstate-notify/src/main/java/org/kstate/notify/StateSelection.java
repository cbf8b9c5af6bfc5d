package org.kstate.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.kstate.layout.NamePattern;

/** Which states are meant: by their names, or by patterns of them. */
final class StateSelection {

    private final List<NamePattern> patterns = new ArrayList<>();

    /**
     * Adds to the selection.
     *
     * @param pattern a name, or a {@link NamePattern} of several.
     */
    void add(final String pattern) {
        patterns.add(NamePattern.of(Objects.requireNonNull(pattern, "patterns")));
    }

    /** Of each in turn before any is added. */
    static void check(final String pattern) {
        NamePattern.of(Objects.requireNonNull(pattern, "patterns"));
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    boolean selects(final String name) {
        for (final NamePattern pattern : patterns) {
            if (pattern.matches(name)) {
                return true;
            }
        }
        return false;
    }
}
