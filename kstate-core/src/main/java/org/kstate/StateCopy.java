package org.kstate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.commit.CommitSet;
import org.kstate.commit.Writer;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.layout.CommitWord;
import org.kstate.memory.PrivateMemory;
import org.kstate.memory.ReadOnlyBytes;
import org.kstate.memory.ValueBytes;
import org.kstate.page.Page;
import org.kstate.page.ReadProtocol;
import org.kstate.page.VersionFacts;

/**
 * The copy of one state in a transaction: the version on which it builds, whether it was looked at or written, and what was found in its way. It is
 * from the pool of a handle, whose subscription does not end before it does. For the thread of the transaction.
 */
sealed class StateCopy extends VersionCopy permits Transaction {

    // Numbers and not an enum: to store a reference costs a collector's barrier, several times in each transaction.
    static final int OPEN = 0;
    static final int CLOSED = 6;

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(StateCopy.class, "phase", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Handle handle;
    private final CopyShelf shelf;
    private final Writer writer;
    /** The only thread that begins this one; {@code null} if any may. */
    private final Thread owner;
    private final VersionFacts winner = new VersionFacts();
    /** As long as the state, so that its bounds are those of the state; made again when the state has grown. */
    private ValueBytes bytes;
    private ReadOnlyBytes view;
    private int phase = CLOSED;
    private Permission permission;
    /** The newest word that this has to do with: the one that was committed, or found in its way. */
    private long newest;
    /** The session's deletions when this began. */
    private int deletions;
    private boolean read;
    private boolean written;

    StateCopy(final Handle handle, final CopyShelf shelf, final Writer writer, final Thread owner) {
        this.handle = handle;
        this.shelf = shelf;
        this.writer = writer;
        this.owner = owner;
        page(handle.page());
    }

    final boolean isFreeForThisThread() {
        return owner == Thread.currentThread() && phase == CLOSED;
    }

    final boolean isOfThisThread() {
        return owner == Thread.currentThread();
    }

    final Thread owner() {
        return owner;
    }

    /** For the thread that closes the handle. [ended] */
    final boolean isEnded() {
        return (int) PHASE.getAcquire(this) == CLOSED;
    }

    /** [ended] */
    final void ended() {
        PHASE.setRelease(this, CLOSED);
    }

    final int phase() {
        return phase;
    }

    final void phase(final int now) {
        phase = now;
    }

    /** One that begins beside the closing of its handle is too late: its commit will find this. */
    final void revoke() {
        writer.close();
    }

    /** Takes the version that is current now. */
    final void begin(final Permission wanted) {
        // [ended]: before the look at the handle, below.
        PHASE.setRelease(this, OPEN);
        if (permission != wanted) {
            permission = wanted;
        }
        read = false;
        written = false;
        deletions = handle.store().deletions();
        copyIfOpen();
    }

    private void copyIfOpen() {
        newest = copy();
        handle.versionIfOpen(newest);
    }

    @Override
    final void makeRoom(final int size) {
        if (capacity() != size) {
            final BytesStore<?, ?> memory = PrivateMemory.allocate(size);
            final ValueBytes freshBytes = ValueBytes.over(memory, handle.name());
            final ReadOnlyBytes freshView = ReadOnlyBytes.over(memory);
            bytes = freshBytes;
            view = freshView;
            // Last: if one of the others cannot be made, all are made again next time.
            useMemory(memory);
        }
    }

    @Override
    final VersionFacts facts() {
        return null;
    }

    final Handle handle() {
        return handle;
    }

    final Permission allowed() {
        return permission;
    }

    final void allow(final Permission wanted) {
        permission = wanted;
    }

    /** Whether this is the copy of a state: a page may have been another state's when this began. */
    final boolean isOf(final State of) {
        return of == handle || of.store() == handle.store() && of.id() == handle.id();
    }

    /** The private copy, for reading and writing. */
    final Bytes<?> writtenBytes() {
        checkThere();
        if (permission != Permission.READ_WRITE) {
            throw new ReadOnlyException("The transaction was begun for reading; begin it with READ_WRITE: state=" + handle.name());
        }
        if (!written) {
            written = true;
            // Costs more than all the looks together, and who writes at offsets moves nothing.
            if (bytes.writePosition() != 0 || bytes.readPosition() != 0 || bytes.writeLimit() != copiedSize()) {
                bytes.clear();
            }
        }
        return bytes;
    }

    /** The private copy, for reading. */
    final BytesIn<?> readView() {
        checkThere();
        read = true;
        view.show(copiedSize());
        return view;
    }

    final boolean isTouched() {
        return read || written;
    }

    final boolean isWritten() {
        return written;
    }

    /** Number of the journal that a commit on this state would need; {@link Page#NO_JOURNAL} if it needs none. */
    final int journal() {
        return permission == Permission.READ_WRITE && CommitWord.isPersistent(word()) ? page().journal() : Page.NO_JOURNAL;
    }

    final void addTo(final CommitSet set) {
        if (written) {
            set.write(handle.writablePage(), word(), address(), copiedSize(), writer);
        } else {
            set.compare(handle.writablePage(), word(), writer);
        }
    }

    /** One attempt of a commit of this copy alone; the answer is that of {@link Handle#commit}. */
    final long commitAlone(final Durability wanted) {
        return handle.commit(handle.writablePage(), word(), word(), address(), copiedSize(), writer, wanted);
    }

    /** What was committed. */
    final void committed(final long made) {
        newest = made;
    }

    /** A commit over several states was made. */
    final void committed() {
        if (written) {
            newest = CommitWord.plain(CommitWord.version(word()) + 1, 0, CommitWord.flags(word()));
        }
    }

    /** The version at begin. */
    final long versionAtBegin() {
        return handle.versionIn(word());
    }

    final long newestVersion() {
        return handle.versionIn(newest);
    }

    /** Reads who moved the state, if it was read or written and has moved. */
    final void noteConflict() {
        if (isTouched()) {
            writer.checkOpen();
            newest = ReadProtocol.read(page(), address(), 0, winner);
            writer.checkOpen();
            if (CommitWord.isDeleted(newest)) {
                throw handle.deleted();
            }
        }
    }

    /** After {@link #noteConflict}: whether the version is that which this builds on. Only {@code persistTo} moves the word and no version. */
    final boolean isSameVersion() {
        return CommitWord.version(newest) == CommitWord.version(word());
    }

    /** After {@link #noteConflict}: builds on the same version of the state, which has become persistent since. */
    final void followPersistence() {
        word(newest);
    }

    /** What was looked at or written stays as it is; so it is too late, unless no more has moved than that the state became persistent. */
    @Override
    final boolean renew() {
        if (!isTouched()) {
            copyIfOpen();
            return true;
        }
        noteConflict();
        if (!isSameVersion()) {
            return false;
        }
        followPersistence();
        return true;
    }

    final void addConflict(final List<Conflict> conflicts) {
        if (newest != word()) {
            conflicts.add(toConflict());
        }
    }

    final Conflict toConflict() {
        return new Conflict(handle.name(), versionAtBegin(), newestVersion(), winner.session(),
            handle.store().session().table().pidOrZero(winner.session(), winner.timeNs()), winner.timeNs());
    }

    /** The copy is private and stays what it is; but nothing can come of it any more. */
    final void checkThere() {
        if (deletions != handle.store().deletions() && handle.isDeleted()) {
            throw handle.deleted();
        }
    }

    final String describe() {
        return "{state=" + handle.name() + ", version=" + (CommitWord.version(word()) - page().firstVersion()) + ", size=" + copiedSize()
            + ", permission=" + permission + (written ? ", written" : read ? ", read" : "") + '}';
    }

    /** Gives the object back. */
    final void end() {
        ended();
        shelf.recycle(this);
    }
}
