import java.nio.file.Path;

import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;

/** A balance that survives: every commit is in a journal, and a process that was killed goes on where it was, even if the store is gone.
 * Arguments: directory of the store, directory of the journal. */
public final class Ledger {

    private Ledger() {
    }

    public static void main(final String[] args) throws Exception {
        try (Kstate store = Kstate.open(Path.of(args[0]));
             State ledger = store.subscribe("ledger", Permission.READ_WRITE, Long.BYTES)) {
            ledger.persistTo(Path.of(args[1]));
            System.out.println("restored " + ledger.version());
            while (true) {
                try (Transaction transaction = ledger.begin()) {
                    final long balance = transaction.view().readLong(0) + 1;
                    transaction.bytes().writeLong(0, balance);
                    if (transaction.commit() == CommitResult.COMMITTED) {
                        System.out.println("balance " + balance + " version " + transaction.version());
                    }
                }
                Thread.sleep(5);
            }
        }
    }
}
