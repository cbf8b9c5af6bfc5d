package org.kstate;

/** Ends of sessions that only the kernel brings about otherwise. */
public final class Dying {

    private Dying() {
    }

    /**
     * A session is dead for all others from now on, as if its process had been killed: the kernel lock is gone, and nothing else. Its threads must
     * not go on.
     *
     * @param store the session.
     */
    public static void die(final Kstate store) {
        store.session().table().close();
    }
}
