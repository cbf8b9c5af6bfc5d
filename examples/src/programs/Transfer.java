import java.nio.file.Path;

import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.Transaction;

/** Moves money between two accounts, all or nothing, while other processes do the same; nobody ever sees half of a transfer. Arguments:
 * directory of the store, how many transfers this process makes, how many all make. */
public final class Transfer {

    private Transfer() {
    }

    public static void main(final String[] args) throws Exception {
        final int transfers = Integer.parseInt(args[1]);
        final long all = Long.parseLong(args[2]);
        try (Kstate store = Kstate.open(Path.of(args[0]));
             State from = store.subscribe("account.1", Permission.READ_WRITE, Long.BYTES);
             State to = store.subscribe("account.2", Permission.READ_WRITE, Long.BYTES)) {
            int conflicts = 0;
            for (int done = 0; done < transfers;) {
                try (Transaction transaction = store.begin(from, to)) {
                    transaction.bytes(from).writeLong(0, transaction.view(from).readLong(0) - 1);
                    transaction.bytes(to).writeLong(0, transaction.view(to).readLong(0) + 1);
                    if (transaction.commit() == CommitResult.COMMITTED) {
                        done++;
                    } else {
                        conflicts++;
                    }
                }
            }
            final State[] accounts = {from, to};
            final Snapshot[] both = {new Snapshot(), new Snapshot()};
            do {
                store.snapshot(accounts, both);
                if (both[0].bytes().readLong(0) + both[1].bytes().readLong(0) != 0) {
                    throw new IllegalStateException("half of a transfer: " + both[0] + ", " + both[1]);
                }
            } while (both[1].bytes().readLong(0) < all);
            System.out.println("moved " + both[1].bytes().readLong(0) + " conflicts " + conflicts);
        }
    }
}
