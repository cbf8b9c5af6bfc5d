import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.UpdateResult;

/** Adds to a counter that other processes add to at the same time, then waits for them. Arguments: directory of the store, how often this
 * process adds, the total of all. */
public final class Counter {

    private Counter() {
    }

    public static void main(final String[] args) throws Exception {
        final int adds = Integer.parseInt(args[1]);
        final long total = Long.parseLong(args[2]);
        try (Kstate store = Kstate.open(Path.of(args[0]));
             State counter = store.subscribe("counter", Permission.READ_WRITE, Long.BYTES)) {
            for (int i = 0; i < adds; i++) {
                final UpdateResult result = counter.update(transaction ->
                    transaction.bytes().writeLong(0, transaction.view().readLong(0) + 1), Retry.upTo(1_000));
                if (!result.isCommitted()) {
                    throw new IllegalStateException(result.toString());
                }
            }
            final Snapshot value = new Snapshot();
            while (counter.read(value) < total) {
                Thread.sleep(5);
            }
            System.out.println("count " + value.bytes().readLong(0) + " version " + value.version());
        }
    }
}
