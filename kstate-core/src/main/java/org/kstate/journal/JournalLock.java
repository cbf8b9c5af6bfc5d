package org.kstate.journal;

import java.lang.ref.Reference;

import org.kstate.commit.SlotClaim;
import org.kstate.commit.Writer;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.layout.Counter;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.Owner;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.ThreadIds;
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
    /** No thread has this id. */
    private static final long NOBODY = 0;
    /** The bound of a call begins with the first thing that is in its way: most meet nothing, and need no time. */
    static final long NO_DEADLINE = SlotClaim.NO_DEADLINE;
    /** A holder that goes on gives the lock back sooner: what came before may have used the time up. */
    private static final long LEAST_WAIT_NS = 1_000_000;

    /** Keeps the memory of the word. */
    private final SharedBuffer buffer;
    private final long offset;
    /**
     * Of the word. It changes by static calls in which nothing comes after the change: an error from one that takes the lock, or gives it back, means
     * that the word is as before.
     */
    private final long address;
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
    /** Guarded by the lock: whose leavings are to be freed. */
    private long victim;
    /**
     * The id of the thread of this session that has the lock, or {@link #NOBODY}: stored by itself next to the step that takes the lock or gives it
     * back. Any thread compares it with its own id, which no other stores. A field, since who could not give the lock back has no stack for a call.
     * An id, since a reference costs a commit the collector's barrier. While {@link #isOwed}, it is the thread that has ended with the lock, and
     * may mean an earlier call of the thread that looks; so that one reads {@link #isOwed} first.
     */
    long holder;
    /** Guarded by the lock: whether the holder came in as the first thread, see {@link Inside#enter}. It may have become that since. */
    private boolean isHolderFirst;
    /**
     * Set by a thread that has ended with the lock and could not give it back, if it is {@link #holder} and this is not set yet. The next thread of
     * the session that wants the lock has it then.
     */
    volatile boolean isOwed;
    /** Guarded by the lock: it was taken over from such a thread, and what that has left in the journal is not known. */
    boolean isTakenOver;

    JournalLock(final SharedBuffer buffer, final long journalOffset, final Writer writer) {
        this.buffer = buffer;
        this.offset = journalOffset + JournalLayout.LOCK;
        this.address = buffer.addressOf(offset);
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
        final long me = ThreadIds.own();
        final boolean isFirst = inside.enter(isToCommit);
        boolean isOpen = false;
        try {
            if (SharedBuffer.compareAndSetLongAt(address, JournalLockWord.FREE, mine)) {
                holder = me;
                isHolderFirst = isFirst;
                victim = JournalLockWord.NO_VICTIM;
                this.deadlineNs = deadlineNs;
            } else {
                await(deadlineNs == NO_DEADLINE ? writer.deadlineNs() : deadlineNs, me, isFirst);
            }
            Reference.reachabilityFence(buffer);
            writer.checkOpen();
            isOpen = true;
            return victim;
        } finally {
            if (!isOpen) {
                // Read first: the holder may be an earlier call of this thread, which owes the lock.
                if (!isOwed && holder == me) {
                    if (isTakenOver) {
                        // Whoever has it next does first what this call could not.
                        isOwed = true;
                    } else {
                        giveUp(victim);
                    }
                } else {
                    boolean isLeft = false;
                    try {
                        inside.leave(isFirst);
                        isLeft = true;
                    } finally {
                        if (!isLeft) {
                            synchronized (inside) {
                                inside.lostFirst += isFirst ? 1 : 0;
                                inside.lostOthers += isFirst ? 0 : 1;
                            }
                        }
                    }
                }
            }
        }
    }

    /**
     * Refuses a call from within one of the same thread that has the lock. Asked before anything else: what comes to nothing, or ends in an error,
     * would give back or leave marked what the call around it has.
     *
     * @param me id of the calling thread.
     */
    void checkNotWithin(final long me) {
        // Not guarded: only this thread stores its own id, and it takes that away before it gives the lock back, or owes it. That is read first: who
        // takes the lock over stores the holder before it takes the mark away.
        if (!isOwed && holder == me) {
            throw calledFromWithin();
        }
    }

    private JournalBusyException calledFromWithin() {
        return new JournalBusyException("The store was used from within a commit of this thread, which has the journal's lock, by a clock or a"
            + " provider of journals; these must neither commit nor close it there: holderSession=" + writer.session() + ", holderPid="
            + writer.pid());
    }

    private void await(final long deadlineNs, final long me, final boolean isFirst) {
        writer.count(Counter.JOURNAL_LOCK_WAITS);
        final long deadline = Deadline.later(deadlineNs, Deadline.after(LEAST_WAIT_NS));
        boolean isInterrupted = false;
        try {
            for (int i = 0;; i++) {
                if (tryAcquire(i, deadline, me, isFirst)) {
                    this.deadlineNs = deadlineNs;
                    return;
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

    /** One look, or some if the word moves meanwhile: whether the lock was taken. */
    private boolean tryAcquire(final int round, final long deadline, final long me, final boolean isFirst) {
        for (;;) {
            if (isOwed && takeOver(me, isFirst)) {
                return true;
            }
            final long word = SharedBuffer.longAcquireAt(address);
            if (word == JournalLockWord.FREE) {
                if (SharedBuffer.compareAndSetLongAt(address, JournalLockWord.FREE, mine)) {
                    holder = me;
                    isHolderFirst = isFirst;
                    victim = JournalLockWord.NO_VICTIM;
                    return true;
                }
                continue;
            }
            if (round % LIVENESS_EVERY == 0) {
                writer.checkOpen();
            }
            if (round % LIVENESS_EVERY == 0 && isDead(word)) {
                final long dead = JournalLockWord.victimOf(word);
                final long next = taken(dead);
                if (SharedBuffer.compareAndSetLongAt(address, word, next)) {
                    holder = me;
                    isHolderFirst = isFirst;
                    victim = dead;
                    countTaken(word);
                    return true;
                }
                continue;
            }
            if (Deadline.isOver(deadline)) {
                writer.count(Counter.JOURNAL_BUSY);
                throw new JournalBusyException("A live session keeps the journal's lock; nothing was committed. Let it go on or"
                    + " end it, then try"
                    + " again: holderSession=" + Owner.number(JournalLockWord.owner(word)) + ", holderPid=" + JournalLockWord.pid(word));
            }
            return false;
        }
    }

    /**
     * Takes the lock from a thread of this session that has ended with it: the word names this session all the time. False if another was first, or
     * if the word names somebody else: then nothing is owed any more.
     */
    private synchronized boolean takeOver(final long me, final boolean isFirst) {
        if (!isOwed) {
            return false;
        }
        final boolean wasFirst = isHolderFirst;
        final long word = SharedBuffer.longAcquireAt(address);
        final boolean isOurs = JournalLockWord.owner(word) == JournalLockWord.owner(mine);
        final long dead = word == mine ? JournalLockWord.NO_VICTIM : JournalLockWord.victimOf(word);
        // No call from here on: all of it is done, or nothing. Who owes the lock is inside no more, whoever has it now.
        synchronized (inside) {
            inside.lostFirst += wasFirst ? 1 : 0;
            inside.lostOthers += wasFirst ? 0 : 1;
        }
        if (isOurs) {
            holder = me;
            isHolderFirst = isFirst;
            victim = dead;
            isTakenOver = true;
        } else {
            holder = NOBODY;
        }
        isOwed = false;
        return isOurs;
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
        final long word = taken(victim);
        final long next = victim == JournalLockWord.NO_VICTIM ? JournalLockWord.FREE
            : JournalLockWord.of(JournalLockWord.ORPHANED, victim, JournalLockWord.NO_VICTIM);
        final long me = holder;
        final boolean isFirst = isHolderFirst;
        boolean isFree = false;
        boolean isLeft = false;
        holder = NOBODY;
        try {
            SharedBuffer.compareAndSetLongAt(address, word, next);
            isFree = true;
            inside.leave(isFirst);
            isLeft = true;
            Reference.reachabilityFence(buffer);
        } finally {
            // No call, as in release.
            if (!isFree) {
                holder = me;
            } else if (!isLeft) {
                synchronized (inside) {
                    inside.lostFirst += isFirst ? 1 : 0;
                    inside.lostOthers += isFirst ? 0 : 1;
                }
            }
        }
    }

    /**
     * Returns when no thread of this session has the lock. With the writer closed, none gets it any more. A word that names this session even
     * then is damaged.
     *
     * @param afterTakingOver what to do with the lock, if a thread has ended with it and could not give it back.
     */
    void awaitNotMine(final Runnable afterTakingOver) {
        for (int i = 0; inside.isAnybody(); i++) {
            if (isOwed) {
                giveBackOwed(afterTakingOver);
            }
            Pause.step(i);
        }
        final long word = buffer.getLongAcquire(offset);
        if (JournalLockWord.owner(word) == writer.owner()) {
            buffer.compareAndSetLong(offset, word, JournalLockWord.FREE);
        }
    }

    private void giveBackOwed(final Runnable afterTakingOver) {
        final long me = ThreadIds.own();
        final boolean isFirst = inside.enter(false);
        if (!takeOver(me, isFirst)) {
            inside.leave(isFirst);
            return;
        }
        try {
            afterTakingOver.run();
        } finally {
            giveUp(victim);
        }
    }

    /** Gives the lock back. If this throws and the calling thread is still {@link #holder}, it has the lock. */
    void release() {
        final long me = holder;
        final boolean isFirst = isHolderFirst;
        boolean isFree = false;
        boolean isLeft = false;
        holder = NOBODY;
        try {
            SharedBuffer.putLongReleaseAt(address, JournalLockWord.FREE);
            isFree = true;
            inside.leave(isFirst);
            isLeft = true;
            Reference.reachabilityFence(buffer);
        } finally {
            // No call: there may be no stack for one.
            if (!isFree) {
                holder = me;
            } else if (!isLeft) {
                synchronized (inside) {
                    inside.lostFirst += isFirst ? 1 : 0;
                    inside.lostOthers += isFirst ? 0 : 1;
                }
            }
        }
    }
}
