package org.kstate.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.KernelLock;
import org.kstate.memory.OpenFailure;
import org.kstate.persistence.queue.PlainQueue;

/**
 * A bus: a Chronicle Queue of announcements. Each message says where its commit stands in the journal, and the queue shows a message whole or not
 * at all. So the messages themselves tell how far an announcer came that was killed. So that not all have to be read for that, a file beside them
 * says how far it was at some message; it is only a place to begin.
 *
 * <p>One announcer at a time has the kernel's lock on {@code announcer.lock}, which the kernel drops when its process dies.
 */
final class BusDestination implements Destination {

    private static final String LOCK = "announcer.lock";
    private static final String MARKS = "announcer";
    /** A line of a hundred bytes for each journal that there ever was. */
    private static final int MARKS_MAX_LENGTH = 16 << 20;
    private static final long WRITE_EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    private final Path bus;
    private final KernelLock lock;
    private final SealedText file;
    private Marks marks;
    private PlainQueue queue;
    private ExcerptAppender appender;
    private boolean isUnsaved;
    private long savedAtNs;

    private BusDestination(final Path bus, final KernelLock lock, final SealedText file, final Marks marks) {
        this.bus = bus;
        this.lock = lock;
        this.file = file;
        this.marks = marks;
        this.queue = PlainQueue.openForAppending(bus);
        boolean isOpen = false;
        try {
            this.appender = queue.appender();
            recover();
            save();
            isOpen = true;
        } finally {
            if (!isOpen) {
                queue.close();
            }
        }
    }

    /** Opens a bus, and makes it if it is missing. */
    static BusDestination open(final Path bus, final Supplier<Marks> ofNew) {
        refuseOthers(bus);
        try {
            Files.createDirectories(bus);
        } catch (final IOException e) {
            throw OpenFailure.of(e, bus, "The directory of the bus cannot be made; check the path and the permissions: bus=" + bus);
        }
        final KernelLock lock = KernelLock.open(bus.resolve(LOCK));
        boolean isOpen = false;
        try {
            if (!lock.tryExclusive(0)) {
                throw new BusInUseException("Another announcer writes to the bus; end it, or let it go on alone: holderPid=" + lock.holderPid(0)
                    + ", bus=" + bus);
            }
            final SealedText file = new SealedText(bus.resolve(MARKS), "file of the announcer", MARKS_MAX_LENGTH, true);
            final BusDestination opened = new BusDestination(bus, lock, file, marks(file, ofNew));
            isOpen = true;
            return opened;
        } finally {
            if (!isOpen) {
                lock.close();
            }
        }
    }

    /** Before anything is touched: what somebody else made gets no message. */
    private static void refuseOthers(final Path bus) {
        if (Files.exists(bus.resolve(PlainQueue.JOURNAL_MARK))) {
            throw new NotABusException("The directory is a journal; give the bus a directory of its own: bus=" + bus);
        }
        // An announcer has its lock before it makes the queue.
        if (Files.exists(bus.resolve(PlainQueue.TABLE)) && !Files.exists(bus.resolve(LOCK))) {
            throw new NotABusException("The directory is a queue that no announcer made; give the bus a directory of its own. If it is a bus that"
                + " lost its lock file, make an empty one: lock=" + bus.resolve(LOCK));
        }
    }

    private static Marks marks(final SealedText file, final Supplier<Marks> ofNew) {
        final List<String> lines = file.read();
        if (lines == null) {
            final Marks made = ofNew.get();
            // Before anything is announced: who comes after a death begins where this one began.
            file.write(made.text());
            return made;
        }
        final Marks read = Marks.parse(lines);
        if (read == null) {
            throw new CorruptJournalException("The file in which the announcer keeps where it began is damaged; put back a copy, or remove it to"
                + " begin now with journals of which the bus has nothing: file=" + file.path());
        }
        return read;
    }

    /** Reads what was announced since the marks were written. */
    private void recover() {
        final ExcerptTailer tailer = queue.tailer();
        try {
            final long from = marks.busIndex();
            if (from == CommitAnnouncement.NO_INDEX) {
                tailer.toStart();
            } else if (!BusMessages.moveTo(tailer, from, bus)) {
                // The bus has lost its end with the machine: only the messages that are left say what is announced.
                marks.forgetRead();
                tailer.toStart();
            }
            final StringBuilder event = new StringBuilder();
            final CommitAnnouncement read = new CommitAnnouncement();
            while (BusMessages.read(tailer, event, read, bus)) {
                passed(read, tailer.lastReadIndex());
            }
        } finally {
            tailer.close();
        }
    }

    private void passed(final CommitAnnouncement announcement, final long index) {
        if (announcement.isPersistent()) {
            marks.passed(announcement.journalId(), announcement.index(), announcement.entry());
        }
        marks.busIndex(index);
        isUnsaved = true;
    }

    private void save() {
        file.write(marks.text());
        isUnsaved = false;
        savedAtNs = System.nanoTime();
    }

    @Override
    public Marks.Mark mark(final long journalId) {
        return marks.of(journalId);
    }

    @Override
    public void announce(final CommitAnnouncement announcement) {
        BusMessages.write(appender, announcement, bus);
        passed(announcement, appender.lastIndexAppended());
    }

    @Override
    public void read(final long journalId, final long index, final int entry) {
        isUnsaved |= marks.read(journalId, index, entry);
    }

    /** Whether the message in which it failed is there is told by the bus alone. */
    @Override
    public void reopen() {
        queue.close();
        queue = PlainQueue.openForAppending(bus);
        appender = queue.appender();
        recover();
    }

    @Override
    public void tick() {
        if (dueInNs() <= 0) {
            save();
        }
    }

    @Override
    public long dueInNs() {
        return isUnsaved ? WRITE_EVERY_NS - (System.nanoTime() - savedAtNs) : Polled.NOTHING_DUE;
    }

    @Override
    public String toString() {
        return "bus " + bus;
    }

    @Override
    public void close() {
        try (lock) {
            queue.close();
            if (isUnsaved) {
                save();
            }
        }
    }
}
