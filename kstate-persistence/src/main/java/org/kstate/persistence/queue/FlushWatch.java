package org.kstate.persistence.queue;

import java.nio.file.Path;

/**
 * Tells of each flush of a journal's files and directories in this process, for a trial of power cuts. Asked where the device is about to be waited
 * for, and nowhere else. Safe for any thread.
 */
public final class FlushWatch {

    /** Nobody is told. */
    public static final Listener NOBODY = new Listener() {
        @Override
        public void onBegin(final Path file) {
            // As it says.
        }

        @Override
        public void onEnd(final Path file) {
            // As it says.
        }
    };

    private static volatile Listener listener = NOBODY;

    /** Is told, by the thread that flushes. */
    public interface Listener {

        /**
         * A flush begins: it will cover what is written now.
         *
         * @param file or directory.
         */
        void onBegin(Path file);

        /**
         * The device has all that was written when the flush began.
         *
         * @param file or directory.
         */
        void onEnd(Path file);
    }

    private FlushWatch() {
    }

    /**
     * Has somebody told of each flush from now on, in place of who was told before.
     *
     * @param told who, or {@link #NOBODY}.
     */
    public static void tell(final Listener told) {
        listener = told;
    }

    static Listener listener() {
        return listener;
    }
}
