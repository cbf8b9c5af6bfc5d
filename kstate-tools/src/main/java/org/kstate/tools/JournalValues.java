package org.kstate.tools;

import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.LongFunction;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.JournalDescriptions;

/**
 * How the values of commits in a journal are read: by the option that was given, else by the journal's description at the place of the commit, else
 * by what the store says. The journal is read when the first value is shown, and no farther back than its place needs. For one thread at a time.
 */
final class JournalValues implements LongFunction<ValueView> {
    private static final long NOTHING_READ = Long.MAX_VALUE;

    private final ValueOption option;
    private final Path directory;
    private final StateDescriptions store;
    private final IdentityHashMap<StateDescriptions, ValueView> views = new IdentityHashMap<>();
    /** Null if no option says how values are read. */
    private final ValueView given;
    private JournalDescriptions journal;
    /** The first place of which the descriptions tell. */
    private long from = NOTHING_READ;

    private JournalValues(final ValueOption option, final Path directory, final StateDescriptions store) {
        this.option = option;
        this.directory = directory;
        this.store = store;
        this.given = option.isGiven() ? option.view(StateDescriptions.NONE) : null;
    }

    /** Values of a journal of which no store is known. */
    static JournalValues of(final ValueOption option, final Path journal) {
        return of(option, journal, StateDescriptions.NONE);
    }

    /** Values of a journal; the store says what the journal does not. */
    static JournalValues of(final ValueOption option, final Path journal, final StateDescriptions store) {
        return new JournalValues(option, journal, store);
    }

    /** How values are read at the place of a record. */
    @Override
    public ValueView apply(final long index) {
        if (given != null) {
            return given;
        }
        if (journal == null || index < from) {
            // Who goes back once may go back all the way.
            read(journal == null ? index : 0);
        }
        return view(journal.at(index), index);
    }

    private void read(final long first) {
        journal = JournalDescriptions.readFor(directory, first);
        from = first;
        views.clear();
    }

    /** The same at all places with the same descriptions in force. */
    private ValueView view(final StateDescriptions inForce, final long index) {
        final JournalDescriptions read = journal;
        return views.computeIfAbsent(inForce, descriptions -> new ValueView(descriptions, name -> {
            final String text = read.of(index, name);
            return text != null ? text : store.of(name);
        }));
    }

    /** All ways in which values of the journal are read, oldest first. */
    List<ValueView> all() {
        if (given != null) {
            return List.of(given);
        }
        if (from > 0) {
            read(0);
        }
        return journal.all().stream().map(option::view).toList();
    }
}
