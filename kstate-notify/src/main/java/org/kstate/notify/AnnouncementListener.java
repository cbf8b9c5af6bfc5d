package org.kstate.notify;

/**
 * Gets announcements of commits: in the process from an {@link Announcer}, or from a bus, which a {@code MethodReader} of Chronicle's reads into
 * it. What is thrown from an announcer's call is counted, and harms nobody.
 */
@FunctionalInterface
public interface AnnouncementListener {

    /**
     * A state was committed.
     *
     * @param announcement of the commit; filled again after the call.
     */
    void committed(CommitAnnouncement announcement);
}
