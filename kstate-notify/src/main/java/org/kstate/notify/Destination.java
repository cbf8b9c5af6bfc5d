package org.kstate.notify;

/** Where an announcer brings its announcements, and how far it is with them there. For one thread at a time. */
interface Destination extends AutoCloseable {

    /** How far each journal is announced. */
    Marks.Mark mark(long journalId);

    /** Brings an announcement. If this throws, it is not brought, as far as is known: {@link #reopen} finds that out. */
    void announce(CommitAnnouncement announcement);

    /** A journal is read up to an entry: what was selected of that is announced. */
    void read(long journalId, long index, int entry);

    /** After a failure: sees to it that the marks say what was really announced. */
    void reopen();

    /** From time to time. */
    void tick();

    /** In how many nanoseconds it is worth while to {@link #tick} again. */
    default long dueInNs() {
        return Polled.NOTHING_DUE;
    }

    /** For people. */
    @Override
    String toString();

    @Override
    void close();
}
