package org.kstate.feeds.handler;

import java.util.ArrayList;
import java.util.List;
import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.feeds.InstrumentTable;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.marketdata.PayloadKind;

/** The states of all instruments, found by ordinal without a look at any name. For one thread at a time. */
final class InstrumentStates implements AutoCloseable {
    private final List<State> states = new ArrayList<>();
    private final Kstate store;
    private final InstrumentTable instruments;
    private final FeedHandlerOptions options;
    /** In the order of their ordinals, without one left out between. */
    private final List<PayloadKind> kinds;

    /** Subscribes to the states, and creates those that are missing; with a journal, what it holds of them comes back. */
    InstrumentStates(final Kstate store, final MergedFeed feed, final FeedHandlerOptions options) {
        this.store = store;
        instruments = feed.instruments();
        kinds = PayloadKind.kinds(feed.tellsDepth());
        this.options = options;
        try {
            addNew();
        } catch (final RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** The kinds of states that each instrument has. */
    List<PayloadKind> kinds() {
        return kinds;
    }

    /** How many instruments have states here. */
    int instruments() {
        return states.size() / kinds.size();
    }

    /** Subscribes to the states of instruments that the feed has named since. */
    void addNew() {
        for (int i = instruments(); i < instruments.size(); i++) {
            for (final PayloadKind kind : kinds) {
                add(kind.stateName(options.prefix(), instruments.name(i)), kind.length());
            }
        }
    }

    private void add(final String name, final int length) {
        final State state = store.subscribe(name, Permission.READ_WRITE);
        states.add(state);
        if (state.size() != length) {
            // Before the journal brings the value back: a written state cannot become smaller, and a new one is as large as a page.
            state.setSize(length);
        }
        if (options.journal() != null) {
            state.persistTo(options.journal(), JournalOptions.create().progress(options.progress()));
        }
    }

    State state(final int instrument, final PayloadKind kind) {
        return states.get(instrument * kinds.size() + kind.ordinal());
    }

    @Override
    public void close() {
        states.forEach(State::close);
    }
}
