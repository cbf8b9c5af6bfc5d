package org.kstate.benchmarks.watch;

import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.StoreOptions;

/**
 * What the ways to be woken share.
 *
 * @param folder for stores, sockets and the like.
 * @param memory of both processes.
 */
record WakeScene(Path folder, WakeMemory memory) {

    static final int SIZE = 64;
    static final int STATES = 1000;
    static final int WATCHES = 100;

    /** The store whose states somebody sleeps for. */
    static final String WATCHED_STORE = "watched";
    /** The store of one state that somebody watches who does not sleep. */
    static final String AWAKE_STORE = "awake";
    /** The store that nobody watches. */
    static final String QUIET_STORE = "quiet";

    /** A session of its own. */
    Kstate open(final String store) {
        return Kstate.open(StoreOptions.create().directory(folder.resolve(store)).maxPages(maxPages()).pageSize(SIZE));
    }

    static int maxPages() {
        return 2 * STATES;
    }

    Path journal() {
        return folder.resolve("journal");
    }

    Path socket() {
        return folder.resolve("socket");
    }
}
