package org.kstate.notify;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.exceptions.ClosedException;

/**
 * Announces commits to one destination, in a thread of its own, until it or its store is closed. Made by {@link Announcements}. Safe for any
 * thread.
 *
 * <p>Nothing that fails ends it: failures of a listener, of the destination and of journals are counted, noted in the store's error log, and what was
 * not announced is tried again after a while.
 */
public final class Announcer implements AutoCloseable {

    private static final long SCAN_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SHORTEST_PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);
    /** How late a commit is announced at most when there was nothing for a while. */
    private static final long LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Kstate store;
    private final StateSelection selection;
    private final Destination destination;
    private final Outlet outlet;
    private final Observer observer;
    private final Failures failures;
    private final JournalAnnouncing journals;
    private final TransientAnnouncing transients;
    private final Thread thread;
    private boolean isBroken;
    private boolean isScanned;
    private long scannedAtNs;
    private volatile boolean isClosed;

    Announcer(final Kstate store, final StateSelection selection, final String[] patterns, final Destination destination, final Observer observer,
              final Failures failures) {
        this.store = store;
        this.selection = selection;
        this.destination = destination;
        this.outlet = new Outlet(destination);
        this.observer = observer;
        this.failures = failures;
        final Topics topics = new Topics();
        this.journals = new JournalAnnouncing(patterns, topics, () -> isClosed, failures);
        this.transients = new TransientAnnouncing(topics, () -> isClosed);
        this.thread = new Thread(this::run, "kstate-announcer");
        thread.setDaemon(true);
    }

    /** Begins. What is there now of transient states is not announced. */
    Announcer start() {
        scan();
        thread.start();
        return this;
    }

    private void run() {
        try {
            long parkNs = SHORTEST_PARK_NS;
            while (!isClosed && !store.isClosed()) {
                if (round()) {
                    parkNs = SHORTEST_PARK_NS;
                } else {
                    park(parkNs);
                    parkNs = Math.min(LONGEST_PARK_NS, 2 * parkNs);
                }
            }
        } finally {
            release();
        }
    }

    /** Whether there was something. */
    private boolean round() {
        try {
            if (isBroken) {
                destination.reopen();
                isBroken = false;
            }
            if (System.nanoTime() - scannedAtNs >= SCAN_NS) {
                scan();
            }
            final boolean hasCommits = journals.poll(outlet);
            final boolean hasVersions = transients.look(outlet);
            destination.tick();
            return hasCommits || hasVersions;
        } catch (final Outlet.Failure e) {
            isBroken = true;
            journals.close();
            failures.accept(e.getCause());
        } catch (final RuntimeException | Error e) {
            failures.accept(e);
        }
        // Not at once again: what failed may fail for long.
        park(LONGEST_PARK_NS);
        return false;
    }

    /** The thread is private: an interrupt says nothing to it, and with one set it would not park. */
    private static void park(final long ns) {
        Thread.interrupted();
        LockSupport.parkNanos(ns);
    }

    private void scan() {
        for (final ObservedState state : observer.states()) {
            if (selection.selects(state.name())) {
                try {
                    final Path journal = state.journal();
                    if (journal == null) {
                        transients.add(state, !isScanned);
                    } else {
                        journals.add(journal);
                    }
                } catch (final ClosedException e) {
                    // It has ended since.
                    continue;
                }
            }
        }
        isScanned = true;
        scannedAtNs = System.nanoTime();
    }

    private void release() {
        try {
            journals.close();
        } finally {
            observer.close();
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
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
