package org.kstate;

import org.kstate.commit.Writer;

/** Of a session what is not for its users, and an end of it that only the kernel brings about otherwise. */
public final class Dying {

    private Dying() {
    }

    /**
     * Who commits for a session.
     *
     * @param store the session.
     * @return its writer.
     */
    public static Writer writer(final Kstate store) {
        return store.session().writer();
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
