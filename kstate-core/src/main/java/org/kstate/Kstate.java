package org.kstate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;

import org.kstate.counters.CounterValues;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.layout.Counter;
import org.kstate.layout.StateName;
import org.kstate.page.Page;
import org.kstate.registry.NameRegistry;
import org.kstate.registry.StateLifecycle;
import org.kstate.session.Session;
import org.kstate.session.StoreCreation;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreHeader;
import org.kstate.session.StoreLock;
import org.kstate.time.EpochNanoClock;

/**
 * A session: one opening of a store by this process. States are subscribed to by name; their handles commit and read without any
 * further lock.
 *
 * <pre>{@code
 * try (Kstate store = Kstate.open(Path.of("/dev/shm/md"));
 *      State top = store.subscribe("md.btcusdt.top", Permission.READ_WRITE)) {
 *     try (Transaction tx = top.begin()) {
 *         tx.bytes().writeLong(0, bid).writeLong(8, ask);
 *         CommitResult result = tx.commit();
 *     }
 * }
 * }</pre>
 *
 * <p>Safe for any thread. Closing it closes its handles; every later use of them is a {@link ClosedException}. A process may
 * open a store more
 * than once: each opening is a session of its own. If the process dies, whatever the cause, nobody has to clean up.
 */
public final class Kstate implements AutoCloseable {

    private final StoreFiles files;
    private final StoreLock lock;
    private final Session session;
    private final JournalTable journals;
    /** Guarded by the store's lock. */
    private final StateLifecycle states;
    private volatile boolean closed;

    private Kstate(final StoreFiles files, final StoreLock lock, final Session session) {
        this.files = files;
        this.lock = lock;
        this.session = session;
        this.journals = new JournalTable(session);
        this.states = new StateLifecycle(files, session, journals);
    }

    /**
     * Opens the default store, {@link StoreOptions#defaultDirectory}, and makes it if there is none.
     *
     * @return a session.
     */
    public static Kstate open() {
        return open(StoreOptions.create());
    }

    /**
     * Opens a store, and makes it if there is none.
     *
     * @param directory of the store.
     * @return a session.
     */
    public static Kstate open(final Path directory) {
        return open(StoreOptions.create().directory(directory));
    }

    /**
     * Opens a store, and makes it if there is none. A store of an earlier boot of the machine is made anew: persistent states come back
     * from their journals.
     *
     * @param options which store, and how.
     * @return a session.
     * @throws org.kstate.exceptions.NotAStoreException    if the path is something else.
     * @throws org.kstate.exceptions.StoreLayoutException  if the store was made by another version, or with other numbers than asked
     *     for.
     * @throws org.kstate.exceptions.CorruptStoreException if its files are damaged.
     * @throws org.kstate.exceptions.StoreBusyException    if its lock was not to be had in time.
     * @throws org.kstate.exceptions.StoreFullException    if it has no room for another session, or there is no memory to make it.
     */
    public static Kstate open(final StoreOptions options) {
        final Path directory = options.directory().toAbsolutePath().normalize();
        final StoreFiles files = new StoreFiles(directory);
        options.geometry();
        StoreCreation.prepareDirectory(directory);
        final StoreLock lock = new StoreLock(files.storeLock(), options.storeLockTimeoutMs());
        try {
            return lock.holding(() -> new Kstate(files, lock,
                Session.open(files, headerOrNew(files, options), options.clock(), options.commitTimeoutMs())));
        } catch (final RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static StoreHeader headerOrNew(final StoreFiles files, final StoreOptions options) {
        if (Files.exists(files.pages())) {
            final StoreHeader header = StoreHeader.read(files.pages());
            if (header.isThisBoot()) {
                if (!options.agreesWith(header.geometry())) {
                    throw new StoreLayoutException("The store exists with other numbers; open it without them, or remove it"
                        + " first: existing="
                        + header.geometry() + ", asked=" + options.geometry() + ", directory=" + files.directory());
                }
                return header;
            }
        }
        StoreCreation.create(files, options.geometry(), options.clock().nanoTime());
        return StoreHeader.read(files.pages());
    }

    /**
     * Attaches to a store without writing anything to it, with read permission on its file {@code pages} and nothing else.
     *
     * @param directory of the store.
     * @return an observer.
     * @throws org.kstate.exceptions.NotAStoreException if there is no store.
     */
    public static Observer observe(final Path directory) {
        return Observer.open(new StoreFiles(directory.toAbsolutePath().normalize()));
    }

    /**
     * What the sessions of a store have noted down: who they are and whether they live, what they counted, which errors they met. Read from
     * outside, without writing anything, with read permission on the store's files; also when every process of the store has died.
     *
     * @param directory of the store.
     * @return what stands there now.
     * @throws org.kstate.exceptions.NotAStoreException    if there is no store.
     * @throws org.kstate.exceptions.CorruptStoreException if what stands there cannot be.
     */
    public static StoreStatistics statistics(final Path directory) {
        return StoreStatistics.read(new StoreFiles(directory.toAbsolutePath().normalize()));
    }

    /**
     * What this session has counted so far. For the store's counters and those of other sessions see {@link #statistics}.
     *
     * @return the values.
     */
    public CounterValues counters() {
        checkOpen();
        return session.ledger().values();
    }

    /**
     * Subscribes to a state, and creates it, empty, if it is missing: whoever reads may come first.
     *
     * @param name       1 to 254 characters from A-Z a-z 0-9 _ - and dots that do not start, end or double.
     * @param permission what the handle may do.
     * @return a handle; the same state may be subscribed to many times.
     * @throws org.kstate.exceptions.IllegalStateNameException if the name breaks the rules.
     * @throws NoSuchStateException                            if it is missing and this process may not write the store's files.
     * @throws org.kstate.exceptions.StoreFullException        if there is no page or no memory for it.
     * @throws org.kstate.exceptions.StoreBusyException        if the store's lock was not to be had in time.
     */
    public State subscribe(final String name, final Permission permission) {
        StateName.check(name);
        Objects.requireNonNull(permission, "permission");
        checkOpen();
        NameRegistry.warmUp();
        return holding(() -> subscribeHolding(name, permission));
    }

    private State subscribeHolding(final String name, final Permission permission) {
        checkOpen();
        return new State(this, states.subscribe(name, permission == Permission.READ_WRITE), permission);
    }

    /**
     * Deletes a state, transient or persistent, for everybody. Handles of this session on it fail from now on, with {@link ClosedException};
     * a later {@link #subscribe} makes a new state of that name, empty, at version 0. In the journal of a persistent state the deletion is
     * the last record of that incarnation.
     *
     * @param name of the state.
     * @throws org.kstate.exceptions.StateInUseException  if another session is subscribed to it; the message names it.
     * @throws NoSuchStateException                       if there is no such state, or this process may not write the store's files.
     * @throws org.kstate.exceptions.JournalBusyException if the state is persistent and a live session keeps the journal's lock.
     * @throws org.kstate.exceptions.StoreBusyException   if the store's lock was not to be had in time.
     */
    public void delete(final String name) {
        StateName.check(name);
        checkOpen();
        NameRegistry.warmUp();
        final int index = NameRegistry.findInTable(name, session.readOnlyPages());
        if (index != NameRegistry.NO_PAGE) {
            journals.warmUpFor(session.readOnlyPages().page(index));
        }
        holding(() -> {
            checkOpen();
            states.delete(name);
            return name;
        });
    }

    private <T> T holding(final Supplier<T> action) {
        try {
            return lock.holding(action);
        } catch (final StoreBusyException e) {
            session.ledger().count(Counter.STORE_BUSY);
            throw e;
        }
    }

    /** A handle was closed and has no open transaction. With the last one of the page the subscription ends. */
    void unsubscribe(final Page page) {
        if (closed) {
            return;
        }
        try {
            holding(() -> {
                if (!closed) {
                    states.unsubscribe(page);
                }
                return page;
            });
        } catch (final ClosedException e) {
            // Closed meanwhile by another thread, and all subscriptions with it.
            return;
        }
    }

    void persist(final State state, final Path directory) {
        final Path real = JournalTable.realPath(directory);
        journals.warmUp(real);
        holding(() -> {
            state.checkThere();
            journals.attach(state.page(), real);
            return real;
        });
    }

    JournalTable journals() {
        return journals;
    }

    Session session() {
        return session;
    }

    /**
     * Sleeping until somebody commits.
     *
     * @return a doorbell that watches nothing yet, the caller's to close.
     */
    public Doorbell doorbell() {
        checkOpen();
        return new Doorbell(this);
    }

    /** A handle was closed: who waits for its state finds out now. */
    void ringIfWatching() {
        if (session.table().isWatching()) {
            session.ringOwn();
        }
    }

    /**
     * Where the store is.
     *
     * @return an absolute path.
     */
    public Path directory() {
        return files.directory();
    }

    /**
     * The number of this session in the store.
     *
     * @return from 1; given again after the session is closed.
     */
    public int sessionId() {
        return session.number();
    }

    /**
     * The identity of the store.
     *
     * @return a random number, never 0.
     */
    public long storeId() {
        return session.header().storeId();
    }

    /**
     * The clock of this session's commit times.
     *
     * @return the clock that was given in the options.
     */
    public EpochNanoClock clock() {
        return session.clock();
    }

    /**
     * The largest size that a state of this store can have.
     *
     * @return bytes.
     */
    public int pageSize() {
        return session.header().geometry().pageSize();
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() {
        if (closed) {
            throw new ClosedException("The store was closed; open it again: directory=" + files.directory());
        }
    }

    /**
     * Closes the session: its handles are closed, what was not committed is gone. Waits for commits of other threads that are under way.
     * Can be called twice.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        session.writer().close();
        // Who waits wakes and finds the store closed. Its number is still its own.
        session.ringOwn();
        boolean clean = false;
        try {
            // First, since it waits for the commits that are being journaled, however long that takes.
            journals.close();
            clean = awaitCommits();
        } finally {
            leave(clean);
        }
    }

    private boolean awaitCommits() {
        boolean clean = true;
        for (int page = session.table().nextSubscription(session.number(), 0); page >= 0;
             page = session.table().nextSubscription(session.number(), page + 1)) {
            clean &= session.writer().awaitNoClaims(session.readOnlyPages().page(page));
        }
        return clean;
    }

    private void leave(final boolean clean) {
        try {
            holding(() -> {
                states.close(clean);
                return session;
            });
        } catch (final KstateException e) {
            // Nobody is harmed: the next writer sweeps what this session left when its kernel lock is gone.
            session.ledger().error(e);
        } finally {
            lock.close();
            if (clean) {
                session.table().close();
            }
            // Else a thread is still inside a commit: its slot is not free before this process ends, and the kernel lock says so.
        }
    }
}
