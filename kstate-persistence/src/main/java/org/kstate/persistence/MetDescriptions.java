package org.kstate.persistence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.queue.GivenDescriptions;

/**
 * The descriptions that a reader of a journal has met, added one after another. A repeated one that says nothing new leaves nothing here, so this
 * does not grow with the checkpoints that a reader passes. For one thread at a time; safe for any thread once nobody adds any more.
 */
final class MetDescriptions {

    private final GivenDescriptions given = new GivenDescriptions();
    /** In force from an index on. Of descriptions with no other record in between the last one has all. */
    private final TreeMap<Long, StateDescriptions> changes = new TreeMap<>();
    /** Where a pattern was first mentioned. */
    private final Map<String, Long> mentioned = new HashMap<>();
    private final Set<Text> texts = new HashSet<>();
    /** Where the descriptions began that no other record divides from the one added last. */
    private long run;

    /** What a pattern was given once. */
    private record Text(String pattern, String text) {
    }

    MetDescriptions() {
    }

    private MetDescriptions(final MetDescriptions other) {
        changes.putAll(other.changes);
        mentioned.putAll(other.mentioned);
        texts.addAll(other.texts);
    }

    /** What was met so far, for who reads it while others are met. Nothing can be added to it. */
    JournalDescriptions copied() {
        return new JournalDescriptions(new MetDescriptions(this));
    }

    /**
     * Adds one that is whole.
     *
     * @param index      of its record.
     * @param isRepeated by a checkpoint.
     * @param isApart    whether another record lies between it and the one before.
     */
    void add(final long index, final String pattern, final String text, final boolean isRepeated, final boolean isApart) {
        // Also where this one says nothing new: what comes behind it must not take the place of what was in force before.
        run = isApart ? index : run;
        mentioned.putIfAbsent(pattern, index);
        texts.add(new Text(pattern, text));
        if (!given.add(pattern, text, isRepeated)) {
            return;
        }
        if (!changes.isEmpty() && changes.lastKey() >= run) {
            changes.pollLastEntry();
        }
        changes.put(index, given.now());
    }

    /** What is in force at a place. */
    StateDescriptions at(final long index) {
        final Map.Entry<Long, StateDescriptions> last = changes.floorEntry(index);
        return last == null ? StateDescriptions.NONE : last.getValue();
    }

    /** How values of a state are read at a place; by the first description that came later if nothing had described it by then. */
    @Nullable String of(final long index, final CharSequence name) {
        final String inForce = at(index).of(name);
        if (inForce != null || isMentioned(index, name)) {
            return inForce;
        }
        for (final StateDescriptions later : changes.tailMap(index, false).values()) {
            final String text = later.of(name);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    /** Whether something had described a state at a place, or had taken its description back. */
    boolean isMentioned(final long index, final CharSequence name) {
        return mentioned.entrySet().stream().anyMatch(entry -> entry.getValue() <= index && NamePattern.of(entry.getKey()).matches(name));
    }

    /** Whether anything was described at a place, or before. */
    boolean isBegun(final long index) {
        return mentioned.values().stream().anyMatch(first -> first <= index);
    }

    /** Whether a pattern ever had a text. */
    boolean had(final String pattern, final String text) {
        return texts.contains(new Text(pattern, text));
    }

    /** All that ever was in force, in the order of their places. */
    List<StateDescriptions> all() {
        return List.copyOf(changes.values());
    }
}
