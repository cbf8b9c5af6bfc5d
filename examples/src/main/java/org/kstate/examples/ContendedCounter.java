package org.kstate.examples;

import java.io.IOException;
import java.time.Duration;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.UpdateResult;

/**
 * A counter that several programs add to at the same time.
 *
 * <pre>
 *     ContendedCounter [ADDS]
 * </pre>
 *
 * <p>Start it in two terminals. The idea: nobody locks. Each program reads the value, writes one more, and commits; if another has
 * committed meanwhile, the commit tells a conflict and changes nothing. {@link State#update} tries again then, with the value that is there
 * now, until the change is committed or the {@link Retry} is used up. So no addition is lost, and none is made twice.
 *
 * <p>The change may run several times: it must do nothing but read and write the transaction.
 */
public final class ContendedCounter {
    /** Name of the state. */
    static final String NAME = "counter.contended";

    private static final int DEFAULT_ADDS = 1_000_000;
    private static final int MOST_ATTEMPTS = 1_000;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private ContendedCounter() {
    }

    /**
     * Adds to the counter.
     *
     * @param args how often.
     * @throws IOException if the keyboard cannot be read.
     */
    public static void main(final String[] args) throws IOException {
        final int adds = args.length == 0 ? DEFAULT_ADDS : Integer.parseInt(args[0]);
        try (Kstate store = Kstate.open();
             State counter = store.subscribe(NAME, Permission.READ_WRITE, Long.BYTES)) {
            final long retries = add(counter, adds);
            System.out.println("Added " + adds + ", with " + retries + " conflicts that were tried again; the counter stands at " + value(counter)
                + ", version " + counter.version());
            System.out.println("Enter ends this program; the counter ends with the last one");
            System.in.read();
        }
    }

    /**
     * Adds one, again and again.
     *
     * @return how many attempts met a conflict and were made again.
     */
    static long add(final State counter, final int adds) {
        // Bounded both ways: a program that waits for ever tells nobody what is wrong.
        final Retry retry = Retry.upTo(MOST_ATTEMPTS).andWithin(LONGEST);
        long retries = 0;
        for (int i = 0; i < adds; i++) {
            final UpdateResult result = counter.update(
                transaction -> transaction.bytes().writeLong(0, transaction.view().readLong(0) + 1), retry);
            if (!result.isCommitted()) {
                // It names the process that was faster the last time.
                throw new IllegalStateException("The counter is too contended: " + result);
            }
            retries += result.attempts() - 1;
        }
        return retries;
    }

    /** What the counter stands at; 0 if nobody has added yet. */
    static long value(final State counter) {
        final Snapshot snapshot = new Snapshot();
        counter.read(snapshot);
        return snapshot.bytes().readLong(0);
    }
}
