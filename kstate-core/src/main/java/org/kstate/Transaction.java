package org.kstate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesIn;
import org.kstate.commit.CommitCode;
import org.kstate.commit.Writer;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.exceptions.TransactionScopeException;
import org.kstate.exceptions.WrongThreadException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.TransactionId;

/**
 * An optimistic transaction: a private copy of the version that was current at {@link State#begin}, frozen whatever others
 * commit, and one {@link #commit}, which fails if anybody committed since. Nothing is held meanwhile, so a transaction may stay open as
 * long as one likes.
 *
 * <p>It is about one state or, by {@link #join} or {@link Kstate#begin}, about several, up to {@link #MAX_STATES}. Then all copies are of one
 * instant, and the commit is of all or of none: every state that was written gets one new version, of the same transaction and time; states that
 * were read must not have moved; those that were neither read nor written do not matter. "Read" and "written" mean that the view, or the bytes,
 * were asked for. What is said here of "the state" is about the first of several.
 *
 * <p>For the thread that began it. Ends with {@link #commit}, {@link #abort} or {@link #close}; transactions are pooled, so an object
 * must not be used after {@code close}: that is detected until the object is handed out again, and always when assertions are on. From
 * begin to commit nothing is allocated, once a transaction of the state's size is in the pool.
 */
public final class Transaction extends StateCopy implements AutoCloseable {

    /** Most states of one transaction. */
    public static final int MAX_STATES = DescriptorLayout.MAX_ENTRIES;

    private static final int COMMITTED = 1;
    private static final int UNCHANGED = 2;
    private static final int CONFLICT = 3;
    /** A conflict that a join has told. */
    private static final int JOIN_REFUSED = 4;
    private static final int ABORTED = 5;
    private static final List<String> PHASES = List.of("OPEN", "COMMITTED", "UNCHANGED", "CONFLICT", "CONFLICT", "ABORTED", "CLOSED");

    private Thread thread;
    private long beganAtNs;
    /** The others of a transaction over several states; made when the first joins, and kept. */
    private JoinedStates joined;

    Transaction(final Handle handle, final CopyShelf shelf, final Writer writer, final Thread owner) {
        super(handle, shelf, writer, owner);
        this.thread = owner;
    }

    void begin(final Permission wanted, final long nowNs) {
        if (owner() == null) {
            thread = Thread.currentThread();
        }
        beganAtNs = nowNs;
        begin(wanted);
    }

    /**
     * The private copy, for reading and writing, from position 0 to the size of the state. Asking for it counts as a write: {@link
     * #commit} then makes a new version, whatever the bytes are.
     *
     * @return bytes that are valid until the transaction ends; a write beyond the size is {@link org.kstate.exceptions.IllegalSizeException}.
     * @throws ReadOnlyException in a transaction for reading.
     * @throws ClosedException   if the transaction has ended, or the state was deleted.
     */
    public Bytes<?> bytes() {
        checkOpen();
        return writtenBytes();
    }

    /**
     * As {@link #bytes()}, of one of the states.
     *
     * @param of a handle on a state of this transaction.
     * @return bytes that are valid until the transaction ends.
     * @throws ReadOnlyException         if the state is in the transaction for reading.
     * @throws TransactionScopeException if it is not in the transaction.
     */
    public Bytes<?> bytes(final State of) {
        checkOpen();
        return copyOf(of).writtenBytes();
    }

    /**
     * The private copy, for reading, from position 0 to the size of the state.
     *
     * @return what {@link #bytes} shows; valid until the transaction ends. Nobody can write it, also after a cast: {@link ReadOnlyException}. A
     *     read beyond the size is Chronicle's {@link java.nio.BufferUnderflowException}.
     * @throws ClosedException if the transaction has ended, or the state was deleted.
     */
    public BytesIn<?> view() {
        checkOpen();
        return readView();
    }

    /**
     * As {@link #view()}, of one of the states. Asking for it counts as a read: {@link #commit} then fails if the state has moved.
     *
     * @param of a handle on a state of this transaction.
     * @return what {@link #bytes(State)} shows; valid until the transaction ends.
     * @throws TransactionScopeException if it is not in the transaction.
     */
    public BytesIn<?> view(final State of) {
        checkOpen();
        return copyOf(of).readView();
    }

    private StateCopy copyOf(final State of) {
        Objects.requireNonNull(of, "of");
        final StateCopy copy = find(of);
        if (copy == null) {
            throw new TransactionScopeException("The state is not in the transaction; join it first: state=" + of.name());
        }
        return copy;
    }

    private StateCopy find(final State of) {
        return isOf(of) ? this : joined == null ? null : joined.find(of);
    }

    /**
     * Adds a state, for what its handle may do.
     *
     * @param other a handle on a state of the same store.
     * @return as {@link #join(State, Permission)}.
     */
    public boolean join(final State other) {
        Objects.requireNonNull(other, "other");
        return join(other, other.permission());
    }

    /**
     * Adds a state: the commit is of it, too. All copies stay those of one instant. So if a state that was read or written here has moved since, it
     * is too late for another to join: the transaction ends with a conflict. One that was neither is taken anew.
     *
     * @param other  a handle on a state of the same store; one that is in the transaction already is left as it is, but may be written from
     *               now on if it is joined for that.
     * @param wanted what the transaction may do with it.
     * @return true; false if the transaction has ended with a conflict, {@link #conflicts}.
     * @throws ReadOnlyException         if it may more than the handle.
     * @throws TransactionScopeException if the state is of another store, or persistent in another journal than one that is in the transaction for
     *     writing, or if there are {@link #MAX_STATES} states already. The transaction stays as it was.
     * @throws ClosedException           if the handle was closed, or its state deleted; the transaction stays as it was. If a state that is in it was
     *     deleted, it has ended.
     * @throws org.kstate.exceptions.StateBusyException if the states are written so fast that they could not be read together. The transaction has
     *     ended.
     */
    public boolean join(final State other, final Permission wanted) {
        Objects.requireNonNull(other, "other");
        Objects.requireNonNull(wanted, "wanted");
        checkOpen();
        add(other, wanted);
        if (joined == null) {
            return true;
        }
        phase(ABORTED);
        if (joined.isTogether()) {
            phase(OPEN);
            return true;
        }
        joined.noteConflicts();
        phase(JOIN_REFUSED);
        return false;
    }

    /** Adds states to one that has just begun. */
    void addAll(final Permission wanted, final State[] states) {
        for (int i = 1; i < states.length; i++) {
            add(states[i], wanted == null ? states[i].permission() : wanted);
        }
        if (joined != null) {
            joined.isTogether();
        }
    }

    /** Adds a state; its copy may be of another instant than the others. */
    private void add(final State other, final Permission wanted) {
        other.checkPermission(wanted);
        if (other.store() != handle().store()) {
            throw new TransactionScopeException("The states of a transaction are of one store, and one opening of it: state=" + other.name()
                + ", first=" + handle().name());
        }
        if (joined == null) {
            joined = new JoinedStates(this);
        }
        final StateCopy present = isOf(other) ? this : joined.find(other);
        if (present == null) {
            joined.add(other, wanted);
        } else if (wanted == Permission.READ_WRITE && present.allowed() == Permission.READ) {
            joined.widen(present);
        }
    }

    /**
     * The size of the state when the transaction began.
     *
     * @return bytes.
     */
    public int size() {
        return copiedSize();
    }

    /**
     * As {@link #size()}, of one of the states.
     *
     * @param of a handle on a state of this transaction.
     * @return bytes.
     * @throws TransactionScopeException if it is not in the transaction.
     */
    public int size(final State of) {
        return copyOf(of).copiedSize();
    }

    /**
     * The version that the copy is of.
     *
     * @return version at begin.
     */
    public long baseVersion() {
        return versionAtBegin();
    }

    /**
     * As {@link #baseVersion()}, of one of the states.
     *
     * @param of a handle on a state of this transaction.
     * @return version at begin, or when it was joined.
     * @throws TransactionScopeException if it is not in the transaction.
     */
    public long baseVersion(final State of) {
        return copyOf(of).versionAtBegin();
    }

    /**
     * The newest version that this transaction has to do with: the one it made, once it is committed; until then that at begin.
     *
     * @return a version.
     */
    public long version() {
        return newestVersion();
    }

    /**
     * As {@link #version()}, of one of the states.
     *
     * @param of a handle on a state of this transaction.
     * @return a version.
     * @throws TransactionScopeException if it is not in the transaction.
     */
    public long version(final State of) {
        return copyOf(of).newestVersion();
    }

    /**
     * Commits: the whole copy becomes the next version, if nobody committed since {@link State#begin}; of several states, each copy that was
     * written, if nobody committed on any that was read or written. Once only.
     *
     * @return how it ended.
     * @throws ReadOnlyException                          in a transaction for reading.
     * @throws ClosedException                            if the transaction has ended, or the store was closed, or the state deleted.
     * @throws org.kstate.exceptions.StateBusyException   if stopped sessions hold every slot.
     * @throws org.kstate.exceptions.JournalBusyException if the state is persistent and a live session keeps the journal's lock.
     * @throws org.kstate.exceptions.JournalFullException if the state is persistent and the disk is full.
     * @throws org.kstate.exceptions.RecordPendingException if the state is persistent, and the version is there, but not its record.
     * @throws org.kstate.exceptions.JournalFailedException if the state is persistent and its journal has failed, see {@link #commit(Durability)}.
     */
    public CommitResult commit() {
        checkOpen();
        final boolean isForDevice = isOfOne() ? handle().defaultDurability() == Durability.DEVICE : joined.isForDevice();
        return commitOpen(isForDevice ? Durability.DEVICE : Durability.PROCESS);
    }

    /**
     * As {@link #commit()}, with the choice of what the commit has to survive when the call returns. {@code commit()} takes {@link
     * State#durability(Durability) the handles' default}: of several states, {@link Durability#DEVICE} if the handle of any that was written has it.
     *
     * @param durability {@link Durability#DEVICE} only if a state that was written is persistent.
     * @return how it ended.
     * @throws org.kstate.exceptions.DurabilityUnavailableException if no state that was written is persistent, or its journal is on a file
     *     system without a device (tmpfs, ramfs). Nothing was committed; the transaction has ended.
     * @throws org.kstate.exceptions.CommitNotDurableException if the commit is done, every reader can see it, and it is not known to survive a power
     *     cut. If that was since a sync failed, the journal has failed: it takes no more commits from any session.
     * @throws org.kstate.exceptions.JournalFailedException if that has happened before. Nothing was committed.
     */
    public CommitResult commit(final Durability durability) {
        Objects.requireNonNull(durability, "durability");
        checkOpen();
        return commitOpen(durability);
    }

    private CommitResult commitOpen(final Durability durability) {
        if (allowed() != Permission.READ_WRITE && (joined == null || joined.isReadOnly())) {
            throw new ReadOnlyException("A transaction for reading has nothing to commit; end it with close: state=" + handle().name());
        }
        handle().store().checkOpen();
        phase(ABORTED);
        CommitResult result = tryCommit(durability);
        while (result == CommitResult.CONFLICT) {
            if (!followsPersistence()) {
                handle().store().session().ledger().count(Counter.CONFLICTS);
                phase(CONFLICT);
                return result;
            }
            result = tryCommit(durability);
        }
        phase(result == CommitResult.COMMITTED ? COMMITTED : UNCHANGED);
        return result;
    }

    private boolean isOfOne() {
        return joined == null || joined.isEmpty();
    }

    /** One attempt; a conflict is not noted. */
    private CommitResult tryCommit(final Durability durability) {
        if (isOfOne()) {
            return tryCommit(this, durability);
        }
        final StateCopy written = joined.firstWritten();
        if (!written.isWritten()) {
            joined.checkThere();
            return CommitResult.UNCHANGED;
        }
        return joined.isOfOne() ? tryCommit(written, durability) : joined.commit(id(), durability);
    }

    private static CommitResult tryCommit(final StateCopy copy, final Durability durability) {
        if (!copy.isWritten()) {
            copy.checkThere();
            return CommitResult.UNCHANGED;
        }
        final long made = copy.commitAlone(durability);
        if (made == CommitCode.CONFLICT) {
            return CommitResult.CONFLICT;
        }
        copy.committed(made);
        return CommitResult.COMMITTED;
    }

    /** After a conflict, which is noted: whether no more has moved than that a state became persistent. Then the transaction builds on that. */
    private boolean followsPersistence() {
        if (!isOfOne()) {
            joined.noteConflicts();
            return joined.followPersistence();
        }
        noteConflict();
        if (!isSameVersion()) {
            return false;
        }
        followPersistence();
        return true;
    }

    /** Ends the transaction without a trace. Once only. */
    public void abort() {
        checkOpen();
        phase(ABORTED);
    }

    /**
     * Why the commit failed.
     *
     * @return what was found at commit.
     * @throws IllegalStateException if {@link #commit} did not tell a conflict.
     */
    public Conflict conflict() {
        return conflicts().get(0);
    }

    /**
     * Why the commit, or a join, failed: every state that was read or written here and has moved.
     *
     * @return what was found, in the order in which the states joined; at least one.
     * @throws IllegalStateException if neither {@link #commit} nor {@link #join} told a conflict.
     */
    public List<Conflict> conflicts() {
        if (phase() != CONFLICT && phase() != JOIN_REFUSED) {
            throw new IllegalStateException("There is no conflict to tell of: state=" + handle().name());
        }
        if (isOfOne()) {
            return List.of(toConflict());
        }
        final List<Conflict> conflicts = new ArrayList<>();
        joined.addConflicts(conflicts);
        return conflicts;
    }

    /**
     * Whether the transaction can still be committed or aborted.
     *
     * @return true until it ends.
     */
    public boolean isOpen() {
        return phase() == OPEN;
    }

    /** Whether a join has told a conflict. */
    boolean isJoinRefused() {
        return phase() == JOIN_REFUSED;
    }

    boolean isAborted() {
        return phase() == ABORTED;
    }

    /**
     * The transaction's identity in the store: that which its commit will carry, see {@link Snapshot#transactionId}. Transactions that began
     * on the same version of a state have the same, and one of them at most is committed. One over several states is named by the first that was
     * written.
     *
     * @return a number that no commit had before.
     */
    public long id() {
        final StateCopy named = joined == null ? this : joined.firstWritten();
        return TransactionId.ofPage(named.page().index(), CommitWord.version(named.word()) + 1);
    }

    /**
     * What the transaction may do.
     *
     * @return as asked for at begin.
     */
    public Permission permission() {
        return allowed();
    }

    /**
     * What the transaction may do with one of its states.
     *
     * @param of a handle on a state of this transaction.
     * @return as asked for when it joined.
     * @throws TransactionScopeException if it is not in the transaction.
     */
    public Permission permission(final State of) {
        return copyOf(of).allowed();
    }

    /**
     * The states that the transaction is about, in the order in which they joined.
     *
     * @return their handles, which may be closed by now.
     */
    public List<State> states() {
        if (isOfOne()) {
            return List.of(handle().asState());
        }
        final List<State> states = new ArrayList<>();
        joined.addStates(states);
        return states;
    }

    /**
     * Whether the transaction is about a state. Allocates nothing.
     *
     * @param other any handle.
     * @return true if one of this transaction's states is the same, and of the same opening of its store.
     */
    public boolean isOn(final State other) {
        Objects.requireNonNull(other, "other");
        return find(other) != null;
    }

    /**
     * When the transaction began, by the store's clock.
     *
     * @return nanoseconds since the epoch.
     */
    public long beganAtNs() {
        return beganAtNs;
    }

    /**
     * How long ago the transaction began, by the store's clock.
     *
     * @return nanoseconds.
     */
    public long ageNs() {
        return handle().store().clock().nanoTime() - beganAtNs;
    }

    /**
     * For people: what the transaction is about, and how far it is.
     *
     * @return never the value.
     */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("Transaction[").append(PHASES.get(phase()));
        if (phase() != CLOSED) {
            text.append(", id=").append(Long.toHexString(id())).append(", session=").append(handle().store().sessionId()).append(", began=")
                .append(beganAtNs);
            for (final State of : states()) {
                text.append(", ").append(copyOf(of).describe());
            }
        }
        return text.append(']').toString();
    }

    private void checkOpen() {
        if (phase() != OPEN) {
            throw new ClosedException("The transaction has ended; begin another: phase=" + PHASES.get(phase()) + ", state=" + handle().name());
        }
        if (thread != Thread.currentThread()) {
            throw new WrongThreadException("A transaction is for the thread that began it: began=" + thread.getName() + ", called="
                + Thread.currentThread().getName() + ", state=" + handle().name());
        }
    }

    /** Aborts what was not committed, and gives the object back. Can be called twice. */
    @Override
    public void close() {
        if (phase() == CLOSED) {
            return;
        }
        if (thread != Thread.currentThread()) {
            throw new WrongThreadException("A transaction is for the thread that began it: began=" + thread.getName() + ", called="
                + Thread.currentThread().getName() + ", state=" + handle().name());
        }
        if (joined != null) {
            joined.end();
        }
        end();
    }
}
