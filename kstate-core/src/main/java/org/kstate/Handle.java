package org.kstate;

import java.lang.ref.Reference;

import org.kstate.commit.CommitCode;
import org.kstate.commit.TransientCommit;
import org.kstate.commit.Writer;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.DurabilityUnavailableException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.journal.JournaledCommit;
import org.kstate.layout.CommitWord;
import org.kstate.page.Page;

/**
 * One subscription of a session to a state: who writes through it, whether it may be used, its transactions, and one attempt of a commit. What
 * {@link State} is made of: a superclass and not an object of its own, so that none is between a handle and the commit word.
 */
abstract sealed class Handle extends StateReading permits State {

    final Kstate store;
    final Permission permission;
    final Writer writer;
    final long id;
    private final TransactionPool transactions = new TransactionPool(this);
    /** Null until a handle for reading is in a commit over several states. Any thread may make it. */
    private volatile Page writablePage;
    private volatile boolean closed;
    private volatile Durability durability = Durability.PROCESS;

    Handle(final Kstate store, final Page page, final Permission permission) {
        super(page, page.name());
        this.store = store;
        this.permission = permission;
        this.writer = store.session().writer().forHandle();
        this.id = page.incarnation();
    }

    abstract State asState();

    abstract Kstate store();

    abstract String name();

    abstract long id();

    /** The page through the session's writable mapping, which there is where anything is committed. */
    final Page writablePage() {
        if (permission == Permission.READ_WRITE) {
            return page;
        }
        Page writable = writablePage;
        if (writable == null) {
            writable = store.session().presentWritablePages().page(page.index());
            writablePage = writable;
        }
        return writable;
    }

    /** Checked after a read: if the handle was closed meanwhile, the page may have been given to another state before the copy. [closing] */
    @Override
    final long versionOf(final long word) {
        if (closed) {
            throw closedHandle();
        }
        if (CommitWord.isDeleted(word)) {
            throw deleted();
        }
        return versionIn(word);
    }

    /** The version of a word that was read on this handle's page, if that counts: the state is there, and handle and store are open. */
    final long versionIfOpen(final long word) {
        store.checkOpen();
        return versionOf(word);
    }

    final ClosedException deleted() {
        return new ClosedException("The state was deleted; subscribe again to make a new one: state=" + name);
    }

    private ClosedException closedHandle() {
        return new ClosedException("The handle was closed; subscribe again: state=" + name);
    }

    @Override
    final void checkOpen() {
        checkNotClosed();
        store.checkOpen();
    }

    /** The handle itself is open; its store may be closed. */
    final void checkNotClosed() {
        if (closed) {
            throw closedHandle();
        }
    }

    /** The handle is open, and the state not deleted. */
    final void checkThere() {
        checkOpen();
        versionOf(page.resolve());
        Reference.reachabilityFence(page);
    }

    final void checkWritable() {
        checkOpen();
        if (permission != Permission.READ_WRITE) {
            throw new ReadOnlyException("The handle was subscribed for reading; subscribe with READ_WRITE: state=" + name);
        }
    }

    /** The handle is open, and may be used for what is wanted. */
    final void checkPermission(final Permission wanted) {
        if (wanted == Permission.READ_WRITE) {
            checkWritable();
        } else {
            checkOpen();
        }
    }

    final boolean isHandleClosed() {
        return closed;
    }

    /** Whether the state was deleted; looked at only if this session has deleted one. A session alone can delete what it is subscribed to. */
    final boolean isDeleted() {
        final boolean deleted = CommitWord.isDeleted(page.resolve());
        Reference.reachabilityFence(page);
        return deleted;
    }

    /** A transaction that begins on this state, at a time by the store's clock. */
    final Transaction transaction(final Permission wanted, final long nowNs) {
        return transactions.begin(wanted, nowNs);
    }

    /** This state's copy in a transaction that began on another. */
    final StateCopy join(final Permission wanted) {
        return transactions.join(wanted);
    }

    final Durability defaultDurability() {
        return durability;
    }

    final void defaultDurability(final Durability wanted) {
        durability = wanted;
    }

    final DurabilityUnavailableException noDevice() {
        return new DurabilityUnavailableException("A transient state does not survive a power cut, and nothing was committed; make it persistent"
            + " first, or commit with Durability.PROCESS: state=" + name);
    }

    /**
     * One attempt.
     *
     * @param writable      the state's page, through a mapping that can be written.
     * @param journaledBase the base once more, or {@link CommitCode#ANY_BASE} if any will do: a persistent state's is taken under the lock.
     * @param claimer       this handle; the session for a transaction, which outlives the handle.
     * @param wanted        what the commit has to survive when this returns.
     * @return the new commit word, or {@link CommitCode#CONFLICT}.
     */
    final long commit(final Page writable, final long base, final long journaledBase, final long address, final int length, final Writer claimer,
                      final Durability wanted) {
        if (CommitWord.isDeleted(base)) {
            throw deleted();
        }
        versionIn(base);
        if (!CommitWord.isPersistent(base)) {
            if (wanted == Durability.DEVICE) {
                throw noDevice();
            }
            return TransientCommit.commit(writable, base, address, length, store.clock().nanoTime(), claimer);
        }
        final int journal = writable.journal();
        if (journal == Page.NO_JOURNAL) {
            // If the handle was closed meanwhile, the page may be another state's by now.
            claimer.checkOpen();
        }
        final JournaledCommit commits = store.journals().of(writable.pages(), journal);
        final long word = wanted == Durability.DEVICE ? commits.commitToDevice(writable, journaledBase, address, length, claimer)
            : commits.commit(writable, journaledBase, address, length, claimer);
        if (word == CommitCode.DELETED) {
            throw deleted();
        }
        return word;
    }

    /** Ends all use of the handle. The subscription ends when the last handle and the last transaction of it are closed. Can be called twice. */
    final void closeHandle() {
        closed = true;
        writer.close();
        store.ringIfWatching(page.index());
        transactions.close();
    }
}
