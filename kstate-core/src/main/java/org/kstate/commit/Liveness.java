package org.kstate.commit;

/** Says which sessions live. Safe for any thread; allocates nothing. */
@FunctionalInterface
public interface Liveness {

    /**
     * Whether a session may still be running. It may say "alive" of a dead one, which costs space; it never says "dead" of a live one,
     * which would corrupt.
     *
     * @param session number of the session, as read from shared memory.
     * @return false only if its process is gone.
     */
    boolean isAlive(int session);

    /**
     * The process of a session, for people to read.
     *
     * @param session number of the session, as read from shared memory.
     * @return its process id, or 0 if it is not known.
     */
    default long pidOrZero(final int session) {
        return 0;
    }
}
