package org.kstate.notify;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.exceptions.ClosedException;

/**
 * Announces commits to one destination, in a thread of its own, until it or its store is closed. Made by {@link Announcements}. Safe for any
 * thread.
 *
 * <p>While nothing happens it sleeps on the store's doorbell, if it announces persistent states alone or was {@linkplain Announcements#subscribed
 * told to subscribe} to the others too. Else it looks at the transient states, from 100 µs after one had changed up to every 10 ms.
 *
 * <p>Nothing that fails ends it: failures of a listener, of the destination and of journals are counted, noted in the store's error log, and what was
 * not announced is tried again after a while.
 */
public final class Announcer implements AutoCloseable {

    static final String NAME = "kstate-announcer";

    private static final long SHORTEST_PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);
    /** How late a commit on a transient state that does not ring is seen at most when there was nothing for a while. */
    private static final long LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Kstate store;
    private final Destination destination;
    private final Outlet outlet;
    /** Rings for what is announced; asks which states these are. */
    private final StoreStates states;
    private final boolean isSubscribed;
    private final Failures failures;
    private final JournalAnnouncing journals;
    private final TransientAnnouncing transients;
    private final Thread thread;
    /** Journals that are looked at for records that nobody rang for. */
    private final Set<Path> watched = new HashSet<>();
    private boolean isBroken;
    private boolean isScanned;
    private volatile boolean isClosed;

    Announcer(final Kstate store, final StateSelection selection, final boolean isSubscribed, final String[] patterns, final Destination destination,
              final Failures failures) {
        this.store = store;
        this.isSubscribed = isSubscribed;
        this.destination = destination;
        this.outlet = new Outlet(destination);
        this.failures = failures;
        final Topics topics = new Topics();
        this.journals = new JournalAnnouncing(patterns, topics, () -> isClosed, failures);
        this.transients = new TransientAnnouncing(topics, () -> isClosed);
        this.thread = new Thread(this::run, NAME);
        thread.setDaemon(true);
        this.states = new StoreStates(store, selection, this::takeIn);
    }

    /** Begins. What is there now of transient states is not announced. */
    Announcer start() {
        boolean isStarted = false;
        try {
            do {
                states.take();
            } while (states.isTakingIn());
            isScanned = true;
            thread.start();
            isStarted = true;
            return this;
        } finally {
            if (!isStarted) {
                states.close();
            }
        }
    }

    private void run() {
        try {
            long parkNs = SHORTEST_PARK_NS;
            while (!isClosed && !store.isClosed()) {
                if (round()) {
                    parkNs = SHORTEST_PARK_NS;
                } else {
                    sleep(isSubscribed || transients.isEmpty() ? Polled.NOTHING_DUE : parkNs);
                    parkNs = Math.min(LONGEST_PARK_NS, 2 * parkNs);
                }
            }
        } catch (final ClosedException e) {
            // Out of the sleep: the store was closed, and with it this ends.
            return;
        } finally {
            release();
        }
    }

    /** Whether to look again at once. */
    private boolean round() {
        try {
            if (isBroken) {
                destination.reopen();
                isBroken = false;
            }
            // [taken]: before the looks. What rings meanwhile ends the next sleep.
            states.take();
            final boolean hasCommits = journals.poll(outlet);
            final boolean hasVersions = transients.look(outlet);
            destination.tick();
            return hasCommits || hasVersions;
        } catch (final Outlet.Failure e) {
            isBroken = true;
            journals.close();
            failures.accept(e.getCause());
        } catch (final RuntimeException | Error e) {
            if (store.isClosed()) {
                // With it this ends.
                return true;
            }
            failures.accept(e);
        }
        // Not at once again: what failed may fail for long. But again, for it may ring no more.
        park(LONGEST_PARK_NS);
        return true;
    }

    /** The thread is private: an interrupt says nothing to it, and with one set it would not park. */
    private static void park(final long ns) {
        Thread.interrupted();
        LockSupport.parkNanos(ns);
    }

    private void sleep(final long atMostNs) {
        Thread.interrupted();
        if (!isClosed) {
            states.sleep(Math.max(1, Math.min(atMostNs, Math.min(journals.dueInNs(), destination.dueInNs()))));
        }
    }

    /** Asked for each state that is meant when it has come, and again when it has become persistent: whether it is to ring. */
    private boolean takeIn(final ObservedState state) {
        final Path journal = state.journal();
        if (journal == null) {
            transients.add(state, !isScanned);
            return isSubscribed;
        }
        journals.add(journal);
        if (!watched.contains(journal)) {
            // One that cannot be watched now is tried again.
            states.watchJournal(journal);
            watched.add(journal);
        }
        return true;
    }

    private void release() {
        try {
            journals.close();
        } finally {
            states.close();
            try {
                destination.close();
            } catch (final RuntimeException | Error e) {
                failures.accept(e);
            }
        }
    }

    /**
     * How much was announced.
     *
     * @return number of announcements since this was opened, those included in which a listener failed.
     */
    public long announced() {
        return outlet.announced();
    }

    /**
     * How often something failed.
     *
     * @return number of failures since this was opened.
     */
    public long failures() {
        return failures.count();
    }

    /**
     * What failed last.
     *
     * @return what was thrown; {@code null} if nothing was.
     */
    public @Nullable Throwable lastFailure() {
        return failures.last();
    }

    /**
     * For people: from where to where.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Announcer[store=" + store.directory() + ", to=" + destination + (isClosed ? ", closed" : "") + ']';
    }

    /**
     * Ends announcing, and waits until it has ended, also for a listener that is running; not if that is what calls this, or if the thread is
     * interrupted. A listener that calls this gets no other announcement. Can be called twice.
     */
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        states.wake();
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
