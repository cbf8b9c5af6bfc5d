package org.kstate.tools;

import java.io.IOException;

/** Standard input as a sign of life of the program that started this one: the kernel ends it with that program, however it ended. */
final class StandardInput {
    private StandardInput() {
    }

    /** Runs an action, on a thread of its own, when standard input ends. What comes before is ignored. */
    static void onEnd(final Runnable action) {
        final Thread thread = new Thread(() -> {
            drain();
            action.run();
        }, "kstate-stdin");
        thread.setDaemon(true);
        thread.start();
    }

    private static void drain() {
        try {
            final byte[] ignored = new byte[64];
            while (System.in.read(ignored) >= 0) {
                // Nothing is said here.
                continue;
            }
        } catch (final IOException e) {
            // The same as its end.
            return;
        }
    }
}
