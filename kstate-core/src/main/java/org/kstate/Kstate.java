package org.kstate;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.kstate.commit.StateSize;
import org.kstate.commit.Writer;
import org.kstate.counters.CounterValues;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.StoreRemovedException;
import org.kstate.exceptions.TransactionScopeException;
import org.kstate.journal.JournalGrowth;
import org.kstate.journal.JournalPaths;
import org.kstate.journal.JournalTable;
import org.kstate.layout.CommitWord;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateName;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.registry.NameRegistry;
import org.kstate.registry.StateLifecycle;
import org.kstate.session.DescriptionsFile;
import org.kstate.session.FileAccess;
import org.kstate.session.Session;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreLock;
import org.kstate.spi.ReadingProgress;
import org.kstate.spi.WantedJournal;
import org.kstate.time.EpochNanoClock;

/**
 * A session: one opening of a store by this process. States are subscribed to by name; their handles commit and read without any
 * further lock.
 *
 * <pre>{@code
 * try (Kstate store = Kstate.open(Path.of("/dev/shm/md"));
 *      State top = store.subscribe("md.btcusdt.top", Permission.READ_WRITE, 16)) {
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

    private static final String UNIQUE_FORMAT = ".%016x";
    /** States that are made persistent with {@code store.lock} held once: others wait for it meanwhile. */
    private static final int PERSIST_TOGETHER = 64;
    static final WantedJournal JOURNAL_THAT_IS_THERE = new WantedJournal(true, WantedJournal.ANY_ID);

    private final StoreFiles files;
    private final Session session;
    private final JournalTable journals;
    private final LockedStore locked;
    private final StoreDescriptions descriptions;
    /** How often this session has deleted a state. So long as that stays the same, no state that it is subscribed to was deleted. */
    private volatile int deletions;
    private volatile boolean closed;

    Kstate(final StoreFiles files, final StoreLock lock, final Session session) {
        this.files = files;
        this.session = session;
        this.journals = new JournalTable(session);
        this.locked = new LockedStore(session, lock, new StateLifecycle(files, session, journals));
        this.descriptions = new StoreDescriptions(this, files);
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
        Objects.requireNonNull(directory, "directory");
        return open(StoreOptions.create().directory(directory));
    }

    /**
     * Opens a store, and makes it if there is none. A store of an earlier boot of the machine, or of an earlier layout, is made anew: persistent
     * states come back from their journals. A store in a memory file system, or with a session that lives, is of no earlier boot.
     *
     * @param options which store, and how.
     * @return a session.
     * @throws org.kstate.exceptions.NotAStoreException    if the path is something else.
     * @throws org.kstate.exceptions.StoreLayoutException  if the store was made by a later version, or by an earlier one of which a session
     *     lives, or with other numbers or permissions than asked for.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not open sessions of the store, or the directory of the default
     *     store is another user's.
     * @throws org.kstate.exceptions.CorruptStoreException if its files are damaged.
     * @throws org.kstate.exceptions.StoreBusyException    if its lock was not to be had in time.
     * @throws org.kstate.exceptions.StoreFullException    if it has no room for another session, or there is no memory to make it.
     * @throws org.kstate.exceptions.IllegalSizeException  if page size, slots or pages are out of range.
     * @throws org.kstate.exceptions.IllegalPermissionsException  if no store can have the permissions.
     * @throws org.kstate.exceptions.UnsupportedPlatformException if the machine lacks what sessions need.
     * @throws org.kstate.exceptions.MappingsExhaustedException if this process maps as many files of stores as it may.
     * @throws org.kstate.exceptions.DescriptorsExhaustedException if the process has too few file descriptors left.
     */
    public static Kstate open(final StoreOptions options) {
        Objects.requireNonNull(options, "options");
        return StoreOpening.open(options);
    }

    /**
     * Attaches to a store without writing anything to it, with read permission on its file {@code pages} and nothing else.
     *
     * @param directory of the store.
     * @return an observer.
     * @throws org.kstate.exceptions.NotAStoreException    if there is no store.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not read it, or the default store is another user's.
     * @throws org.kstate.exceptions.MappingsExhaustedException if this process maps as many files of stores as it may.
     */
    public static Observer observe(final Path directory) {
        Objects.requireNonNull(directory, "directory");
        return Observer.open(StoreOpening.filesToLookAt(directory));
    }

    /**
     * What the sessions of a store have noted down: who they are and whether they live, what they counted, which errors they met. Read from
     * outside, without writing anything, with read permission on the store's files; also when every process of the store has died.
     *
     * @param directory of the store.
     * @return what stands there now.
     * @throws org.kstate.exceptions.NotAStoreException    if there is no store.
     * @throws org.kstate.exceptions.CorruptStoreException if what stands there cannot be.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not read it, or the default store is another user's.
     * @throws org.kstate.exceptions.MappingsExhaustedException if this process maps as many files of stores as it may.
     */
    public static StoreStatistics statistics(final Path directory) {
        Objects.requireNonNull(directory, "directory");
        return StoreStatistics.read(StoreOpening.filesToLookAt(directory));
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
     * <p>If a session that described states has died on the way, a journal may lack descriptions of the store. Who subscribes to one of the journal's
     * states for writing first in a session completes them. That reads the journal from its last checkpoint on, and waits for its lock as a commit
     * does. If it fails, the error log says so, and nobody is kept from subscribing.
     *
     * @param name       1 to 254 characters from A-Z a-z 0-9 _ - and dots that do not start, end or double; {@link StateNames#encode} makes one
     *                   of any text.
     * @param permission what the handle may do.
     * @return a handle; the same state may be subscribed to many times.
     * @throws org.kstate.exceptions.IllegalStateNameException if the name breaks the rules.
     * @throws NoSuchStateException                            if it is missing and this process may not write the store's files.
     * @throws org.kstate.exceptions.NotPermittedException     if it is to be written and this process may not write the store's files.
     * @throws org.kstate.exceptions.StoreFullException        if there is no page or no memory for it.
     * @throws org.kstate.exceptions.StoreBusyException        if the store's lock was not to be had in time.
     * @throws StoreRemovedException                           if the store's files were removed.
     */
    public State subscribe(final String name, final Permission permission) {
        StateName.check(name);
        Objects.requireNonNull(permission, "permission");
        checkOpen();
        NameRegistry.warmUp();
        return describedAnew(locked.holding(() -> subscribeHolding(name, permission)));
    }

    /**
     * Subscribes to a state whose value has a length that the caller knows, and creates it if it is missing. If nobody has chosen its size, it
     * gets this size; else a smaller one becomes larger, and a larger one stays. See {@link State#fit}.
     *
     * @param name       as for {@link #subscribe(String, Permission)}.
     * @param permission what the handle may do.
     * @param size       length of the value in bytes, 1 to the store's page size.
     * @return a handle.
     * @throws org.kstate.exceptions.IllegalSizeException if the size is out of range, or the state is smaller and the handle for reading. Else as
     *     {@link #subscribe(String, Permission)}.
     */
    public State subscribe(final String name, final Permission permission, final int size) {
        StateName.check(name);
        State.checkSize(size, pageSize(), name);
        final State state = subscribe(name, permission);
        try {
            state.fit(size);
            return state;
        } catch (final RuntimeException | Error e) {
            state.close();
            throw e;
        }
    }

    /**
     * Subscribes to a state if it is there, and makes none.
     *
     * @param name       as for {@link #subscribe(String, Permission)}.
     * @param permission what the handle may do.
     * @return a handle; empty if there is no such state. Else as {@link #subscribe(String, Permission)}.
     */
    public Optional<State> subscribeIfPresent(final String name, final Permission permission) {
        StateName.check(name);
        Objects.requireNonNull(permission, "permission");
        checkOpen();
        NameRegistry.warmUp();
        final Optional<State> found = locked.holding(() -> {
            checkOpen();
            final boolean isThere = NameRegistry.findInPages(name, session.readOnlyPages()) != NameRegistry.NO_PAGE;
            return isThere ? Optional.of(subscribeHolding(name, permission)) : Optional.<State>empty();
        });
        found.ifPresent(this::describedAnew);
        return found;
    }

    /**
     * The names of all states that are there now. Takes no lock; costs a look at each page of the store.
     *
     * @param wanted which of them.
     * @return a new list, in the order of their pages. A state that ends or is made meanwhile may be in it or not.
     */
    public List<String> names(final NamePattern wanted) {
        Objects.requireNonNull(wanted, "wanted");
        checkOpen();
        final List<String> names = NameRegistry.names(session.readOnlyPages(), wanted::matches);
        Reference.reachabilityFence(this);
        return names;
    }

    /**
     * Creates a state under a name that no state of the store has, and that hardly one ever had: the prefix, a dot and 16 random hexadecimal
     * digits. For what belongs to one process, replies for instance; others are told {@link State#name}.
     *
     * @param prefix     a valid name by itself, at most 237 characters.
     * @param permission what the handle may do.
     * @return a handle on a state that was made by this call.
     * @throws org.kstate.exceptions.IllegalStateNameException if the prefix breaks the rules of names or is too long.
     * @throws org.kstate.exceptions.NotPermittedException     if this process may not write the store's files.
     * @throws org.kstate.exceptions.StoreFullException        if there is no page or no memory for it.
     * @throws org.kstate.exceptions.StoreBusyException        if the store's lock was not to be had in time.
     */
    public State subscribeUnique(final String prefix, final Permission permission) {
        StateName.check(prefix);
        StateName.check(prefix + String.format(Locale.ROOT, UNIQUE_FORMAT, 0));
        Objects.requireNonNull(permission, "permission");
        checkOpen();
        NameRegistry.warmUp();
        return locked.holding(() -> {
            checkOpen();
            if (!Files.isWritable(files.pages())) {
                throw FileAccess.notWritable(files.pages(), prefix);
            }
            String name;
            do {
                name = prefix + String.format(Locale.ROOT, UNIQUE_FORMAT, new SecureRandom().nextLong());
            } while (NameRegistry.findInPages(name, session.readOnlyPages()) != NameRegistry.NO_PAGE);
            return subscribeHolding(name, permission);
        });
    }

    /** Before a session's first commit in a journal: a look at one file, unless the journal lacks descriptions. */
    private State describedAnew(final State state) {
        try {
            if (state.permission() == Permission.READ_WRITE && isStillPersistent(state)) {
                // Without the lock: the page may be another state's by now.
                descriptions.complete(state.page().journal());
            }
            return state;
        } catch (final RuntimeException | Error e) {
            // Nobody else has the handle.
            state.close();
            throw e;
        }
    }

    private static boolean isStillPersistent(final State state) {
        try {
            return state.isPersistent();
        } catch (final ClosedException e) {
            // Deleted meanwhile.
            return false;
        }
    }

    private State subscribeHolding(final String name, final Permission permission) {
        checkOpen();
        return new State(this, locked.states().subscribe(name, permission == Permission.READ_WRITE), permission);
    }

    /**
     * Deletes a state, transient or persistent, for everybody. Handles of this session on it fail from now on, with {@link ClosedException};
     * a later {@link #subscribe} makes a new state of that name, empty, at version 0. In the journal of a persistent state the deletion is
     * the last record of that incarnation.
     *
     * @param name of the state.
     * @throws org.kstate.exceptions.StateInUseException  if another session is subscribed to it; the message names it.
     * @throws NoSuchStateException                       if there is no such state.
     * @throws org.kstate.exceptions.NotPermittedException if this process may not write the store's files.
     * @throws org.kstate.exceptions.JournalBusyException if the state is persistent and a live session keeps the journal's lock.
     * @throws org.kstate.exceptions.StoreBusyException   if the store's lock was not to be had in time.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void delete(final String name) {
        StateName.check(name);
        checkOpen();
        NameRegistry.warmUp();
        final int index = NameRegistry.findInPages(name, session.readOnlyPages());
        if (index != NameRegistry.NO_PAGE && Files.isWritable(files.pages())) {
            final Page page = session.readOnlyPages().page(index);
            if (CommitWord.isPersistent(page.resolve())) {
                // [generation]: a session takes its own once, with the lock; a journal is opened without it.
                journals.openFor(page, locked.holding(() -> {
                    checkOpen();
                    return session.writablePages();
                }));
            }
        }
        locked.holding(() -> {
            checkOpen();
            try {
                locked.states().delete(name);
            } finally {
                // Also if it failed half-way. Under the lock, so by one thread at a time.
                deletions = deletions + 1;
            }
            return name;
        });
    }

    /**
     * Says how the values of states are to be read, for the {@code kstate} command and whoever else looks at the store. Kstate keeps the text and
     * does not read it; {@code docs/values.md} has the forms that the command knows. It holds for the states that there are and for those to come,
     * until the store is made anew. A state is described by the most specific pattern: its name, else the pattern with the most characters that
     * are no star, and of equal ones the last one given.
     *
     * <p>Each journal of the store gets the description, too, and a journal that a state becomes persistent in later. A store that takes a journal
     * for the first time gets the journal's descriptions of patterns that it does not describe itself. If a journal cannot be written, the exception
     * says why, and the description is in force in the store all the same; the journal gets it when a state of the store is next described or
     * persisted, or a session subscribes to a persistent state for writing.
     *
     * @param pattern a name, or a pattern of names: {@code md.*.top}. An earlier description of the same pattern is replaced.
     * @param text    at most 32768 bytes of UTF-8; empty to describe them no more.
     * @throws org.kstate.exceptions.IllegalStateNameException if no name could be like the pattern.
     * @throws org.kstate.exceptions.IllegalSizeException      if the text is too long.
     * @throws org.kstate.exceptions.StoreFullException        if all descriptions together are too long, or there is no space.
     * @throws org.kstate.exceptions.NotPermittedException     if this process may not write the store's files.
     * @throws org.kstate.exceptions.StoreBusyException        if the store's lock was not to be had in time.
     * @throws org.kstate.exceptions.JournalFullException      if a journal has no space for it.
     * @throws org.kstate.exceptions.JournalBusyException      if a live session keeps a journal's lock.
     */
    public void describe(final String pattern, final String text) {
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(text, "text");
        NamePattern.of(pattern);
        DescriptionsFile.checkedText(text);
        checkOpen();
        descriptions.describe(pattern, text);
    }

    /**
     * What describes the values of a state, whether or not there is one of that name. Reads a file: who needs it often keeps the result.
     *
     * @param name of the state.
     * @return the text that {@link #describe} was given; null if nothing describes them.
     * @throws org.kstate.exceptions.CorruptStoreException if the file of the descriptions is damaged.
     */
    public @Nullable String description(final String name) {
        StateName.check(name);
        checkOpen();
        return descriptions.of(name);
    }

    /**
     * Begins a transaction over several states, each for what its handle may do. All copies are of one instant.
     *
     * @param states handles on states of this store, 1 to {@link Transaction#MAX_STATES}. The first is what methods without a state are about.
     * @return a frozen private copy of each.
     * @throws org.kstate.exceptions.TransactionScopeException if a state cannot be in the transaction: see {@link Transaction#join}.
     * @throws org.kstate.exceptions.StateBusyException        if the states are written so fast that they could not be read together.
     * @throws org.kstate.exceptions.ClosedException           if a handle or the store was closed, or a state deleted.
     * @throws org.kstate.exceptions.MemoryExhaustedException  if the process has no memory for the copies.
     */
    public Transaction begin(final State... states) {
        checkStates(states);
        return begin(states[0].permission(), false, states);
    }

    /**
     * Begins a transaction over several states.
     *
     * @param wanted what it may do with all of them.
     * @param states handles on states of this store, 1 to {@link Transaction#MAX_STATES}.
     * @return a frozen private copy of each.
     * @throws org.kstate.exceptions.ReadOnlyException         if it may more than one of the handles.
     * @throws org.kstate.exceptions.TransactionScopeException if a state cannot be in the transaction: see {@link Transaction#join}.
     * @throws org.kstate.exceptions.StateBusyException        if the states are written so fast that they could not be read together.
     * @throws org.kstate.exceptions.ClosedException           if a handle or the store was closed, or a state deleted.
     * @throws org.kstate.exceptions.MemoryExhaustedException  if the process has no memory for the copies.
     */
    public Transaction begin(final Permission wanted, final State... states) {
        Objects.requireNonNull(wanted, "wanted");
        checkStates(states);
        return begin(wanted, true, states);
    }

    private Transaction begin(final Permission wanted, final boolean forAll, final State[] states) {
        final Transaction transaction = states[0].begin(wanted);
        try {
            transaction.addAll(forAll ? wanted : null, states);
            return transaction;
        } catch (final RuntimeException | Error e) {
            transaction.close();
            throw e;
        }
    }

    /** Of a transaction: one at least, and the first of this opening; the others are looked at when they join. */
    private void checkStates(final State[] states) {
        Objects.requireNonNull(states, "states");
        if (states.length == 0) {
            throw new TransactionScopeException("A transaction is about one state at least: directory=" + files.directory());
        }
        for (int i = 0; i < states.length; i++) {
            Objects.requireNonNull(states[i], "states");
        }
        checkIsHere(states[0]);
    }

    private void checkIsHere(final State state) {
        if (state.store() != this) {
            throw new TransactionScopeException("The state was subscribed to through another opening of a store: state=" + state.name()
                + ", directory=" + files.directory());
        }
    }

    /**
     * Changes several states by a function of their current values, all or none, again and again until nobody else committed meanwhile on
     * one that it read or wrote. See {@link State#update}.
     *
     * @param change reads and writes the transaction; it may {@link Transaction#join} more states, and returns at once if that says false.
     * @param retry  how often and how long to try.
     * @param states to begin with, each for what its handle may do.
     * @return how it ended, and after how many attempts; if others were faster, who won last.
     * @throws org.kstate.exceptions.TransactionScopeException if there is no state, or one cannot be in the transaction.
     * @throws org.kstate.exceptions.ReadOnlyException         if the function writes a state whose handle is for reading.
     * @throws IllegalStateException                           if the function committed by itself.
     * @throws org.kstate.exceptions.ClosedException           if a handle or the store was closed, or a state deleted.
     */
    public UpdateResult update(final Update change, final Retry retry, final State... states) {
        Objects.requireNonNull(change, "change");
        Objects.requireNonNull(retry, "retry");
        checkStates(states);
        return retry.run(states, change);
    }

    /**
     * Reads several states as they were at one instant, whole and together, without a transaction: nobody's commit over several of them is seen by
     * half. Allocates nothing.
     *
     * @param states handles on states of this store.
     * @param into   a holder of its own for each of them, in the same order.
     * @throws org.kstate.exceptions.StateBusyException        if the states are written so fast that they could not be read together within the
     *     time that a commit waits.
     * @throws org.kstate.exceptions.TransactionScopeException if a state is of another store, or there are not as many holders.
     * @throws org.kstate.exceptions.ClosedException           if a handle or the store was closed, or a state deleted.
     */
    public void snapshot(final State[] states, final Snapshot[] into) {
        Snapshot.checkHolders(states, into);
        checkOpen();
        for (int i = 0; i < states.length; i++) {
            checkIsHere(states[i]);
            states[i].checkPermission(Permission.READ);
        }
        try {
            for (int i = 0; i < states.length; i++) {
                into[i].take(states[i].page());
            }
            VersionCopy.takeTogether(into, states.length, session.waitNs());
            for (int i = 0; i < states.length; i++) {
                into[i].checkIsOf(states[i].page());
                into[i].filled(states[i].versionIfOpen(into[i].word()));
            }
        } catch (final RuntimeException | Error e) {
            Snapshot.forgetAll(into, states.length);
            throw e;
        }
    }

    /** A handle was closed and has no open transaction. */
    void unsubscribe(final Page page) {
        locked.unsubscribe(page);
    }

    /**
     * Makes many states persistent in one journal: as {@link State#persistTo(Path, JournalOptions)} for each, with one look through the
     * journal. If one is refused, those before it are persistent and those after it are as they were. Without states nothing is made or opened.
     *
     * @param states           handles for writing, of this store.
     * @param journalDirectory directory of the journal.
     * @param options          what is expected to be there.
     */
    public void persistTo(final Collection<State> states, final Path journalDirectory, final JournalOptions options) {
        Objects.requireNonNull(journalDirectory, "journalDirectory");
        Objects.requireNonNull(options, "options");
        final State[] all = Objects.requireNonNull(states, "states").toArray(State[]::new);
        for (final State state : all) {
            Objects.requireNonNull(state, "state").checkPersistable(this);
        }
        if (all.length == 0) {
            return;
        }
        final WantedJournal wanted = options.wanted();
        final Path real = JournalTable.realPath(journalDirectory, wanted);
        final boolean isNeeded = Arrays.stream(all).anyMatch(state -> !state.isPersistent());
        try (JournalTable.Opening opening = journals.open(isNeeded, session.writablePages(), real, wanted, options.progress())) {
            for (int from = 0; from < all.length; from += PERSIST_TOGETHER) {
                final int first = from;
                locked.holding(() -> {
                    if (!isNeeded) {
                        attach(all, first, real, opening);
                        return real;
                    }
                    // Who reads the journal and watches names is told, as of new states; if this is killed before, its next look finds the mark.
                    session.table().nameBehind(true);
                    try {
                        attach(all, first, real, opening);
                    } finally {
                        session.ringForNames();
                    }
                    return real;
                });
            }
        }
        descriptions.describeWhereLacking();
    }

    /**
     * Lets the times of a journal follow the machine's clock again. A clock that jumps ahead by more than a minute, judged by the time
     * since the machine was started, is not followed. A journal's commit times and files go on with the time that has passed, and the error
     * log says so. Call this where the clock is right all the same. A clock that {@link StoreOptions#clock} gave is never judged.
     *
     * @param journalDirectory directory of a journal of this store.
     * @throws org.kstate.exceptions.NotAJournalException if the store has no journal there.
     */
    public void acceptWallClock(final Path journalDirectory) {
        Objects.requireNonNull(journalDirectory, "journalDirectory");
        checkOpen();
        final Path real = JournalTable.realPath(journalDirectory, JOURNAL_THAT_IS_THERE);
        journals.acceptWallClock(writablePages(real), real);
    }

    /**
     * Writes a checkpoint into a journal: the last value of every state that the journal knows, with deletions, whether or not a store has
     * it. From then on opening the journal costs what was committed since, and the files before it may be removed.
     *
     * <p>It may take a while, and is of interest to nobody meanwhile: commits go on between its parts, of at most 64 KiB each. If it fails, or
     * this process is killed in it, it does not count. Two at the same time are both valid.
     *
     * @param journalDirectory directory of a journal that states of this store are persistent in.
     * @return the sequence number of the record that begins it.
     * @throws org.kstate.exceptions.NotAJournalException    if the store has no such journal.
     * @throws org.kstate.exceptions.CorruptJournalException if the journal is damaged.
     * @throws org.kstate.exceptions.JournalFullException    if there is no space for it.
     * @throws org.kstate.exceptions.JournalBusyException    if a live session keeps the journal's lock.
     * @throws org.kstate.exceptions.NotPermittedException   if this process may not write the store's files.
     * @throws UnsupportedOperationException                 if its provider's journals have no checkpoints.
     */
    public long checkpoint(final Path journalDirectory) {
        return checkpoint(journalDirectory, ReadingProgress.NONE);
    }

    /**
     * As {@link #checkpoint(Path)}, and tells how far the journal was read. Reading comes first. It takes long if the last checkpoint is long ago.
     *
     * @param journalDirectory directory of a journal that states of this store are persistent in.
     * @param progress         is told by this thread, and not while others wait for it. If it throws, the checkpoint has not begun.
     * @return the sequence number of the record that begins it.
     * @throws org.kstate.exceptions.NotAJournalException    if the store has no such journal.
     * @throws org.kstate.exceptions.CorruptJournalException if the journal is damaged.
     * @throws org.kstate.exceptions.JournalFullException    if there is no space for it.
     * @throws org.kstate.exceptions.JournalBusyException    if a live session keeps the journal's lock.
     * @throws org.kstate.exceptions.NotPermittedException   if this process may not write the store's files.
     * @throws UnsupportedOperationException                 if its provider's journals have no checkpoints.
     */
    public long checkpoint(final Path journalDirectory, final ReadingProgress progress) {
        Objects.requireNonNull(journalDirectory, "journalDirectory");
        Objects.requireNonNull(progress, "progress");
        checkOpen();
        final Path real = JournalTable.realPath(journalDirectory, JOURNAL_THAT_IS_THERE);
        return journals.checkpoint(writablePages(real), real, progress);
    }

    /**
     * Whether nobody is committing in a journal at this moment: its lock was seen free. Then who reads the journal after this call sees every commit
     * whose time was taken before it, and those to come get later times. Takes no lock, and works in a session that only reads.
     *
     * @param journalDirectory directory of a journal of this store.
     * @return false while a session has the lock; also while a dead one has, until the next commit takes it over.
     * @throws org.kstate.exceptions.NotAJournalException if the store has no journal there.
     */
    public boolean isJournalFree(final Path journalDirectory) {
        Objects.requireNonNull(journalDirectory, "journalDirectory");
        checkOpen();
        final boolean isFree = JournalPaths.isFree(session.readOnlyPages(), JournalTable.realPath(journalDirectory, JOURNAL_THAT_IS_THERE));
        Reference.reachabilityFence(this);
        return isFree;
    }

    /** For a session that has perhaps no state to write: it takes its generation with the lock, once [generation]. */
    PagesFile writablePages(final Path journal) {
        return locked.holding(() -> {
            checkOpen();
            if (!Files.isWritable(files.pages())) {
                throw FileAccess.notWritable(files.pages(), journal.toString());
            }
            return session.writablePages();
        });
    }

    private void attach(final State[] all, final int first, final Path real, final JournalTable.Opening opening) {
        for (int i = first; i < Math.min(all.length, first + PERSIST_TOGETHER); i++) {
            attach(all[i], real, opening);
        }
    }

    private void attach(final State state, final Path real, final JournalTable.Opening opening) {
        state.checkThere();
        // By the name in it the journal is asked for a value to give back.
        state.page().checkedHeader();
        journals.attach(state.page(), real, opening);
    }

    boolean lower(final State state, final int current, final int size, final Writer writer) {
        return locked.holding(() -> {
            state.checkThere();
            return StateSize.lower(state.page(), current, size, writer, true);
        });
    }

    /** The size of a state that nobody has chosen yet. */
    boolean choose(final State state, final int size, final Writer writer) {
        return locked.holding(() -> {
            state.checkThere();
            return StateSize.lower(state.page(), state.page().size(), size, writer, false);
        });
    }

    int deletions() {
        return deletions;
    }

    JournalTable journals() {
        return journals;
    }

    LockedStore locked() {
        return locked;
    }

    Session session() {
        return session;
    }

    /**
     * Sleeping until somebody commits.
     *
     * @return a doorbell that watches nothing yet, the caller's to close.
     * @throws org.kstate.exceptions.ClosedException if the store was closed.
     */
    public Doorbell doorbell() {
        checkOpen();
        return new Doorbell(this);
    }

    JournalGrowth growth(final Path journalDirectory) {
        return new JournalGrowth(session.readOnlyPages(), JournalTable.realPath(journalDirectory, JOURNAL_THAT_IS_THERE));
    }

    /** A handle was closed: who waits for its state finds out now. */
    void ringIfWatching(final int page) {
        if (session.table().isWatching()) {
            session.ringOwn(page);
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

    /**
     * Notes down an error in the store's log of distinct errors, which {@code kstate errors} shows: for what happens in a thread that nobody
     * waits for.
     *
     * @param error what happened; it is counted with those of the same kind and text.
     * @throws org.kstate.exceptions.ClosedException if the store was closed.
     */
    public void recordError(final Throwable error) {
        Objects.requireNonNull(error, "error");
        checkOpen();
        session.ledger().error(error);
    }

    /**
     * Whether this session has ended.
     *
     * @return true from {@link #close} on.
     */
    public boolean isClosed() {
        return closed;
    }

    /**
     * For people: which session of which store.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Kstate[directory=" + files.directory() + ", session=" + session.number() + (closed ? ", closed" : "") + ']';
    }

    void checkOpen() {
        if (closed) {
            throw new ClosedException("The store was closed; open it again: directory=" + files.directory());
        }
    }

    /**
     * Closes the session: its handles are closed, what was not committed is gone. Waits for commits of other threads that are under way.
     * Can be called twice.
     *
     * @throws org.kstate.exceptions.JournalBusyException if a clock calls this within a commit, which would wait for itself; nothing is closed.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            journals.checkNotWithin();
            closed = true;
            locked.closing();
        }
        session.writer().close();
        // Who waits wakes and finds the store closed. Its number is still its own.
        session.ringOwn();
        boolean clean = false;
        try {
            // First, since it waits for the commits that are being journaled, however long that takes.
            journals.close();
            if (session.multiStateCommit() != null) {
                session.multiStateCommit().settleAbandoned();
            }
            clean = awaitCommits();
        } finally {
            // While the number is its own: later it would take what another session was rung for.
            session.bell().close();
            leave(clean);
        }
    }

    private void leave(final boolean clean) {
        try {
            locked.leave(clean);
        } finally {
            if (clean) {
                session.table().close();
            }
            // Else a thread is still inside a commit: its slot is not free before this process ends, and the kernel lock says so.
        }
    }

    private boolean awaitCommits() {
        boolean clean = true;
        for (final int page : session.table().ownSubscriptions()) {
            clean &= session.writer().awaitNoClaims(session.readOnlyPages().page(page));
        }
        return clean;
    }
}
