package org.kstate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.List;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.commit.TransientCommit;
import org.kstate.commit.Writer;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.exceptions.WrongThreadException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.TransactionId;
import org.kstate.memory.PrivateMemory;
import org.kstate.page.Page;
import org.kstate.page.ReadProtocol;
import org.kstate.page.VersionFacts;

/**
 * An optimistic transaction on one state: a private copy of the version that was current at {@link State#begin}, frozen whatever others
 * commit, and one {@link #commit}, which fails if anybody committed since. Nothing is held meanwhile, so a transaction may stay open as
 * long as one likes.
 *
 * <p>For the thread that began it. Ends with {@link #commit}, {@link #abort} or {@link #close}; transactions are pooled, so an object
 * must not be used after {@code close}: that is detected until the object is handed out again, and always when assertions are on. From
 * begin to commit nothing is allocated, once a transaction of the state's size is in the pool.
 */
public final class Transaction implements AutoCloseable {

    private enum Phase { OPEN, COMMITTED, UNCHANGED, CONFLICT, ABORTED, CLOSED }

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Transaction.class, "phase", Phase.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final State state;
    private final TransactionPool pool;
    private final Page page;
    private final Writer writer;
    /** The only thread that begins this one; {@code null} if any may. */
    private final Thread owner;
    /** As long as the state, so that its bounds are those of the state; made again when the state has grown. */
    private BytesStore<?, ?> memory;
    private long address;
    private Bytes<?> bytes;
    private Bytes<?> view;
    private final VersionFacts winner = new VersionFacts();
    private Phase phase = Phase.CLOSED;
    private Thread thread;
    private Permission permission;
    private long base;
    private long word;
    private int size;
    private long beganAtNs;
    private boolean written;

    Transaction(final State state, final TransactionPool pool, final Writer writer, final Thread owner) {
        this.state = state;
        this.pool = pool;
        this.page = state.page();
        this.writer = writer;
        this.owner = owner;
    }

    boolean isFreeForThisThread() {
        return owner == Thread.currentThread() && phase == Phase.CLOSED;
    }

    boolean isOfThisThread() {
        return owner == Thread.currentThread();
    }

    /** For the thread that closes the handle. [ended] */
    boolean isEnded() {
        return PHASE.getAcquire(this) == Phase.CLOSED;
    }

    /** [ended] */
    void ended() {
        PHASE.setRelease(this, Phase.CLOSED);
    }

    /** A transaction that begins beside the closing of its handle is too late: its commit will find this. */
    void revoke() {
        writer.close();
    }

    private void allocate() {
        memory = PrivateMemory.allocate(size);
        address = memory.addressForRead(0);
        bytes = memory.bytesForWrite();
        view = memory.bytesForRead();
        bytes.singleThreadedCheckDisabled(true);
        view.singleThreadedCheckDisabled(true);
    }

    void begin(final Permission wanted) {
        // [ended]: before the look at the handle, below.
        PHASE.setRelease(this, Phase.OPEN);
        thread = Thread.currentThread();
        // [size]: raised before a longer payload is committed. A copy of the size before would be committed again without its end.
        do {
            size = page.size();
            if (memory == null || memory.capacity() != size) {
                allocate();
            }
            base = ReadProtocol.read(page, address, size, null);
        } while (page.size() != size);
        state.versionIfOpen(base);
        word = base;
        permission = wanted;
        written = false;
        beganAtNs = state.store().clock().nanoTime();
    }

    /**
     * The private copy, for reading and writing, from position 0 to the size of the state. Asking for it counts as a write: {@link
     * #commit} then makes a new version, whatever the bytes are.
     *
     * @return bytes that are valid until the transaction ends; a write beyond the size is refused by them.
     * @throws ReadOnlyException in a transaction for reading.
     */
    public Bytes<?> bytes() {
        checkOpen();
        if (permission != Permission.READ_WRITE) {
            throw new ReadOnlyException("The transaction was begun for reading; begin it with READ_WRITE: state=" + state.name());
        }
        if (!written) {
            written = true;
            bytes.clear();
        }
        return bytes;
    }

    /**
     * The private copy, for reading, from position 0 to the size of the state.
     *
     * @return what {@link #bytes} shows; valid until the transaction ends.
     */
    public BytesIn<?> view() {
        checkOpen();
        view.readPositionRemaining(0, size);
        return view;
    }

    /**
     * The size of the state when the transaction began.
     *
     * @return bytes.
     */
    public int size() {
        return size;
    }

    /**
     * The version that the copy is of.
     *
     * @return version at begin.
     */
    public long baseVersion() {
        return CommitWord.version(base) - page.firstVersion();
    }

    /**
     * The newest version that this transaction has to do with: the one it made, once it is committed; until then that at begin.
     *
     * @return a version.
     */
    public long version() {
        return CommitWord.version(word) - page.firstVersion();
    }

    /**
     * Commits: the whole copy becomes the next version, if nobody committed since {@link State#begin}. Once only.
     *
     * @return how it ended.
     * @throws ReadOnlyException                          in a transaction for reading.
     * @throws ClosedException                            if the transaction has ended, or the store was closed, or the state deleted.
     * @throws org.kstate.exceptions.StateBusyException   if stopped sessions hold every slot.
     * @throws org.kstate.exceptions.JournalBusyException if the state is persistent and a live session keeps the journal's lock.
     * @throws org.kstate.exceptions.JournalFullException if the state is persistent and the disk is full.
     * @throws org.kstate.exceptions.RecordPendingException if the state is persistent, and the version is there, but not its record.
     */
    public CommitResult commit() {
        checkOpen();
        if (permission != Permission.READ_WRITE) {
            throw new ReadOnlyException("A transaction for reading has nothing to commit; end it with close: state=" + state.name());
        }
        state.store().checkOpen();
        if (!written) {
            phase = Phase.UNCHANGED;
            return CommitResult.UNCHANGED;
        }
        phase = Phase.ABORTED;
        final long committed = state.commit(base, base, address, size, writer);
        Reference.reachabilityFence(page);
        if (committed == TransientCommit.CONFLICT) {
            // If the handle was closed beside the begin, the page may be another state's by now: that is not to be told as a conflict.
            writer.checkOpen();
            word = ReadProtocol.read(page, address, size, winner);
            writer.checkOpen();
            if (CommitWord.isDeleted(word)) {
                throw state.deleted();
            }
            phase = Phase.CONFLICT;
            state.store().session().ledger().count(Counter.CONFLICTS);
            return CommitResult.CONFLICT;
        }
        word = committed;
        phase = Phase.COMMITTED;
        return CommitResult.COMMITTED;
    }

    /** Ends the transaction without a trace. Once only. */
    public void abort() {
        checkOpen();
        phase = Phase.ABORTED;
    }

    /**
     * Why the commit failed.
     *
     * @return what was found at commit.
     * @throws IllegalStateException if {@link #commit} did not tell a conflict.
     */
    public Conflict conflict() {
        if (phase != Phase.CONFLICT) {
            throw new IllegalStateException("There is no conflict to tell of: state=" + state.name());
        }
        return new Conflict(state.name(), baseVersion(), version(), winner.session(),
            state.store().session().table().pidOrZero(winner.session(), winner.timeNs()), winner.timeNs());
    }

    /**
     * Whether the transaction can still be committed or aborted.
     *
     * @return true until it ends.
     */
    public boolean isOpen() {
        return phase == Phase.OPEN;
    }

    boolean isAborted() {
        return phase == Phase.ABORTED;
    }

    /**
     * The transaction's identity in the store: that which its commit will carry, see {@link Snapshot#transactionId}. Transactions that began
     * on the same version of a state have the same, and one of them at most is committed.
     *
     * @return a number that no commit had before.
     */
    public long id() {
        return TransactionId.ofPage(page.index(), CommitWord.version(base) + 1);
    }

    /**
     * What the transaction may do.
     *
     * @return as asked for at begin.
     */
    public Permission permission() {
        return permission;
    }

    /**
     * The states that the transaction is about.
     *
     * @return their handles, which may be closed by now.
     */
    public List<State> states() {
        return List.of(state);
    }

    /**
     * Whether the transaction is about a state. Allocates nothing.
     *
     * @param other any handle.
     * @return true if it is on the same state, and of the same opening of its store.
     */
    public boolean isOn(final State other) {
        return other == state || other.store() == state.store() && other.id() == state.id();
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
        return state.store().clock().nanoTime() - beganAtNs;
    }

    private void checkOpen() {
        if (phase != Phase.OPEN) {
            throw new ClosedException("The transaction has ended; begin another: phase=" + phase + ", state=" + state.name());
        }
        if (thread != Thread.currentThread()) {
            throw new WrongThreadException("A transaction is for the thread that began it: began=" + thread.getName() + ", called="
                + Thread.currentThread().getName() + ", state=" + state.name());
        }
    }

    /** Aborts what was not committed, and gives the object back. Can be called twice. */
    @Override
    public void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (thread != Thread.currentThread()) {
            throw new WrongThreadException("A transaction is for the thread that began it: began=" + thread.getName() + ", called="
                + Thread.currentThread().getName() + ", state=" + state.name());
        }
        ended();
        pool.recycle(this);
    }
}
