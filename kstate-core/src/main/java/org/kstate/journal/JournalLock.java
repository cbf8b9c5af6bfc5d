package org.kstate.journal;

import org.kstate.commit.SlotClaim;
import org.kstate.commit.Writer;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.layout.Counter;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.Owner;
import org.kstate.memory.SharedBuffer;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * The mutual exclusion of all who append to one journal: a word in {@code pages} that names the holder's session. A holder that is dead
 * is seen by its kernel lock and replaced at once; a live one is waited for within bounds and never robbed. Not reentrant; safe for any
 * thread.
 *
 * <p>{@code [journal-lock]}: taking it acquires, giving it back releases all that was stored under it.
 */
final class JournalLock {

    private static final int LIVENESS_EVERY = 16;
    /** A live session has the lock. */
    private static final long TAKEN = -1;
    /** The bound of a call begins with the first thing that is in its way: most meet nothing, and need no time. */
    static final long NO_DEADLINE = SlotClaim.NO_DEADLINE;
    /** A holder that goes on gives the lock back sooner: what came before may have used the time up. */
    private static final long LEAST_WAIT_NS = 1_000_000;

    private final SharedBuffer buffer;
    private final long offset;
    private final Writer writer;
    /** The word while this session has the lock and no dead holder's leavings are to be freed. */
    private final long mine;
    /**
     * Threads of this session between the beginning of {@link #acquire} and the end of what gives the lock back. Who closes waits for them, and
     * not for the word: if that is damaged it may name this session for ever.
     */
    private final Inside inside = new Inside();
    /** Of the present holder, guarded by the lock: until when it may wait for others, or {@link #NO_DEADLINE} while it has met none. */
    private long deadlineNs;

    JournalLock(final SharedBuffer buffer, final long journalOffset, final Writer writer) {
        this.buffer = buffer;
        this.offset = journalOffset + JournalLayout.LOCK;
        this.writer = writer;
        this.mine = taken(JournalLockWord.NO_VICTIM);
    }

    private long taken(final long victim) {
        return JournalLockWord.of(writer.owner(), writer.pid(), victim);
    }

    /**
     * Takes the lock.
     *
     * @param deadlineNs until when to wait for a live session, by {@link System#nanoTime}; at least {@value #LEAST_WAIT_NS} ns. Or
     *                   {@link #NO_DEADLINE}.
     * @param isToCommit whether for a commit: the first thread that commits takes the lock and gives it back without an atomic operation of its own.
     * @return the process id of a dead holder whose leavings in the journal are to be freed before {@link #freed} is called, or
     *     {@link JournalLockWord#NO_VICTIM}.
     * @throws JournalBusyException if a live session keeps it too long.
     */
    long acquire(final long deadlineNs, final boolean isToCommit) {
        inside.enter(isToCommit);
        final long victim;
        try {
            if (buffer.compareAndSetLong(offset, JournalLockWord.FREE, mine)) {
                this.deadlineNs = deadlineNs;
                victim = JournalLockWord.NO_VICTIM;
            } else {
                victim = await(deadlineNs == NO_DEADLINE ? writer.deadlineNs() : deadlineNs);
            }
        } catch (final RuntimeException | Error e) {
            inside.leave();
            throw e;
        }
        boolean isOpen = false;
        try {
            writer.checkOpen();
            isOpen = true;
        } finally {
            if (!isOpen) {
                giveUp(victim);
            }
        }
        return victim;
    }

    private long await(final long deadlineNs) {
        writer.count(Counter.JOURNAL_LOCK_WAITS);
        final long deadline = Deadline.later(deadlineNs, Deadline.after(LEAST_WAIT_NS));
        boolean isInterrupted = false;
        try {
            for (int i = 0;; i++) {
                final long victim = tryAcquire(i, deadline);
                if (victim != TAKEN) {
                    this.deadlineNs = deadlineNs;
                    return victim;
                }
                // Put aside: in a thread that is marked no pause sleeps.
                isInterrupted |= Thread.interrupted();
                Pause.step(i);
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One look, or some if the word moves meanwhile: the victim as {@link #acquire} tells it, or {@link #TAKEN}. */
    private long tryAcquire(final int round, final long deadline) {
        for (;;) {
            final long word = buffer.getLongAcquire(offset);
            if (word == JournalLockWord.FREE) {
                if (buffer.compareAndSetLong(offset, JournalLockWord.FREE, mine)) {
                    return JournalLockWord.NO_VICTIM;
                }
                continue;
            }
            if (round % LIVENESS_EVERY == 0) {
                writer.checkOpen();
            }
            if (round % LIVENESS_EVERY == 0 && isDead(word)) {
                final long victim = JournalLockWord.victimOf(word);
                if (buffer.compareAndSetLong(offset, word, taken(victim))) {
                    countTaken(word);
                    return victim;
                }
                continue;
            }
            if (Deadline.isOver(deadline)) {
                writer.count(Counter.JOURNAL_BUSY);
                throw new JournalBusyException("A live session keeps the journal's lock; nothing was committed. Let it go on or"
                    + " end it, then try"
                    + " again: holderSession=" + Owner.number(JournalLockWord.owner(word)) + ", holderPid=" + JournalLockWord.pid(word));
            }
            return TAKEN;
        }
    }

    private void countTaken(final long word) {
        final int owner = JournalLockWord.owner(word);
        if (owner == JournalLockWord.ORPHANED) {
            writer.count(Counter.JOURNAL_LOCKS_FROM_DEAD);
        } else {
            writer.countTakenFrom(owner, Counter.JOURNAL_LOCKS_FROM_DEAD);
        }
    }

    private boolean isDead(final long word) {
        final int owner = JournalLockWord.owner(word);
        if (owner == JournalLockWord.ORPHANED) {
            return true;
        }
        if (!Owner.isSession(owner)) {
            final CorruptStoreException damage = new CorruptStoreException("The lock of a journal names no session; stop the store's processes,"
                + " remove its directory and start"
                + " again (persistent states come back from their journals): value=0x" + Long.toHexString(word) + ", offset=" + offset);
            writer.ledger().error(damage);
            throw damage;
        }
        return !writer.isAlive(owner);
    }

    /** With the lock, of a holder that has met something: until when it may wait. */
    long deadlineNs() {
        if (deadlineNs == NO_DEADLINE) {
            deadlineNs = writer.deadlineNs();
        }
        return deadlineNs;
    }

    /** The dead holder's leavings are free: forget the victim. */
    void freed() {
        buffer.putLongRelease(offset, mine);
    }

    /**
     * Gives the lock back without having touched the journal. By compare-and-set from the word that was taken: if the session was closed before the
     * lock was taken, others may have replaced this holder as a dead one.
     *
     * @param victim what {@link #acquire} told: the next holder is told the same.
     */
    void giveUp(final long victim) {
        buffer.compareAndSetLong(offset, taken(victim), victim == JournalLockWord.NO_VICTIM ? JournalLockWord.FREE
            : JournalLockWord.of(JournalLockWord.ORPHANED, victim, JournalLockWord.NO_VICTIM));
        inside.leave();
    }

    /**
     * Returns when no thread of this session has the lock. With the writer closed, none gets it any more. A word that names this session even
     * then is damaged.
     */
    void awaitNotMine() {
        for (int i = 0; inside.isAnybody(); i++) {
            Pause.step(i);
        }
        final long word = buffer.getLongAcquire(offset);
        if (JournalLockWord.owner(word) == writer.owner()) {
            buffer.compareAndSetLong(offset, word, JournalLockWord.FREE);
        }
    }

    /** Gives the lock back. */
    void release() {
        buffer.putLongRelease(offset, JournalLockWord.FREE);
        inside.leave();
    }
}
