package org.kstate.commit;

/**
 * Says which sessions live. It may say "alive" of a dead one, which costs space; it never says "dead" of a live one, which would corrupt. What it
 * says depends on nothing in {@code control}. Safe for any thread; allocates nothing.
 */
public interface Liveness {

    /**
     * Whether an owner may still be running: the generation of its number is its own, and the number's kernel lock is held.
     *
     * @param owner {@link org.kstate.layout.Owner}, as read from shared memory.
     * @return false only if its session has ended.
     */
    boolean isAlive(int owner);

    /**
     * Whether an owner's generation is the present one of its number. If not, its session was closed, or died and was swept.
     *
     * @param owner {@link org.kstate.layout.Owner} of a session, as read from shared memory.
     * @return true of one that lives, and of one that died and was not swept.
     */
    boolean isPresent(int owner);

    /**
     * Whether some session has a number: its kernel lock is held.
     *
     * @param number of a session, from 1 to {@link org.kstate.layout.StoreGeometry#MAX_SESSIONS}.
     * @return false only if no session has it.
     */
    boolean isHeld(int number);

    /**
     * The process of a session, for people to read.
     *
     * @param number of the session, as read from shared memory.
     * @return its process id, or 0 if it is not known.
     */
    default long pidOrZero(final int number) {
        return 0;
    }
}
