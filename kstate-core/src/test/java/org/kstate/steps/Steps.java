package org.kstate.steps;

/** What woven classes call after each step. Nothing happens unless the thread is a {@link SteppingThread}. */
public final class Steps {

    private Steps() {
    }

    /**
     * A store was made, or something outside of memory was changed.
     *
     * @param what by which method.
     */
    public static void stored(final String what) {
        if (Thread.currentThread() instanceof SteppingThread stepping) {
            stepping.passed(what, false);
        }
    }

    /**
     * A load was made.
     *
     * @param what by which method.
     */
    public static void loaded(final String what) {
        if (Thread.currentThread() instanceof SteppingThread stepping) {
            stepping.passed(what, true);
        }
    }
}
