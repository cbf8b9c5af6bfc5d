package org.kstate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.NotAStoreException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.StateDescriptions;
import org.kstate.layout.StateName;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.Uninterrupted;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.registry.NameIndex;
import org.kstate.registry.NewEntries;
import org.kstate.session.DescriptionsFile;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreHeader;

/**
 * A look at a store that writes nothing, anywhere: it maps the file {@code pages} read-only, and needs read permission on it and nothing
 * else. Writers cannot notice it. It finds states through the name index and the page table and never touches a page that is not in use. Safe for any
 * thread.
 */
public final class Observer implements AutoCloseable {

    private static final long TOGETHER_NS = 1_000_000_000;

    private final StoreFiles files;
    private final StoreHeader header;
    private final PagesFile pages;
    /** Guarded by itself. */
    private final NewEntries given;
    private volatile boolean closed;

    private Observer(final StoreFiles files, final StoreHeader header, final PagesFile pages) {
        this.files = files;
        this.header = header;
        this.pages = pages;
        this.given = new NewEntries(pages);
    }

    static Observer open(final StoreFiles files) {
        return Uninterrupted.call(() -> openUninterrupted(files));
    }

    private static Observer openUninterrupted(final StoreFiles files) {
        final StoreHeader header = StoreHeader.read(files.pages());
        if (!header.isThisBoot()) {
            throw new NotAStoreException("The store is of an earlier boot of this machine and holds nothing that can be"
                + " trusted; open it for"
                + " writing to make it anew: directory=" + files.directory());
        }
        return new Observer(files, header,
            new PagesFile(Mapping.map(files.pages(), header.geometry().fileLength(), false), header.geometry()));
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
     * The identity of the store.
     *
     * @return a random number.
     */
    public long storeId() {
        return header.storeId();
    }

    /**
     * All states of the store.
     *
     * @return a new list, in the order of their pages.
     */
    public List<ObservedState> states() {
        checkOpen();
        final List<ObservedState> states = new ArrayList<>();
        for (int index = 0; index < header.geometry().pages(); index++) {
            final ObservedState state = observed(index);
            if (state != null) {
                states.add(state);
            }
        }
        return states;
    }

    /**
     * The states that have come since this was asked last of this observer; the first time, all. A state that was deleted and made again is a new
     * one. Those that were given before cost one load each, of the page table: their pages are not looked at.
     *
     * @return a new list, in the order of their pages.
     * @throws ClosedException       if the observer was closed.
     * @throws CorruptStoreException if the page of a new state is damaged. Nothing counts as given then.
     */
    public List<ObservedState> newStates() {
        checkOpen();
        synchronized (given) {
            return given.tell(this::observed);
        }
    }

    /**
     * Finds a state.
     *
     * @param name of the state.
     * @return a view of it.
     * @throws NoSuchStateException if there is none of that name.
     */
    public ObservedState state(final String name) {
        StateName.check(name);
        checkOpen();
        final ObservedState[] found = new ObservedState[1];
        NameIndex.find(name, pages, index -> {
            final ObservedState state = observed(index);
            found[0] = state != null && state.name().equals(name) ? state : null;
            return found[0] != null;
        });
        if (found[0] == null) {
            throw new NoSuchStateException("There is no such state in the store: state=" + name + ", directory=" + files.directory());
        }
        return found[0];
    }

    /**
     * Reads several states as they were at one instant, whole and together: nobody's commit over several of them is seen by half. Allocates
     * nothing.
     *
     * @param states of this observer.
     * @param into   a holder of its own for each of them, in the same order.
     * @throws ClosedException                                 if a state is gone, or the observer was closed.
     * @throws org.kstate.exceptions.StateBusyException        if the states are written so fast that they could not be read together within a
     *     second.
     * @throws org.kstate.exceptions.TransactionScopeException if there are not as many holders as states.
     */
    public void snapshot(final ObservedState[] states, final Snapshot[] into) {
        Snapshot.checkHolders(states, into);
        checkOpen();
        try {
            for (int i = 0; i < states.length; i++) {
                into[i].take(states[i].page());
            }
            VersionCopy.takeTogether(into, states.length, TOGETHER_NS);
            for (int i = 0; i < states.length; i++) {
                into[i].checkIsOf(states[i].page());
                into[i].filled(states[i].versionOf(into[i].word()));
            }
        } catch (final RuntimeException | Error e) {
            Snapshot.forgetAll(into, states.length);
            throw e;
        }
    }

    /**
     * All descriptions of the store's values, as {@link Kstate#describe} keeps them. Reads a file: who needs them often keeps the result.
     *
     * @return text by name pattern, in the order in which they were given; the caller's own.
     * @throws CorruptStoreException if the file is damaged.
     */
    public Map<String, String> descriptions() {
        return readDescriptions().byPattern();
    }

    /**
     * What describes the values of a state, whether or not there is one of that name. Reads a file: who needs it often keeps the result.
     *
     * @param name of the state.
     * @return the text that {@link Kstate#describe} was given; null if nothing describes them.
     * @throws CorruptStoreException if the file is damaged.
     */
    public @Nullable String description(final String name) {
        return readDescriptions().of(StateName.check(name));
    }

    private StateDescriptions readDescriptions() {
        checkOpen();
        return DescriptionsFile.read(files, header.storeId());
    }

    /** {@code null} if no state has the page, or the one that has it was deleted. */
    private ObservedState observed(final int index) {
        for (;;) {
            final long entry = pages.tableWord(index);
            if (!PageTableEntry.isInUse(entry)) {
                return null;
            }
            CorruptStoreException damage = null;
            ObservedState state = null;
            try {
                final Page page = pages.page(index).checkedHeader();
                if (!CommitWord.isDeleted(page.resolve())) {
                    state = new ObservedState(this, page, PageTableEntry.incarnation(entry), page.name());
                }
            } catch (final CorruptStoreException e) {
                damage = e;
            }
            // [table]: the header was that of this state if the page still is. Else it was being written for the next.
            SharedBuffer.loadLoadFence();
            if (pages.tableWord(index) == entry) {
                if (damage != null) {
                    throw damage;
                }
                return state;
            }
        }
    }

    /**
     * For people: which store.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Observer[directory=" + files.directory() + (closed ? ", closed" : "") + ']';
    }

    void checkOpen() {
        if (closed) {
            throw new ClosedException("The observer was closed; observe the store again: directory=" + files.directory());
        }
    }

    /** Ends the look: every later use fails. Can be called twice. */
    @Override
    public void close() {
        closed = true;
    }
}
