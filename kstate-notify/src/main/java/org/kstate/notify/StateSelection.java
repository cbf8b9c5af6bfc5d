package org.kstate.notify;

import java.util.ArrayList;
import java.util.List;

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
        if (pattern.equals(ANY_REST)) {
            prefixes.add("");
        } else if (pattern.endsWith("." + ANY_REST)) {
            StateName.check(pattern.substring(0, pattern.length() - 2));
            prefixes.add(pattern.substring(0, pattern.length() - 1));
        } else {
            names.add(StateName.check(pattern));
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
