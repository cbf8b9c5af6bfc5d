package org.kstate.notify;

import java.nio.file.Path;
import java.util.Objects;

import net.openhft.chronicle.queue.ExcerptTailer;
import org.kstate.exceptions.ClosedException;
import org.kstate.persistence.queue.PlainQueue;

/**
 * Reads the announcements of a bus, without the compiler that a {@code MethodReader} of Chronicle's needs. Any process, with read permission only;
 * the announcer does not notice. Does not wait. For one thread at a time.
 */
public final class BusReader implements AutoCloseable {

    private final Path bus;
    private final PlainQueue queue;
    private final ExcerptTailer tailer;
    private final StringBuilder event = new StringBuilder();
    private final CommitAnnouncement announcement = new CommitAnnouncement();
    private boolean isClosed;

    private BusReader(final Path bus) {
        this.bus = bus;
        this.queue = PlainQueue.openForReading(bus);
        ExcerptTailer made = null;
        try {
            made = queue.tailer();
        } finally {
            if (made == null) {
                queue.close();
            }
        }
        this.tailer = made;
    }

    /**
     * Opens a bus before its first message.
     *
     * @param bus its directory.
     * @return the reader, the caller's to close.
     * @throws org.kstate.exceptions.NotAJournalException    if there is none.
     * @throws org.kstate.exceptions.CorruptJournalException if it is damaged.
     */
    public static BusReader open(final Path bus) {
        return new BusReader(Objects.requireNonNull(bus, "bus"));
    }

    /**
     * Moves behind the last message.
     *
     * @throws org.kstate.exceptions.CorruptJournalException if the bus is damaged.
     * @throws ClosedException                               if the reader was closed.
     */
    public void toEnd() {
        checkOpen();
        BusMessages.toEnd(tailer, bus);
    }

    private void checkOpen() {
        if (isClosed) {
            throw new ClosedException("The reader of the bus was closed; open another: bus=" + bus);
        }
    }

    /**
     * Reads the next announcement if there is one.
     *
     * @return whether {@link #announcement} shows it.
     * @throws org.kstate.exceptions.CorruptJournalException if it cannot be read.
     * @throws ClosedException                               if the reader was closed.
     */
    public boolean poll() {
        checkOpen();
        return BusMessages.read(tailer, event, announcement, bus);
    }

    /**
     * The announcement read last.
     *
     * @return always the same object, valid until the next poll.
     */
    public CommitAnnouncement announcement() {
        return announcement;
    }

    /**
     * For people: which bus.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "BusReader[bus=" + bus + ']';
    }

    /** Closes the reader. Can be called twice. */
    @Override
    public void close() {
        isClosed = true;
        queue.close();
    }
}
