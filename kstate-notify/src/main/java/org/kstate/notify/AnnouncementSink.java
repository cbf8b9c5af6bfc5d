package org.kstate.notify;

import org.jspecify.annotations.Nullable;
import org.kstate.persistence.JournalPosition;

/**
 * Where announcements go that are to leave the machine, or to stay somewhere: a message broker, a database. Written by users, given to
 * {@link Announcements#to(AnnouncementSink)} or found by its name as a service. Called by one thread.
 */
public interface AnnouncementSink extends AutoCloseable {

    /**
     * How it is found among services.
     *
     * @return its name; the name of its class unless it says otherwise.
     */
    default String name() {
        return getClass().getName();
    }

    /**
     * The last position of a journal that was announced, if this keeps it: announcing goes on behind that, so that each commit is announced
     * once. A sink that keeps none gets commits from the time on at which the announcer was opened.
     *
     * @param journalId of the journal.
     * @return the position; {@code null} if nothing of that journal was announced, or it is not kept.
     */
    @Nullable JournalPosition last(long journalId);

    /**
     * A state was committed. If this throws, a commit of a persistent state is announced again after a while, and all that follow it wait.
     *
     * @param announcement of the commit; filled again after the call.
     */
    void announce(CommitAnnouncement announcement);

    /** The announcer has ended. */
    @Override
    void close();
}
