package org.kstate.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.DescriptionReader;
import org.kstate.spi.ReadingProgress;

/**
 * How the values of commits in a journal are read: by the option that was given, else by the journal's description at the place of the commit, else
 * by what the store says. The journal is read when the first value is shown, no farther back than its place needs, and forward with the commits that
 * are shown. What may take long, the way to the first place and the look for a later description, shows how far it is. For one thread at a time.
 */
final class JournalValues implements LongFunction<ValueView>, AutoCloseable {
    private final ValueOption option;
    private final Output output;
    private final Path directory;
    private final StateDescriptions store;
    /** Null if no option says how values are read. */
    private final ValueView given;
    private DescriptionReader journal;
    private ReadingProgress progress = ReadingProgress.NONE;
    /** The first place of which the descriptions tell. */
    private long from;
    /** Of the place that was asked for last; null if none was. Views of other places are made anew: a tail that runs for long keeps none. */
    private StateDescriptions current;
    private ValueView view;

    private JournalValues(final ValueOption option, final Output output, final Path directory, final StateDescriptions store) {
        this.option = option;
        this.output = output;
        this.directory = directory;
        this.store = store;
        this.given = option.isGiven() ? option.view(StateDescriptions.NONE) : null;
    }

    /** Values of a journal of which no store is known. */
    static JournalValues of(final ValueOption option, final Output output, final Path journal) {
        return of(option, output, journal, StateDescriptions.NONE);
    }

    /** Values of a journal; the store says what the journal does not. */
    static JournalValues of(final ValueOption option, final Output output, final Path journal, final StateDescriptions store) {
        return new JournalValues(option, output, journal, store);
    }

    /** How values are read at the place of a record. */
    @Override
    public ValueView apply(final long index) {
        if (given != null) {
            return given;
        }
        if (journal != null && index >= from) {
            return view(journal.at(index), index);
        }
        // Who goes back once may go back all the way.
        open(journal == null ? index : 0);
        return view(shown(() -> journal.at(index)), index);
    }

    private void open(final long first) {
        close();
        journal = DescriptionReader.openFor(directory, first, (sequence, records) -> progress.onRecord(sequence, records));
        from = first;
    }

    /** Does what may read far. */
    private <T> T shown(final Supplier<T> work) {
        try (ReadingBar bar = output.reading(directory)) {
            progress = bar;
            return work.get();
        } finally {
            progress = ReadingProgress.NONE;
        }
    }

    /** The same one as long as the same descriptions are in force. */
    private ValueView view(final StateDescriptions inForce, final long index) {
        if (view == null || inForce != current) {
            current = inForce;
            view = new ValueView(inForce, name -> {
                final String text = shown(() -> journal.of(index, name));
                return text != null ? text : store.of(name);
            });
        }
        return view;
    }

    /** All ways in which values of the journal are read, oldest first. */
    List<ValueView> all() {
        if (given != null) {
            return List.of(given);
        }
        if (journal == null || from > 0) {
            open(0);
        }
        return shown(journal::toEnd).all().stream().map(option::view).toList();
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
            journal = null;
            current = null;
            view = null;
        }
    }
}
