package org.kstate.notify;

import java.util.function.Consumer;

/** A listener in the process: it gets each announcement once, and what it throws is counted. */
final class ListenerDestination implements Destination {

    private final AnnouncementListener listener;
    private final Marks marks;
    private final Consumer<Throwable> failures;

    ListenerDestination(final AnnouncementListener listener, final Marks marks, final Consumer<Throwable> failures) {
        this.listener = listener;
        this.marks = marks;
        this.failures = failures;
    }

    @Override
    public Marks.Mark mark(final long journalId) {
        return marks.of(journalId);
    }

    @Override
    public void announce(final CommitAnnouncement announcement) {
        try {
            listener.committed(announcement);
        } catch (final RuntimeException | Error e) {
            failures.accept(e);
        }
        if (announcement.isPersistent()) {
            marks.passed(announcement.journalId(), announcement.index(), announcement.entry());
        }
    }

    @Override
    public void read(final long journalId, final long index, final int entry) {
        marks.read(journalId, index, entry);
    }

    @Override
    public void reopen() {
        // The marks are right.
    }

    @Override
    public void tick() {
        // Nothing is kept.
    }

    @Override
    public String toString() {
        return "a listener";
    }

    @Override
    public void close() {
        // It is the caller's.
    }
}
