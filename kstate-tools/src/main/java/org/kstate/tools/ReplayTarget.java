package org.kstate.tools;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.ReplayListener;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;

/** A store that a journal is replayed into: states of the same names, versions of their own. For one thread at a time. */
final class ReplayTarget implements ReplayListener, AutoCloseable {
    private final Kstate store;
    private final Map<String, State> states = new HashMap<>();
    private long commits;

    private ReplayTarget(final Kstate store) {
        this.store = store;
    }

    /** Opens the store, or makes it, if the journal is one. */
    static ReplayTarget open(final Path directory, final Path journal) {
        JournalReader.open(journal).close();
        return new ReplayTarget(Kstate.open(directory));
    }

    @Override
    public void onEntry(final JournalRecord record, final JournalEntry entry) {
        final State state = states.computeIfAbsent(entry.nameString(), this::subscribe);
        if (state.size() != entry.size() && (!state.isWritten() || state.size() < entry.size())) {
            state.setSize(entry.size());
        }
        state.publish(entry.payloadAddress(), entry.payloadLength());
        commits++;
    }

    private State subscribe(final String name) {
        final State state = store.subscribe(name, Permission.READ_WRITE);
        if (state.isPersistent()) {
            state.close();
            throw new KstateException("The state is persistent in that store, and a replay would add the past to its history;"
                + " replay into another store: state=" + name + ", store=" + store.directory());
        }
        return state;
    }

    long commits() {
        return commits;
    }

    int states() {
        return states.size();
    }

    @Override
    public void close() {
        store.close();
    }
}
