package org.kstate.registry;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.kstate.commit.TransientCommit;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.StateInUseException;
import org.kstate.journal.JournalTable;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.PageTableEntry;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.session.FileAccess;
import org.kstate.session.Session;
import org.kstate.session.SessionTable;
import org.kstate.session.StoreFiles;

/**
 * The life of states, for one session: subscribing makes them, a transient one ends with its last subscriber, and deletion ends any.
 * Everything here is done with {@code store.lock} held.
 *
 * <p>A state ends in four steps: an empty version with the mark of deletion (from then on every use of a handle fails), the registry, the
 * page table, this session's subscription to the page. It has that subscription meanwhile, so that whoever finds it dead clears what it
 * claimed there. Before a state may end, or may lose its last subscriber, the mark {@code abandoned} is set in {@code control}; whoever
 * takes the lock later and finds it looks through the page table. So nothing is lost to a process that is killed at any of these steps.
 */
public final class StateLifecycle {

    private final StoreFiles files;
    private final Session session;
    private final SessionTable table;
    private final NameRegistry registry;
    private final JournalTable journals;
    /** Open handles of this session for each page. */
    private final Map<Integer, Integer> handles = new HashMap<>();

    /**
     * Creates the lifecycle of a session's states.
     *
     * @param files    of the store.
     * @param session  the session.
     * @param journals ends persistent states.
     */
    public StateLifecycle(final StoreFiles files, final Session session, final JournalTable journals) {
        this.files = files;
        this.session = session;
        this.table = session.table();
        this.registry = new NameRegistry(files, session.control(), table.counters(), session.ledger());
        this.journals = journals;
    }

    /**
     * Subscribes this session to a state, which is made if it is missing.
     *
     * @param name     of the state, checked.
     * @param writable whether its page is wanted through a writable mapping.
     * @return its page.
     * @throws NoSuchStateException if it is missing and this process may not write the store.
     * @throws org.kstate.exceptions.NotPermittedException if it is to be written and this process may not.
     */
    public Page subscribe(final String name, final boolean writable) {
        if (writable && !mayWrite()) {
            throw FileAccess.notWritable(files.pages(), name);
        }
        if (writable) {
            session.writablePages();
        }
        sweep();
        final int index = mayWrite() ? inRegistry(() -> findOrCreate(name)) : find(name);
        final Page page = (writable ? session.writablePages() : session.readOnlyPages()).page(index).checkedHeader();
        table.subscribed(index, true);
        handles.merge(index, 1, Integer::sum);
        return page;
    }

    /** The registry is for those who may change states. */
    private int find(final String name) {
        final int found = NameRegistry.findInPages(name, session.readOnlyPages());
        if (found == NameRegistry.NO_PAGE) {
            throw new NoSuchStateException("There is no such state, and this process may not write the store to create it: state=" + name
                + ", file=" + files.pages());
        }
        return found;
    }

    private int findOrCreate(final String name) {
        final int found = registry.find(name, session.readOnlyPages());
        return found == NameRegistry.NO_PAGE ? create(name) : found;
    }

    private int create(final String name) {
        final PagesFile pages = session.writablePages();
        final boolean before = table.isAbandoned();
        table.abandoned(true);
        int index = NameRegistry.NO_PAGE;
        boolean named = false;
        table.nameBehind(true);
        try {
            index = StateCreation.create(name, pages, session.number(), session.clock().nanoTime(),
                page -> handles.containsKey(page) || table.otherSubscriber(page) != SessionTable.NO_SESSION);
            table.subscribed(index, true);
            registry.put(name, index, pages);
            named = true;
            table.counters().count(Counter.STATES_CREATED);
            session.ringForNames();
            return index;
        } finally {
            if (named || index == NameRegistry.NO_PAGE) {
                table.abandoned(before);
            } else {
                // Nobody gets a handle: the state ends with the next sweep.
                table.subscribed(index, false);
            }
        }
    }

    private boolean mayWrite() {
        return Files.isWritable(files.pages());
    }

    /**
     * One handle fewer on a page. With the last one the subscription ends, unless a commit is still under way on a handle that was closed by
     * another thread: it ends with the session then.
     *
     * @param page of the state.
     */
    public void unsubscribe(final Page page) {
        final int index = page.index();
        final boolean last = handles.computeIfPresent(index, (key, count) -> count == 1 ? null : count - 1) == null;
        if (!last || !session.writer().awaitNoClaims(page)) {
            return;
        }
        final boolean before = table.isAbandoned();
        final boolean abandoned = table.otherSubscriber(index) == SessionTable.NO_SESSION;
        table.abandoned(before || abandoned);
        table.subscribed(index, false);
        if (abandoned && mayWrite() && areEnded(List.of(index))) {
            table.abandoned(before);
        }
    }

    /**
     * Ends a state, persistent or not. Handles of this session on it fail from now on.
     *
     * @param name of the state, checked.
     * @throws NoSuchStateException if there is none.
     * @throws org.kstate.exceptions.NotPermittedException if this process may not write the store.
     * @throws StateInUseException  if another session is subscribed to it.
     */
    public void delete(final String name) {
        if (!mayWrite()) {
            throw FileAccess.notWritable(files.pages(), name);
        }
        final PagesFile pages = session.writablePages();
        sweep();
        inRegistry(() -> {
            final int index = registry.find(name, pages);
            if (index == NameRegistry.NO_PAGE) {
                throw new NoSuchStateException("There is no such state to delete: state=" + name + ", directory=" + files.directory());
            }
            final int other = table.otherSubscriber(index);
            if (other != SessionTable.NO_SESSION) {
                throw new StateInUseException("Another session is subscribed to the state; let it close its handles, or end it, then try"
                    + " again: session=" + other + ", pid=" + table.pid(other) + ", state=" + name);
            }
            final boolean before = table.isAbandoned();
            table.abandoned(true);
            end(pages, index, true);
            table.abandoned(before);
            return index;
        });
    }

    /**
     * Cleans up after the dead, and ends transient states that nobody is subscribed to any more. A session that never wrote does it too, if it
     * may: a state that has evaporated is not to be seen by who comes next.
     */
    private void sweep() {
        session.sweep();
        if (table.isNameBehind()) {
            // Who made the state was killed before it rang.
            session.ringForNames();
        }
        if ((table.isAbandoned() || session.hasUnswept()) && mayWrite()) {
            try {
                final PagesFile pages = session.writablePages();
                session.sweep();
                if (table.isAbandoned() && evaporate(pages)) {
                    table.abandoned(false);
                }
            } catch (final KstateException e) {
                // No memory left for this session to write, say. The mark stands; who only wants to read is not to suffer from it.
                noteDown(e);
            }
        }
    }

    /** Ends transient states that nobody is subscribed to. False if one was left that is to be looked at again. */
    private boolean evaporate(final PagesFile pages) {
        final BitSet subscribed = table.subscribedPages();
        final boolean[] complete = {true};
        inRegistry(() -> TableScan.first(pages, index -> {
            if (PageTableEntry.isInUse(pages.tableWord(index)) && !subscribed.get(index)) {
                complete[0] &= isEnded(pages, index);
            }
            return false;
        }));
        return complete[0];
    }

    private boolean isEnded(final PagesFile pages, final int index) {
        try {
            end(pages, index, false);
            return true;
        } catch (final KstateException e) {
            // A damaged page, or a journal that cannot be had now: others are not to suffer from it.
            noteDown(e);
            return false;
        }
    }

    /** Nobody else is told. Damage of pages is noted down where it is found. */
    private void noteDown(final KstateException swallowed) {
        if (!(swallowed instanceof CorruptStoreException)) {
            session.ledger().error(swallowed);
        }
    }

    /**
     * The steps of a state's end, in the registry.
     *
     * @param persistent whether a persistent state is to end, too.
     */
    private void end(final PagesFile pages, final int index, final boolean persistent) {
        final Page page = pages.page(index).checkedHeader();
        final long word = page.resolve();
        if (CommitWord.isPersistent(word) && !CommitWord.isDeleted(word) && !persistent) {
            return;
        }
        // For the time of the claim: whoever finds this session dead looks for its slots in the pages that it was subscribed to.
        table.subscribed(index, true);
        try {
            if (!TransientCommit.delete(page, session.clock().nanoTime(), session.sweeper())) {
                journals.delete(page);
            } else if (CommitWord.isPersistent(word)) {
                journals.settle(page);
            }
            if (!CommitWord.isDeleted(word)) {
                table.counters().count(persistent ? Counter.STATES_DELETED : Counter.STATES_EVAPORATED);
            }
            registry.remove(page.name(), index, pages);
            if (!handles.containsKey(index)) {
                StateCreation.free(pages, index);
            }
        } finally {
            if (!handles.containsKey(index)) {
                table.subscribed(index, false);
            }
        }
    }

    /**
     * Closes this session's registry and, if it is known to be quiet, ends its subscriptions and gives its number back.
     *
     * @param clean whether no commit of this session can be under way any more.
     */
    public void close(final boolean clean) {
        try {
            if (clean) {
                handles.clear();
                endSubscriptions();
                session.leave();
            }
        } finally {
            registry.close();
        }
    }

    /** Closes what is open, and leaves the rest as it is: the store's files are not there any more. */
    public void forget() {
        registry.close();
    }

    private void endSubscriptions() {
        final List<Integer> pages = table.ownSubscriptions();
        if (pages.isEmpty()) {
            return;
        }
        // Before the others are looked at: the dead are not subscribed any more.
        sweep();
        final boolean before = table.isAbandoned();
        table.abandoned(true);
        final List<Integer> others = table.others();
        final List<Integer> left = new ArrayList<>();
        for (final int index : pages) {
            table.subscribed(index, false);
            if (table.subscriber(index, others) == SessionTable.NO_SESSION) {
                left.add(index);
            }
        }
        if (left.isEmpty() || mayWrite() && areEnded(left)) {
            table.abandoned(before);
        }
    }

    private boolean areEnded(final List<Integer> left) {
        try {
            final PagesFile pages = session.writablePages();
            return inRegistry(() -> {
                boolean complete = true;
                for (final int index : left) {
                    complete &= isEnded(pages, index);
                }
                return complete;
            });
        } catch (final KstateException e) {
            // No memory left for this session to write, say. The mark stands, and a session is closed in any case.
            noteDown(e);
            return false;
        }
    }

    /**
     * Does something with the registry. Of the exceptions that are thrown inside, ours come from around the map, not from within it: the next
     * who enters need not build it afresh for those.
     */
    private <T> T inRegistry(final Supplier<T> action) {
        NameRegistry.warmUp();
        registry.enter(session.readOnlyPages());
        final T result;
        try {
            result = action.get();
        } catch (final KstateException e) {
            registry.leave();
            throw e;
        }
        registry.leave();
        return result;
    }
}
