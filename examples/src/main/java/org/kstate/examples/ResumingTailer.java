package org.kstate.examples;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.notify.CommitView;
import org.kstate.notify.StateTailer;

/**
 * A ledger, and an auditor that gets every version of it, also those that were written while the auditor was not there.
 *
 * <pre>
 *     ResumingTailer write JOURNAL
 *     ResumingTailer audit JOURNAL RESUMEFILE
 * </pre>
 *
 * <p>The idea: a state shows the present and forgets; its journal has every version, once and in order. The tailer keeps in a resume file how
 * far its consumer is. Kill either program, as roughly as you like ({@code kill -9}), and start it again with the same arguments. The ledger goes on
 * with the balance that it had committed, also if the store is gone. The auditor goes on behind the version that it used last.
 *
 * <p>The resume file is written after a version was used. A kill between the two makes the auditor use one version again, and none is
 * left out: at least once.
 */
public final class ResumingTailer {
    private static final String NAME = "ledger.balance";
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private ResumingTailer() {
    }

    /**
     * Writes or audits until the process is ended.
     *
     * @param args {@code write} and the directory of the journal, or {@code audit}, that directory and a file.
     */
    public static void main(final String[] args) {
        if (args.length == 2 && args[0].equals("write")) {
            write(Path.of(args[1]));
        } else if (args.length == 3 && args[0].equals("audit")) {
            audit(Path.of(args[1]), Path.of(args[2]));
        } else {
            System.err.println("Usage: ResumingTailer write JOURNAL | ResumingTailer audit JOURNAL RESUMEFILE");
            System.exit(2);
        }
    }

    private static void write(final Path journal) {
        try (Kstate store = Kstate.open();
             State balance = store.subscribe(NAME, Permission.READ_WRITE, Long.BYTES)) {
            balance.persistTo(journal);
            System.out.println("restored version " + balance.version());
            while (!Thread.currentThread().isInterrupted()) {
                balance.update(transaction -> transaction.bytes().writeLong(0, transaction.view().readLong(0) + 1), Retry.upTo(10));
                System.out.println("balance version " + balance.version());
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static void audit(final Path journal, final Path resumeFile) {
        // Written at each version here, so that a restart repeats at most one; 100 ms, the default, costs less.
        try (StateTailer tailer = StateTailer.of(journal).states(NAME).resume(resumeFile, Duration.ZERO).open()) {
            while (tailer.await()) {
                final CommitView commit = tailer.commit();
                System.out.println("audited version " + commit.version());
            }
        }
    }
}
