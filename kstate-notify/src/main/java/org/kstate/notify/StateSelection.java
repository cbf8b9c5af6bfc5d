package org.kstate.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.kstate.layout.StateName;

/** Which states are meant: by their names, or by how their names begin. */
final class StateSelection {

    private static final String ANY_REST = "*";

    private final List<String> names = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();

    /**
     * Adds to the selection.
     *
     * @param pattern a name; a name's beginning up to a dot with a star behind, {@code md.*}; or a star alone.
     */
    void add(final String pattern) {
        check(pattern);
        if (pattern.equals(ANY_REST)) {
            prefixes.add("");
        } else if (pattern.endsWith("." + ANY_REST)) {
            prefixes.add(pattern.substring(0, pattern.length() - 1));
        } else {
            names.add(pattern);
        }
    }

    /** Of each in turn before any is added. */
    static void check(final String pattern) {
        Objects.requireNonNull(pattern, "patterns");
        if (!pattern.equals(ANY_REST)) {
            StateName.check(pattern.endsWith("." + ANY_REST) ? pattern.substring(0, pattern.length() - 2) : pattern);
        }
    }

    boolean isEmpty() {
        return names.isEmpty() && prefixes.isEmpty();
    }

    boolean selects(final String name) {
        if (names.contains(name)) {
            return true;
        }
        for (final String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
