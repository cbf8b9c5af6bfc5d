package org.kstate.layout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.IllegalStateNameException;

/**
 * Which text describes the values of which states. A name is described by the most specific pattern that matches it: the name itself, else
 * the pattern with the most characters that are no star, and of equal ones the one that was given last. Immutable: safe for any thread.
 */
public final class StateDescriptions {

    /** Of a store that describes nothing. */
    public static final StateDescriptions NONE = new StateDescriptions(List.of());

    private final List<Entry> entries;

    /**
     * One description.
     *
     * @param pattern of the names that are meant.
     * @param text    how their values are read; not empty.
     */
    public record Entry(NamePattern pattern, String text) {

        /** Characters of a name that the pattern fixes; a name beats every pattern. */
        private int weight() {
            return pattern.isName() ? Integer.MAX_VALUE : (int) pattern.toString().chars().filter(c -> c != NamePattern.ANY).count();
        }
    }

    private StateDescriptions(final List<Entry> entries) {
        this.entries = Collections.unmodifiableList(entries);
    }

    /**
     * The same descriptions and one more, which is the last one given. An earlier one of the same pattern is replaced.
     *
     * @param pattern a name, or a pattern of names.
     * @param text    how values are read; empty to describe them no more.
     * @return the new descriptions.
     * @throws IllegalStateNameException if no name could be like the pattern.
     */
    public StateDescriptions with(final String pattern, final String text) {
        final List<Entry> changed = new ArrayList<>(entries);
        final NamePattern checked = NamePattern.of(pattern);
        changed.removeIf(entry -> entry.pattern().toString().equals(checked.toString()));
        if (!text.isEmpty()) {
            changed.add(new Entry(checked, text));
        }
        return new StateDescriptions(changed);
    }

    /**
     * Finds what describes a state.
     *
     * @param name of the state.
     * @return the text; null if nothing does.
     */
    public @Nullable String of(final CharSequence name) {
        Objects.requireNonNull(name, "name");
        Entry best = null;
        for (final Entry entry : entries) {
            if (entry.pattern().matches(name) && (best == null || entry.weight() >= best.weight())) {
                best = entry;
            }
        }
        return best == null ? null : best.text();
    }

    /**
     * What was said of exactly these names.
     *
     * @param pattern a name, or a pattern of names.
     * @return the text; null if nothing was.
     */
    public @Nullable String ofPattern(final NamePattern pattern) {
        for (final Entry entry : entries) {
            if (entry.pattern().toString().equals(pattern.toString())) {
                return entry.text();
            }
        }
        return null;
    }

    /**
     * All descriptions.
     *
     * @return in the order in which they were given; cannot be changed.
     */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * All descriptions as a map.
     *
     * @return text by pattern, in the order in which they were given; the caller's own.
     */
    public Map<String, String> byPattern() {
        final Map<String, String> byPattern = new LinkedHashMap<>();
        entries.forEach(entry -> byPattern.put(entry.pattern().toString(), entry.text()));
        return byPattern;
    }
}
