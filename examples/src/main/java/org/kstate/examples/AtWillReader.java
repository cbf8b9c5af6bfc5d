package org.kstate.examples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.feeds.marketdata.PayloadText;

/**
 * A reader at its own pace: looks at a state of the default store whenever it likes, here twice a second.
 *
 * <pre>
 *     AtWillReader [STATE]
 * </pre>
 *
 * <p>The idea: a read copies one whole version, whatever writers do meanwhile. It blocks nobody and waits for nobody; between two reads
 * any number of versions may have passed. A state may be read before its writer has started: it then has version 0.
 */
public final class AtWillReader {
    private static final String DEFAULT_STATE = "md.synthetic_1.top";
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private AtWillReader() {
    }

    /**
     * Reads until the process is ended.
     *
     * @param args name of a state.
     */
    public static void main(final String[] args) {
        final String name = args.length == 0 ? DEFAULT_STATE : args[0];
        // One snapshot, filled again by each read: nothing is allocated in the loop but what is printed.
        final Snapshot snapshot = new Snapshot();
        try (Kstate store = Kstate.open();
             State state = store.subscribe(name, Permission.READ)) {
            long before = state.version();
            while (!Thread.currentThread().isInterrupted()) {
                final long version = state.read(snapshot);
                if (version == 0) {
                    System.out.println(name + " was not written yet");
                } else {
                    System.out.println(name + " version " + version + ", " + (version - before) + " later than the last: "
                        + PayloadText.line(snapshot.bytes(), 0));
                }
                before = version;
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
