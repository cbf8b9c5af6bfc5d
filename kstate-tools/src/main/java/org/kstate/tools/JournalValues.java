package org.kstate.tools;

import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.JournalDescriptions;

/**
 * How the values of commits in a journal are read: by the option that was given, else by the journal's description at the place of the commit, else
 * by what the store says. For one thread at a time.
 */
final class JournalValues implements LongFunction<ValueView> {
    private final ValueOption option;
    /** Null if an option says how values are read. */
    private final JournalDescriptions journal;
    private final StateDescriptions store;
    private final Map<StateDescriptions, ValueView> views = new IdentityHashMap<>();
    private final ValueView given;

    private JournalValues(final ValueOption option, final JournalDescriptions journal, final StateDescriptions store) {
        this.option = option;
        this.journal = journal;
        this.store = store;
        this.given = journal == null ? option.view(StateDescriptions.NONE) : null;
    }

    /** Values of a journal of which no store is known. */
    static JournalValues of(final ValueOption option, final Path journal) {
        return of(option, journal, StateDescriptions.NONE);
    }

    /** Values of a journal; the store says what the journal does not. */
    static JournalValues of(final ValueOption option, final Path journal, final StateDescriptions store) {
        return new JournalValues(option, option.isGiven() ? null : JournalDescriptions.read(journal), store);
    }

    /** How values are read at the place of a record. */
    @Override
    public ValueView apply(final long index) {
        return given != null ? given : view(journal.at(index));
    }

    private ValueView view(final StateDescriptions inForce) {
        return views.computeIfAbsent(inForce, descriptions -> {
            StateDescriptions both = store;
            for (final StateDescriptions.Entry entry : descriptions.entries()) {
                both = both.with(entry.pattern().toString(), entry.text());
            }
            return option.view(both);
        });
    }

    /** All ways in which values of the journal are read, oldest first. */
    List<ValueView> all() {
        return given != null ? List.of(given) : journal.all().stream().map(this::view).toList();
    }
}
