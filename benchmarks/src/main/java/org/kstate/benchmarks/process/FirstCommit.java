package org.kstate.benchmarks.process;

import java.nio.file.Path;

import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;

/** A whole program that opens a store, subscribes to a state, and commits once. Arguments: directory of the store, name of the state. */
final class FirstCommit {

    private FirstCommit() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     */
    public static void main(final String[] args) {
        try (Kstate store = Kstate.open(Path.of(args[0]));
             State state = store.subscribe(args[1], Permission.READ_WRITE);
             Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, 1);
            if (transaction.commit() != CommitResult.COMMITTED) {
                throw new IllegalStateException("Somebody else wrote the state: " + args[1]);
            }
        }
    }
}
