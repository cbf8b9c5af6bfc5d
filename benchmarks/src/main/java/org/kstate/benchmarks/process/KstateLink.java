package org.kstate.benchmarks.process;

import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.time.CachedEpochNanoClock;

/** A transient state in a store with default options but for the clock: the baselines have none to ask, so this one stands still. */
final class KstateLink {

    /** Name of the state. */
    static final String STATE = "link";

    private static final String STORE = "store";

    private KstateLink() {
    }

    /**
     * Where the store is.
     *
     * @param folder of the link.
     * @return its directory.
     */
    static Path store(final Path folder) {
        return folder.resolve(STORE);
    }

    /**
     * Opens a session.
     *
     * @param folder of the link.
     * @return a store.
     */
    static Kstate open(final Path folder) {
        return Kstate.open(StoreOptions.create().directory(store(folder)).clock(new CachedEpochNanoClock(1)));
    }

    /** Publishes. */
    static final class Writing implements Sender {

        private final Kstate store;
        private final State state;

        Writing(final Path folder, final int length) {
            store = open(folder);
            state = store.subscribe(STATE, Permission.READ_WRITE);
            state.setSize(length);
        }

        @Override
        public void send(final long from, final int length) {
            state.publish(from, length);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** Reads what is new. */
    static final class Reading implements Receiver {

        private final Kstate store;
        private final State state;
        private long seen;

        Reading(final Path folder, final int length) {
            store = open(folder);
            state = store.subscribe(STATE, Permission.READ);
        }

        @Override
        public boolean poll(final long to, final int length) {
            if (state.version() == seen) {
                return false;
            }
            seen = state.read(to, length);
            return true;
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
