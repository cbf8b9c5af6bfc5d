package org.kstate;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.jspecify.annotations.Nullable;
import org.kstate.commit.CommitCode;
import org.kstate.commit.StateSize;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.journal.JournalPaths;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.PageLayout;
import org.kstate.memory.GivenBytes;
import org.kstate.memory.ThreadMemory;
import org.kstate.page.Page;
import org.kstate.page.ReadProtocol;
import org.kstate.page.VersionFacts;
import org.kstate.session.SessionTable;

/**
 * A handle on one state. Safe for any thread. Reads and commits take no lock, write nothing but the state itself, and allocate nothing,
 * where they are given off-heap memory.
 *
 * <p>After {@link #close}, or when its store is closed, every use is a {@link ClosedException}; transactions that were begun go on until
 * they end.
 */
public final class State extends Handle implements ReadableState, AutoCloseable {

    private final State[] self = {this};

    State(final Kstate store, final Page page, final Permission permission) {
        super(store, page, permission);
    }

    @Override
    State asState() {
        return this;
    }

    /**
     * The session of the handle.
     *
     * @return the store as it was opened.
     */
    @Override
    public Kstate store() {
        return store;
    }

    /**
     * The state's name.
     *
     * @return as given at subscribe.
     */
    @Override
    public String name() {
        return name;
    }

    /**
     * What this handle may do.
     *
     * @return as given at subscribe.
     */
    public Permission permission() {
        return permission;
    }

    /**
     * The state's place in its store.
     *
     * @return index of its page, from 0.
     */
    @Override
    public int pageIndex() {
        return page.index();
    }

    /**
     * The state's identity in its store.
     *
     * @return a number that no other state of the store ever has, nor a later one of the same name.
     */
    @Override
    public long id() {
        return id;
    }

    /**
     * When the state was made.
     *
     * @return nanoseconds since the epoch.
     */
    @Override
    public long createdAtNs() {
        checkThere();
        final long createdAtNs = page.buffer().getLong(page.field(PageLayout.CREATED_AT));
        Reference.reachabilityFence(page);
        return createdAtNs;
    }

    /**
     * Who committed the current version, and when.
     *
     * @return a new record; all zero if the state was never written.
     */
    public LastCommit lastCommit() {
        checkOpen();
        final VersionFacts facts = new VersionFacts();
        final long version = versionOf(ReadProtocol.read(page, 0, 0, facts));
        Reference.reachabilityFence(page);
        return version == 0 ? LastCommit.NONE : new LastCommit(version, facts.length(), facts.session(),
            store.session().table().pidOrZero(facts.session(), facts.timeNs()), facts.timeNs(), facts.transaction());
    }

    /**
     * The sessions that are subscribed to the state, this one included.
     *
     * @return a new list, by session number; one that died is in it until it is swept.
     */
    public List<Subscriber> subscribers() {
        checkThere();
        final SessionTable table = store.session().table();
        return table.subscribers(page.index()).stream().map(session -> new Subscriber(session, table.pidOrZero(session))).toList();
    }

    /**
     * The current version. A few nanoseconds; what to poll on.
     *
     * @return 1, 2, 3 …; 0 if the state was never written.
     */
    @Override
    public long version() {
        checkOpen();
        final long version = versionOf(page.resolve());
        Reference.reachabilityFence(page);
        return version;
    }

    /**
     * Whether the state was ever written. One that was not reads as zeros.
     *
     * @return true from version 1 on.
     */
    @Override
    public boolean isWritten() {
        return version() > 0;
    }

    /**
     * The size: what a read returns, and the most that can be published.
     *
     * @return bytes, 1 to the store's page size.
     */
    @Override
    public int size() {
        checkThere();
        final int size = page.size();
        Reference.reachabilityFence(page);
        return size;
    }

    /**
     * Sets the size, which makes no version. Before the first write any size from 1 to the page size; afterwards only a larger one. New
     * bytes read as zero.
     *
     * @param bytes the size.
     * @throws IllegalSizeException if it is out of range, or smaller than that of a written state.
     * @throws ReadOnlyException    on a handle for reading.
     * @throws org.kstate.exceptions.StateBusyException if stopped sessions hold every slot; if it is to become smaller, also if one of them holds
     *     any.
     * @throws org.kstate.exceptions.StoreBusyException if it is to become smaller and the store's lock was not to be had in time.
     */
    public void setSize(final int bytes) {
        checkWritable();
        checkThere();
        checkSize(bytes, page.pageSize(), name);
        int current = page.size();
        while (bytes < current && !lower(current, bytes)) {
            // Somebody else has changed the size, or commits at this moment.
            checkThere();
            current = page.size();
        }
        if (bytes >= current) {
            StateSize.choose(page, bytes, writer);
        }
        Reference.reachabilityFence(page);
    }

    private boolean lower(final int current, final int bytes) {
        if (isWritten()) {
            throw new IllegalSizeException("A written state cannot become smaller: size=" + bytes + ", present=" + page.size()
                + ", state=" + name);
        }
        return store.lower(this, current, bytes, writer);
    }

    static void checkSize(final int bytes, final int pageSize, final String name) {
        if (bytes < 1 || bytes > pageSize) {
            throw new IllegalSizeException("A state's size is 1 to the store's page size: size=" + bytes + ", pageSize=" + pageSize
                + ", state=" + name);
        }
    }

    /**
     * Makes the state as long as a value that the caller knows. If nobody has chosen its size, it gets this size; else a smaller one becomes
     * larger, and a larger one stays. Through a handle for reading nothing is changed.
     *
     * @param bytes length of the value.
     * @throws IllegalSizeException if it is out of range, or the state is smaller and the handle for reading.
     * @throws org.kstate.exceptions.StateBusyException if stopped sessions hold slots.
     * @throws org.kstate.exceptions.StoreBusyException if the store's lock was not to be had in time.
     */
    public void fit(final int bytes) {
        checkThere();
        checkSize(bytes, page.pageSize(), name);
        if (permission == Permission.READ_WRITE) {
            final boolean chosen = StateSize.isChosen(page);
            if (chosen && page.size() >= bytes) {
                return;
            }
            if (chosen || isWritten() || !store.choose(this, bytes, writer)) {
                // Also where it is as long already, so that it counts as chosen.
                StateSize.choose(page, bytes, writer);
            }
        } else if (page.size() < bytes) {
            throw new IllegalSizeException("The state is smaller than what is to be read; let who writes it make it larger: size="
                + page.size() + ", wanted=" + bytes + ", state=" + name);
        }
        Reference.reachabilityFence(page);
    }

    /**
     * Whether every commit is journaled.
     *
     * @return true once {@link #persistTo} was done, by anybody.
     */
    @Override
    public boolean isPersistent() {
        checkOpen();
        final long word = page.resolve();
        Reference.reachabilityFence(page);
        versionOf(word);
        return CommitWord.isPersistent(word);
    }

    /**
     * The journal.
     *
     * @return its directory; {@code null} if the state is transient.
     */
    @Override
    public @Nullable Path journal() {
        return isPersistent() ? JournalPaths.path(page.pages(), page.journal()) : null;
    }

    /**
     * Makes the state persistent, until it is deleted: every commit is appended to a journal. Many states may share one. On a state never written,
     * the name's history in the journal comes back: value, version, and size if none was set. A written state's current value is
     * journaled at once, as a new version.
     *
     * @param journalDirectory directory of the journal; made if missing. If the store knows the journal, it has to be there.
     * @throws org.kstate.exceptions.JournalHistoryException         if state and journal both have a history, or the state is persistent
     *     elsewhere.
     * @throws org.kstate.exceptions.NotAJournalException            if the path is something else.
     * @throws org.kstate.exceptions.JournalMissingException         if the store knows the journal, and it is not there, or another one is.
     * @throws org.kstate.exceptions.JournalInUseException           if another live store has the journal.
     * @throws org.kstate.exceptions.PersistenceUnavailableException if kstate-persistence is not on the class path.
     * @throws org.kstate.exceptions.StoreFullException              if the store has as many journals as it can, or no memory for another's place.
     * @throws org.kstate.exceptions.JournalBusyException            if a live session keeps the journal's lock.
     * @throws org.kstate.exceptions.JournalFullException            if the disk is full.
     * @throws IllegalSizeException                                  if the value in the journal is longer than the store's page size.
     * @throws ReadOnlyException                                     on a handle for reading.
     */
    public void persistTo(final Path journalDirectory) {
        persistTo(journalDirectory, JournalOptions.create());
    }

    /**
     * Makes the state persistent, until it is deleted: every commit is appended to a journal. Many states may share one. On a state never written,
     * the name's history in the journal comes back: value, version, and size if none was set. A written state's current value is
     * journaled at once, as a new version.
     *
     * @param journalDirectory directory of the journal; made if missing, unless the options say otherwise.
     * @param options          what is expected to be there.
     * @throws org.kstate.exceptions.JournalHistoryException         if state and journal both have a history, or the state is persistent
     *     elsewhere.
     * @throws org.kstate.exceptions.NotAJournalException            if the path is something else.
     * @throws org.kstate.exceptions.JournalMissingException         if another journal, or one at all, has to be there.
     * @throws org.kstate.exceptions.JournalInUseException           if another live store has the journal.
     * @throws org.kstate.exceptions.PersistenceUnavailableException if kstate-persistence is not on the class path.
     * @throws org.kstate.exceptions.StoreFullException              if the store has as many journals as it can, or no memory for another's place.
     * @throws org.kstate.exceptions.JournalBusyException            if a live session keeps the journal's lock.
     * @throws org.kstate.exceptions.JournalFullException            if the disk is full.
     * @throws IllegalSizeException                                  if the value in the journal is longer than the store's page size.
     * @throws ReadOnlyException                                     on a handle for reading.
     */
    public void persistTo(final Path journalDirectory, final JournalOptions options) {
        store.persistTo(List.of(this), journalDirectory, options);
    }

    void checkPersistable(final Kstate by) {
        if (by != store) {
            throw new IllegalArgumentException("The handle is of another store: state=" + name);
        }
        checkWritable();
        checkThere();
    }

    /**
     * Copies the current version, whole.
     *
     * @param into is filled from position 0 with {@link #size} bytes, zeros beyond what was published. Allocates nothing, but elastic bytes
     *             that are too short for the state.
     * @return the version; 0 if the state was never written.
     * @throws IllegalSizeException if there is not room for the whole and the bytes cannot grow.
     * @throws ClosedException      if the handle or the store was closed, the state deleted, or the bytes released.
     */
    public long read(final Bytes<?> into) {
        Objects.requireNonNull(into, "into");
        checkOpen();
        GivenBytes.checkNotReleased(into);
        if (!into.isDirectMemory()) {
            into.clear();
            return readOnHeap(into);
        }
        long word = page.resolve();
        int size;
        for (;;) {
            // [size]: after the word.
            size = presentSize();
            if (into.writeLimit() < size || into.realCapacity() < size) {
                into.clear();
                checkRoom(into.capacity(), size);
                into.ensureCapacity(size);
            }
            if (ReadProtocol.tryCopy(page, word, into.addressForWrite(0), size, null)) {
                break;
            }
            word = ReadProtocol.next(page, word);
        }
        into.readPositionRemaining(0, size);
        Reference.reachabilityFence(into);
        Reference.reachabilityFence(page);
        return versionOf(word);
    }

    private long readOnHeap(final Bytes<?> into) {
        final BytesStore<?, ByteBuffer> copy = ThreadMemory.lend();
        try {
            long word = page.resolve();
            int size;
            for (;;) {
                // [size]: after the word.
                size = presentSize();
                checkRoom(into.capacity(), size);
                if (ReadProtocol.tryCopy(page, word, copy.addressForRead(0), size, null)) {
                    break;
                }
                word = ReadProtocol.next(page, word);
            }
            Reference.reachabilityFence(page);
            final long version = versionOf(word);
            into.write(copy, 0L, size);
            return version;
        } finally {
            ThreadMemory.giveBack(copy);
        }
    }

    /**
     * Copies the current version, whole, into an array. Allocates nothing.
     *
     * @param into its first {@link #size} bytes are overwritten, the rest is left.
     * @return the version; 0 if the state was never written.
     * @throws IllegalSizeException if there is not room for the whole.
     */
    @Override
    public long read(final byte[] into) {
        Objects.requireNonNull(into, "into");
        return copyTo(into);
    }

    /**
     * Copies the current version, whole, into a buffer, to be read from there: position 0, limit {@link #size}. Its byte order stays as it is;
     * a new buffer's is big-endian, and Kstate's own accessors are little-endian. Allocates nothing.
     *
     * @param into direct or on the heap; filled from index 0.
     * @return the version; 0 if the state was never written.
     * @throws IllegalSizeException     if there is not room for the whole.
     * @throws IllegalArgumentException if the buffer is read-only.
     */
    @Override
    public long read(final ByteBuffer into) {
        Objects.requireNonNull(into, "into");
        return copyTo(into);
    }

    /**
     * Copies the current version, whole, to an address.
     *
     * @param address  of off-heap memory.
     * @param capacity how many bytes it has: at least {@link #size}.
     * @return the version; 0 if the state was never written.
     * @throws IllegalSizeException     if there is not room for the whole.
     * @throws IllegalArgumentException if no memory can be at the address.
     */
    public long read(final long address, final int capacity) {
        checkAddress(address, capacity);
        checkOpen();
        long word = page.resolve();
        for (;;) {
            // [size]: after the word.
            final int size = presentSize();
            checkRoom(capacity, size);
            if (ReadProtocol.tryCopy(page, word, address, size, null)) {
                break;
            }
            word = ReadProtocol.next(page, word);
        }
        Reference.reachabilityFence(page);
        return versionOf(word);
    }

    /**
     * Copies the current version, whole, with who committed it and when.
     *
     * @param into is filled; holds nothing if this fails.
     * @return the version; 0 if the state was never written.
     */
    @Override
    public long read(final Snapshot into) {
        Objects.requireNonNull(into, "into");
        return copyTo(into);
    }

    /**
     * Begins a transaction that may do what this handle may.
     *
     * @return a frozen private copy of the current version.
     * @throws org.kstate.exceptions.MemoryExhaustedException if the process has no memory for the copy.
     */
    public Transaction begin() {
        return begin(permission);
    }

    /**
     * Begins a transaction.
     *
     * @param wanted what it may do.
     * @return a frozen private copy of the current version.
     * @throws ReadOnlyException if it may more than this handle.
     * @throws org.kstate.exceptions.MemoryExhaustedException if the process has no memory for the copy.
     */
    public Transaction begin(final Permission wanted) {
        Objects.requireNonNull(wanted, "wanted");
        checkPermission(wanted);
        return transaction(wanted, store.clock().nanoTime());
    }

    /**
     * Changes the state by a function of its current value, again and again until nobody else committed meanwhile: begin, apply, commit; after
     * a conflict wait at random within bounds and begin again. Allocates nothing when it ends with a commit.
     *
     * @param change reads and writes the transaction. It gives up by {@link Transaction#abort}; it does not commit. What it throws ends
     *               the update, nothing is committed then.
     * @param retry  how often and how long to try.
     * @return how it ended, and after how many attempts; if others were faster, who won last.
     * @throws ReadOnlyException     on a handle for reading.
     * @throws IllegalStateException if the function committed by itself.
     */
    public UpdateResult update(final Update change, final Retry retry) {
        Objects.requireNonNull(change, "change");
        Objects.requireNonNull(retry, "retry");
        checkWritable();
        return retry.run(self, change);
    }

    /**
     * A pointer to the state: a view of the current version where it lies, without a copy.
     *
     * @return a view for one thread at a time; see there how long what it shows is to be relied upon.
     */
    public LiveView live() {
        checkOpen();
        return new LiveView(this);
    }

    /**
     * Sets what commits through this handle have to survive when their call returns, where the call does not say it: {@code publish}, {@code
     * update}, and transactions that this handle is written in. Of this handle alone: other handles on the state, and other processes, are not
     * concerned, and nothing is stored. {@link Durability#PROCESS} at first.
     *
     * @param durability for commits from now on. With {@link Durability#DEVICE} each is refused while the state is transient.
     * @throws ReadOnlyException on a handle for reading.
     */
    public void durability(final Durability durability) {
        Objects.requireNonNull(durability, "durability");
        checkWritable();
        checkThere();
        defaultDurability(durability);
    }

    /**
     * What commits through this handle have to survive unless told otherwise.
     *
     * @return as set by {@link #durability(Durability)}.
     */
    public Durability durability() {
        checkThere();
        return defaultDurability();
    }

    /**
     * Publishes a payload as the next version, whatever the current one is: the path of a feed handler.
     *
     * @param payload its bytes from read position to read limit, at most {@link #size}; shorter ones are filled up with zeros. Allocates
     *                nothing. Its positions stay as they are.
     * @return the new version.
     * @throws IllegalSizeException                         if it is longer than the state.
     * @throws ClosedException                              if the handle or the store was closed, the state deleted, or the payload released.
     * @throws ReadOnlyException                            on a handle for reading.
     * @throws org.kstate.exceptions.StateBusyException     if stopped sessions hold every slot.
     * @throws org.kstate.exceptions.JournalBusyException   if the state is persistent and a live session keeps the journal's lock.
     * @throws org.kstate.exceptions.JournalFullException   if the state is persistent and the disk is full.
     * @throws org.kstate.exceptions.RecordPendingException if the state is persistent, and the version is there, but not its record.
     * @throws org.kstate.exceptions.JournalFailedException if the state is persistent and its journal has failed, see {@link
     *     #publish(BytesStore, Durability)}.
     */
    public long publish(final BytesStore<?, ?> payload) {
        return publish(payload, defaultDurability());
    }

    /**
     * As {@link #publish(BytesStore)}, with the choice of what the commit has to survive when the call returns.
     *
     * @param payload    its bytes from read position to read limit.
     * @param durability {@link Durability#DEVICE} only if the state is persistent.
     * @return the new version.
     * @throws org.kstate.exceptions.DurabilityUnavailableException if the state is transient, or its journal on a file system without a device
     *     (tmpfs, ramfs). Nothing was committed.
     * @throws org.kstate.exceptions.CommitNotDurableException if the commit is done, every reader can see it, and it is not known to survive a power
     *     cut. If that was since a sync failed, the journal has failed: it takes no more commits from any session.
     * @throws org.kstate.exceptions.JournalFailedException if that has happened before. Nothing was committed.
     */
    public long publish(final BytesStore<?, ?> payload, final Durability durability) {
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(durability, "durability");
        GivenBytes.checkNotReleased(payload);
        final long length = payload.readRemaining();
        final long address = GivenBytes.readAddress(payload, length);
        if (address == GivenBytes.NO_ADDRESS) {
            return publishCopy(payload, length, durability);
        }
        final long version = publishAt(address, (int) Math.min(length, Integer.MAX_VALUE), durability);
        Reference.reachabilityFence(payload);
        return version;
    }

    private long publishCopy(final BytesStore<?, ?> payload, final long length, final Durability durability) {
        checkWritable();
        checkLength((int) Math.min(length, Integer.MAX_VALUE));
        final BytesStore<?, ByteBuffer> copy = ThreadMemory.lend();
        try {
            GivenBytes.copy(payload, copy, (int) length);
            return publishAt(copy.addressForRead(0), (int) length, durability);
        } finally {
            ThreadMemory.giveBack(copy);
        }
    }

    /**
     * Publishes an array as the next version, whatever the current one is. Allocates nothing.
     *
     * @param payload at most {@link #size} bytes; fewer are filled up with zeros.
     * @return the new version.
     * @throws IllegalSizeException if it is longer than the state. Else as {@link #publish(BytesStore)}.
     */
    public long publish(final byte[] payload) {
        Objects.requireNonNull(payload, "payload");
        return publish(payload, 0, payload.length);
    }

    /**
     * Publishes an array as the next version, with the choice of what the commit has to survive when the call returns.
     *
     * @param payload    at most {@link #size} bytes; fewer are filled up with zeros.
     * @param durability {@link Durability#DEVICE} only if the state is persistent.
     * @return the new version.
     * @throws IllegalSizeException if it is longer than the state. Else as {@link #publish(BytesStore, Durability)}.
     */
    public long publish(final byte[] payload, final Durability durability) {
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(durability, "durability");
        return publishPart(payload, 0, payload.length, durability);
    }

    /**
     * Publishes a part of an array as the next version, whatever the current one is. Allocates nothing.
     *
     * @param payload array.
     * @param offset  of the first byte.
     * @param length  how many bytes, at most {@link #size}; fewer are filled up with zeros.
     * @return the new version.
     * @throws IllegalSizeException if they are not all in the array, or more than the state has. Else as {@link #publish(BytesStore)}.
     */
    public long publish(final byte[] payload, final int offset, final int length) {
        Objects.requireNonNull(payload, "payload");
        return publishPart(payload, offset, length, defaultDurability());
    }

    private long publishPart(final byte[] payload, final int offset, final int length, final Durability durability) {
        checkWritable();
        checkLength(length);
        if (offset < 0 || offset > payload.length - length) {
            throw new IllegalSizeException("The part is not inside the array: offset=" + offset + ", length=" + length + ", array="
                + payload.length + ", state=" + name);
        }
        final BytesStore<?, ByteBuffer> copy = ThreadMemory.lend();
        try {
            ThreadMemory.take(copy, payload, offset, length);
            return publishAt(copy.addressForRead(0), length, durability);
        } finally {
            ThreadMemory.giveBack(copy);
        }
    }

    /**
     * Publishes what a buffer has from its position to its limit as the next version, whatever the current one is. Allocates nothing.
     *
     * @param payload direct or on the heap, at most {@link #size} bytes; fewer are filled up with zeros. Its positions stay as they are.
     * @return the new version.
     * @throws IllegalSizeException if it is longer than the state. Else as {@link #publish(BytesStore)}.
     */
    public long publish(final ByteBuffer payload) {
        Objects.requireNonNull(payload, "payload");
        final int length = payload.remaining();
        if (payload.isDirect()) {
            final long version = publish(ThreadMemory.addressOf(payload) + payload.position(), length);
            Reference.reachabilityFence(payload);
            return version;
        }
        checkWritable();
        checkLength(length);
        final BytesStore<?, ByteBuffer> copy = ThreadMemory.lend();
        try {
            ThreadMemory.take(copy, payload, payload.position(), length);
            return publish(copy.addressForRead(0), length);
        } finally {
            ThreadMemory.giveBack(copy);
        }
    }

    /**
     * Publishes a payload as the next version, whatever the current one is.
     *
     * @param address of off-heap memory.
     * @param length  of the payload in bytes, at most {@link #size}.
     * @return the new version.
     * @throws IllegalArgumentException if no memory can be at the address. Else as {@link #publish(BytesStore)}.
     */
    public long publish(final long address, final int length) {
        return publishAt(address, length, defaultDurability());
    }

    private long publishAt(final long address, final int length, final Durability durability) {
        checkWritable();
        checkLength(length);
        checkAddress(address, length);
        for (;;) {
            final long base = page.resolve();
            final long word = commit(page, base, CommitCode.ANY_BASE, address, length, writer, durability);
            if (word != CommitCode.CONFLICT) {
                Reference.reachabilityFence(page);
                return versionIn(word);
            }
            store.session().ledger().count(Counter.PUBLISH_RETRIES);
        }
    }

    /** What is no address of a process's memory; of nothing any will do. */
    private void checkAddress(final long address, final int length) {
        if (address <= 0 && length != 0) {
            throw new IllegalArgumentException("No memory is there; give the address of off-heap memory: address=" + address + ", state=" + name);
        }
    }

    private void checkLength(final int length) {
        final int size = presentSize();
        if (length < 0 || length > size) {
            throw new IllegalSizeException("The payload does not fit the state; set its size first: length=" + length + ", size=" + size
                + ", state=" + name);
        }
    }

    /**
     * Whether this handle was closed.
     *
     * @return true after {@link #close}, and after its store was closed.
     */
    public boolean isClosed() {
        return isHandleClosed() || store.isClosed();
    }

    /** Closes the handle. The subscription ends when the last handle and the last transaction of it are closed. Can be called twice. */
    @Override
    public void close() {
        closeHandle();
    }

    /**
     * For people: what the handle is on, and what is there now.
     *
     * @return never the value.
     */
    @Override
    public String toString() {
        return "State[name=" + name + ", " + present() + ", permission=" + permission + ", session=" + store.sessionId() + ']';
    }

    private String present() {
        try {
            final long version = version();
            return "version=" + version + ", size=" + size() + ", persistent=" + isPersistent();
        } catch (final KstateException e) {
            return isClosed() ? "closed" : e instanceof ClosedException ? "deleted" : "unreadable";
        }
    }
}
