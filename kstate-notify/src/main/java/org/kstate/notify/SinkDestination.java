package org.kstate.notify;

import java.util.HashSet;
import java.util.Set;

import org.kstate.persistence.JournalPosition;

/** A sink that users wrote. It says itself, perhaps, how far it is. */
final class SinkDestination implements Destination {

    private final AnnouncementSink sink;
    private final Marks marks;
    private final Set<Long> asked = new HashSet<>();

    SinkDestination(final AnnouncementSink sink, final Marks marks) {
        this.sink = sink;
        this.marks = marks;
    }

    @Override
    public Marks.Mark mark(final long journalId) {
        if (!asked.contains(journalId)) {
            final JournalPosition last = sink.last(journalId);
            if (last != null) {
                marks.found(journalId, last.index(), last.entry());
            }
            asked.add(journalId);
        }
        return marks.of(journalId);
    }

    @Override
    public void announce(final CommitAnnouncement announcement) {
        sink.announce(announcement);
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
        // It may have taken what it failed in.
        asked.clear();
    }

    @Override
    public void tick() {
        // The sink keeps what it keeps.
    }

    @Override
    public String toString() {
        return "sink " + sink.name();
    }

    @Override
    public void close() {
        sink.close();
    }
}
