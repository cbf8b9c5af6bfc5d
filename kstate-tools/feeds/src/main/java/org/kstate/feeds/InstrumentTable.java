package org.kstate.feeds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The instruments of a feed: names and their ordinals, in the order of first use. An input that names several adds each when it comes to it.
 * For one thread at a time while it grows.
 */
public final class InstrumentTable {
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> ordinals = new HashMap<>();

    InstrumentTable() {
    }

    int ordinalOf(final String name) {
        return ordinals.computeIfAbsent(name, added -> {
            names.add(added);
            return names.size() - 1;
        });
    }

    /**
     * Counts the instruments.
     *
     * @return how many there are; ordinals lie below it.
     */
    public int size() {
        return names.size();
    }

    /**
     * Names an instrument.
     *
     * @param ordinal of the instrument.
     * @return its name, fit to be part of a state's name.
     */
    public String name(final int ordinal) {
        return names.get(ordinal);
    }

    /**
     * Names all instruments.
     *
     * @return the names, by ordinal.
     */
    public List<String> names() {
        return List.copyOf(names);
    }
}
