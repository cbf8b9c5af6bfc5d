package org.kstate.notify;

import java.util.concurrent.atomic.AtomicLong;

/** An announcer's way to its destination, which counts, and tells failures of the destination from all others. For one thread at a time. */
final class Outlet {

    private final Destination destination;
    private final AtomicLong announced = new AtomicLong();

    /** The destination has failed: it is to be reopened, and what is announced begins again behind its marks. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(final Throwable cause) {
            super(cause);
        }
    }

    Outlet(final Destination destination) {
        this.destination = destination;
    }

    Marks.Mark mark(final long journalId) {
        return destination.mark(journalId);
    }

    void read(final long journalId, final long index, final int entry) {
        destination.read(journalId, index, entry);
    }

    void announce(final CommitAnnouncement announcement) {
        try {
            destination.announce(announcement);
        } catch (final RuntimeException | Error e) {
            throw new Failure(e);
        } finally {
            // What a user's code leaves set is not meant for the next announcement.
            Thread.interrupted();
        }
        announced.incrementAndGet();
    }

    long announced() {
        return announced.get();
    }
}
