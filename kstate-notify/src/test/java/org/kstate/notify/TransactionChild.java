package org.kstate.notify;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;

/** A child: commits transactions over all states that it is given, and one of the first alone after each, until it is killed. */
final class TransactionChild {

    private static final int BURST = 10;

    private TransactionChild() {
    }

    static String name(final int state) {
        return "md.t" + state;
    }

    /** Takes the store and the number of states. */
    public static void main(final String[] arguments) {
        final State[] states = new State[Integer.parseInt(arguments[1])];
        try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
            for (int i = 0; i < states.length; i++) {
                states[i] = store.subscribe(name(i), Permission.READ_WRITE);
            }
            System.out.println("writing");
            for (int i = 1;; i++) {
                try (Transaction transaction = store.begin(states)) {
                    for (final State state : states) {
                        transaction.bytes(state).writeLong(0, i);
                    }
                    transaction.commit();
                }
                states[0].publish(new byte[Long.BYTES]);
                if (i % BURST == 0) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
            }
        }
    }
}
