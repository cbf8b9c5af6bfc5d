package org.kstate.commit;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.kstate.counters.SessionLedger;
import org.kstate.doorbell.Doorbells;
import org.kstate.exceptions.ClosedException;
import org.kstate.layout.Counter;
import org.kstate.layout.Owner;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.time.Deadline;
import org.kstate.time.EpochNanoClock;
import org.kstate.time.SystemEpochNanoClock;
import org.kstate.time.Pause;

/**
 * Who commits: one session that may write, or one handle of it. Safe for any thread.
 *
 * <p>{@code [closing]}: closing needs no count of commits in flight. A commit claims first (a full fence) and then looks at {@link
 * #checkOpen}; who closes sets the mark first (a full fence) and then looks for claims. One of them sees the other.
 */
public final class Writer {

    /** What all writers of a session have in common. */
    private static final class Common extends OwedSlots {
        private final int session;
        private final long pid;
        private final Liveness liveness;
        private final EpochNanoClock clock;
        private final LongSupplier deadline;
        private final Doorbells doorbells;
        private final SessionLedger ledger;
        /** Set before any thread can have a handle that writes: see {@link Writer#own}. */
        private int owner = Owner.NOBODY;
        /** Gives back what commits of this session left that ended in the middle; set with the owner. */
        private volatile @Nullable Runnable settling;

        Common(final int session, final long pid, final Liveness liveness, final EpochNanoClock clock, final long waitNs,
               final Doorbells doorbells, final SessionLedger ledger) {
            this.session = session;
            this.pid = pid;
            this.liveness = liveness;
            this.clock = clock;
            this.deadline = () -> Deadline.after(waitNs);
            this.doorbells = doorbells;
            this.ledger = ledger;
        }
    }

    /** Handles are many, and each has a writer: so this object is small. */
    private final Common common;
    private final Writer parent;
    private volatile boolean closed;

    /**
     * Creates a session's writer.
     *
     * @param session   number of the session.
     * @param pid       id of this process.
     * @param liveness  says which other sessions live.
     * @param clock     tells commit times.
     * @param waitNs    how long a commit waits for a slot or for a journal's lock that live sessions hold.
     * @param doorbells are rung by commits.
     * @param ledger    where the session notes down what is rare.
     */
    public Writer(final int session, final long pid, final Liveness liveness, final EpochNanoClock clock, final long waitNs,
                  final Doorbells doorbells, final SessionLedger ledger) {
        this(new Common(session, pid, liveness, clock, waitNs, doorbells, ledger), null);
    }

    private Writer(final Common common, final Writer parent) {
        this.common = common;
        this.parent = parent;
    }

    /**
     * A writer of the same session that can be closed on its own: when its handle is closed, the page may be given to another state, and no
     * commit that began before may be late into that.
     *
     * @return a writer for one handle.
     */
    public Writer forHandle() {
        return new Writer(common, this);
    }

    /**
     * A writer of the same session that is not closed with it.
     *
     * @return a writer of its own.
     */
    public Writer unclosed() {
        return new Writer(common, null);
    }

    /**
     * Gives all writers of the session the owner by which they claim. Called once, before the session's writable mapping is published to other
     * threads.
     *
     * @param owner {@link Owner} that no other session ever was.
     */
    public void own(final int owner) {
        common.owner = owner;
    }

    /**
     * The session.
     *
     * @return its number.
     */
    public int session() {
        return common.session;
    }

    /**
     * By which claims are made.
     *
     * @return {@link Owner}; {@link Owner#NOBODY} in a session that has never been able to write.
     */
    public int owner() {
        return common.owner;
    }

    /**
     * This process.
     *
     * @return its id.
     */
    public long pid() {
        return common.pid;
    }

    /**
     * As {@link Liveness#isAlive}.
     *
     * @param owner {@link Owner}, as read from shared memory.
     * @return false only if its session has ended.
     */
    public boolean isAlive(final int owner) {
        return owner == common.owner || common.liveness.isAlive(owner);
    }

    /**
     * Counts that something was taken from an owner that is not alive, if it died: one that was closed beside a claim did not.
     *
     * @param owner   from whom.
     * @param counter of what was taken.
     */
    public void countTakenFrom(final int owner, final Counter counter) {
        if (common.liveness.isPresent(owner)) {
            common.ledger.count(counter);
        }
    }

    boolean isHeld(final int number) {
        return number == common.session || common.liveness.isHeld(number);
    }

    long pidOrZero(final int other) {
        return common.liveness.pidOrZero(other);
    }

    /** Gives back what commits of this session could not give back: before each claim. One load, if there is nothing. */
    void settleOwed() {
        if (common.isAny) {
            settleAllOwed();
        }
    }

    private void settleAllOwed() {
        common.settle(common.owner);
        settleAbandoned();
    }

    /**
     * Says how to give back what commits of this session left that ended in the middle.
     *
     * @param settling may be called by any thread.
     */
    void settling(final Runnable settling) {
        common.settling = settling;
    }

    /**
     * Slots that threads of this session could not give back.
     *
     * @return marks for them, of all writers of the session.
     */
    public OwedSlots owed() {
        return common;
    }

    private void settleAbandoned() {
        final Runnable settling = common.settling;
        if (settling != null) {
            settling.run();
        }
    }

    /**
     * Whether commit times are those of the machine's clock, which somebody may set.
     *
     * @return false if the user gave a clock.
     */
    public boolean isSystemClock() {
        return common.clock instanceof SystemEpochNanoClock;
    }

    /**
     * The time by the clock of commit times.
     *
     * @return nanoseconds since the epoch.
     */
    public long nowNs() {
        return common.clock.nanoTime();
    }

    /**
     * Until when a call that begins now may wait for others, for whatever they have.
     *
     * @return a time by {@link System#nanoTime}.
     */
    public long deadlineNs() {
        return common.deadline.getAsLong();
    }

    /** Tells {@link #deadlineNs}. */
    LongSupplier deadline() {
        return common.deadline;
    }

    /**
     * Where the session notes down what is rare.
     *
     * @return the ledger.
     */
    public SessionLedger ledger() {
        return common.ledger;
    }

    /**
     * Counts in the ledger.
     *
     * @param counter what.
     */
    public void count(final Counter counter) {
        common.ledger.count(counter);
    }

    /**
     * Notifies those who watch a page of a commit that is done: every kind of commit does so for every page that it moved, after it has given
     * back what others may wait for.
     *
     * @param page that has a new version.
     */
    public void ring(final Page page) {
        common.doorbells.ring(page.index());
    }

    /**
     * Called after a claim; the claim is given back if this throws.
     *
     * @throws ClosedException if this writer, or its session's, was closed.
     */
    public void checkOpen() {
        if (closed || parent != null && parent.closed) {
            throw new ClosedException("The handle or the store was closed by another thread; nothing was committed: session=" + common.session);
        }
    }

    /** Commits that claim from now on fail. */
    public void close() {
        closed = true;
        // [closing]: before the look for claims. A volatile store does not keep a later acquire load behind it on every processor.
        SharedBuffer.fullFence();
    }

    /**
     * Waits, within the bound of a commit, until this session has no slot of a page. After {@link #close} that stays so.
     *
     * @param page to look at.
     * @return false if it still has one.
     */
    public boolean awaitNoClaims(final Page page) {
        if (common.owner == Owner.NOBODY) {
            return true;
        }
        final long deadline = deadlineNs();
        while (hasClaim(page)) {
            settleOwed();
            if (Deadline.isOver(deadline)) {
                return false;
            }
            Pause.park();
        }
        return true;
    }

    private boolean hasClaim(final Page page) {
        for (int slot = 0; slot < page.slots(); slot++) {
            if (SlotHeader.owner(page.slotHeader(slot)) == common.owner) {
                return true;
            }
        }
        return false;
    }
}
