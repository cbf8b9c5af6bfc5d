package org.kstate.persistence.queue;

import org.kstate.exceptions.KstateException;

/**
 * Where a journal is, and the right to it: what is given up when the journal is closed. For one thread at a time.
 *
 * @param directory as it was found or made.
 * @param owner     the lock on it.
 */
record JournalPlace(JournalDirectory directory, OwnerFile owner) {

    /** Gives the journal up. */
    void leave() {
        owner.close();
    }

    /** Gives the journal up before it was used, and takes away what was made for it, unless others use that. */
    void abandon() {
        try {
            directory.undo(owner.isMadeHere() && owner.tryAlone());
        } catch (final KstateException e) {
            // It is left as it is, then; what made this an abandoned place is told already.
            return;
        } finally {
            owner.close();
        }
    }
}
