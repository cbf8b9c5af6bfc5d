package org.kstate.tools;

import java.util.concurrent.CompletableFuture;
import org.kstate.memory.FirstUse;

/**
 * Loads the libraries in a thread of its own while the command line is read, which takes as long and needs none of them. They are used by nobody else
 * before {@link #await} has returned: two threads that load classes of theirs at once could wait for each other for ever.
 */
final class EarlyLoading {
    /** Loads nothing. */
    static final EarlyLoading NONE = new EarlyLoading();

    static {
        NONE.loaded.complete(null);
    }

    private final CompletableFuture<Void> loaded = new CompletableFuture<>();

    private EarlyLoading() {
    }

    /** Begins to load. */
    static EarlyLoading start() {
        final EarlyLoading loading = new EarlyLoading();
        final Thread thread = new Thread(loading::load, "kstate-loading");
        thread.setDaemon(true);
        thread.start();
        return loading;
    }

    private void load() {
        try {
            FirstUse.prepare();
        } catch (final RuntimeException | LinkageError told) {
            // The command meets the same, and tells it.
            return;
        } finally {
            loaded.complete(null);
        }
    }

    /** Returns when nothing is being loaded any more; a thread that is interrupted stays so. */
    void await() {
        loaded.join();
    }
}
