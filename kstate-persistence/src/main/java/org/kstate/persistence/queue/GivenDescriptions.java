package org.kstate.persistence.queue;

import java.util.HashSet;
import java.util.Set;

import org.kstate.layout.NamePattern;
import org.kstate.layout.StateDescriptions;

/**
 * What a reader of a journal makes of its descriptions, one after another: the order in which a store was given them, since of patterns of equal
 * weight the one given last counts. A checkpoint repeats descriptions while a store goes on to describe. A repeated one says nothing new to who
 * knows it. To who began to read at the checkpoint, it was given before all that no checkpoint repeats. For one thread at a time.
 */
public final class GivenDescriptions {

    private StateDescriptions now = StateDescriptions.NONE;
    /** Patterns that a store was given while this reader read, and did not take back. */
    private final Set<String> fresh = new HashSet<>();

    /** Begins to read: nothing is described. */
    public GivenDescriptions() {
    }

    /**
     * Takes a description that is whole.
     *
     * @param pattern    of names.
     * @param text       how values are read; empty to describe them no more.
     * @param isRepeated by a checkpoint.
     * @return whether {@link #now()} has changed.
     */
    public boolean add(final String pattern, final String text, final boolean isRepeated) {
        final NamePattern names = NamePattern.of(pattern);
        final String before = now.ofPattern(names);
        final StateDescriptions last = now;
        if (isRepeated && before == null) {
            insert(names, text);
        } else if (isRepeated) {
            now = text.equals(before) ? now : now.with(pattern, text);
        } else if (text.isEmpty()) {
            fresh.remove(names.toString());
            now = before == null ? now : now.with(pattern, text);
        } else {
            fresh.add(names.toString());
            // Also with the same text it is the last one given then.
            now = text.equals(before) && isLast(names) ? now : now.with(pattern, text);
        }
        return now != last;
    }

    private boolean isLast(final NamePattern names) {
        return now.entries().get(now.entries().size() - 1).pattern().toString().equals(names.toString());
    }

    private void insert(final NamePattern names, final String text) {
        if (text.isEmpty()) {
            return;
        }
        StateDescriptions ordered = StateDescriptions.NONE;
        for (final StateDescriptions.Entry entry : now.entries()) {
            ordered = fresh.contains(entry.pattern().toString()) ? ordered : ordered.with(entry.pattern().toString(), entry.text());
        }
        ordered = ordered.with(names.toString(), text);
        for (final StateDescriptions.Entry entry : now.entries()) {
            ordered = fresh.contains(entry.pattern().toString()) ? ordered.with(entry.pattern().toString(), entry.text()) : ordered;
        }
        now = ordered;
    }

    /**
     * What is in force behind the description taken last.
     *
     * @return the newest description of each pattern, in the order in which they were given.
     */
    public StateDescriptions now() {
        return now;
    }
}
