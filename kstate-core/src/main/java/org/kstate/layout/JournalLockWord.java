package org.kstate.layout;

/**
 * The robust lock of a journal: {@code victim:22 | process id:22 | owner:20}, 0 when free. The {@link Owner} is who holds it. The process
 * id is kept so that what a dead holder held inside the journal can be freed even after its session was swept ({@link #ORPHANED}). The
 * victim is the process id of a dead former holder whose leavings the present one has not freed yet. So a second death in that moment
 * forgets nothing. Linux's process ids have at most 22 bits.
 */
public final class JournalLockWord {

    /** Nobody holds the lock. */
    public static final long FREE = 0;
    /** No dead holder's leavings are to be freed. */
    public static final long NO_VICTIM = 0;
    /** Owner in the lock of a holder that is known to be dead and whose own number was given back. */
    public static final int ORPHANED = Owner.SPECIAL;

    private static final int OWNER_MASK = 0xFFFFF;
    private static final int PID_SHIFT = 20;
    private static final int PID_MASK = 0x3FFFFF;
    private static final int VICTIM_SHIFT = 42;

    private JournalLockWord() {
    }

    /**
     * A lock word.
     *
     * @param owner   the holder, {@link Owner} or {@link #ORPHANED}.
     * @param pid     process id of the holder.
     * @param victim  process id of the dead one whose leavings the holder has to free, or {@link #NO_VICTIM}.
     * @return the word.
     */
    public static long of(final int owner, final long pid, final long victim) {
        return victim << VICTIM_SHIFT | (pid & PID_MASK) << PID_SHIFT | owner;
    }

    /**
     * The holder.
     *
     * @param word a lock word.
     * @return {@link Owner}, or {@link #ORPHANED}.
     */
    public static int owner(final long word) {
        return (int) word & OWNER_MASK;
    }

    /**
     * The holder's process.
     *
     * @param word a lock word.
     * @return its id.
     */
    public static long pid(final long word) {
        return word >>> PID_SHIFT & PID_MASK;
    }

    /**
     * Whose leavings are to be freed by whoever takes the lock from a dead holder.
     *
     * @param word lock word of the dead holder. If it names a victim, the holder has at most begun to open the journal; what it held inside
     *             by that is the journal's own to know and to free.
     * @return a process id.
     */
    public static long victimOf(final long word) {
        final long victim = word >>> VICTIM_SHIFT;
        return victim == NO_VICTIM ? pid(word) : victim;
    }
}
