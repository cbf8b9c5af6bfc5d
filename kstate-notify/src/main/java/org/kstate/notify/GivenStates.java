package org.kstate.notify;

import java.nio.file.Path;

import org.kstate.Doorbell;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;

/** The states that somebody gave handles of, all of one session and persistent in one journal, ring. */
final class GivenStates implements Ringing {

    private final State[] states;
    private final Doorbell doorbell;

    GivenStates(final State[] states, final Path journal) {
        this.states = states;
        this.doorbell = states[0].store().doorbell();
        boolean isComplete = false;
        try {
            doorbell.watchJournal(journal);
            for (final State state : states) {
                watch(state);
            }
            isComplete = true;
        } finally {
            if (!isComplete) {
                doorbell.close();
            }
        }
    }

    private void watch(final State state) {
        try {
            doorbell.watch(state);
        } catch (final ClosedException e) {
            // A handle that was closed: its commits are found by the looks at the journal. If it was the store, the next wait tells.
            return;
        }
    }

    @Override
    public void take() {
        // Not until there is none: with commits enough there always is. What is left ends the sleep.
        for (int i = 0; i < states.length && doorbell.changed() != null; i++) {
            continue;
        }
    }

    @Override
    public void sleep(final long atMostNs) {
        doorbell.awaitChange(atMostNs);
    }

    @Override
    public void close() {
        doorbell.close();
    }
}
