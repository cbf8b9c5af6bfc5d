package org.kstate.persistence.queue;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.core.io.Closeable;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.FirstUse;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalDevice;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournalProvider;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.JournalWords;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * Opens journals on Chronicle Queue. Found by {@link java.util.ServiceLoader}. Safe for any thread.
 *
 * <p>The order is such that a process killed on any line leaves nothing to repair: the owner file, which marks the directory as ours;
 * the table, made aside and moved into place; the queue. All that is done without a lock of the store. What remains needs the journal's
 * lock and is done by {@link Journal#start}: what dead processes left unfinished; Chronicle's lock; the appender.
 */
public final class QueueJournalProvider implements JournalProvider {

    /** Another session that is opening the journal, and is not stopped, comes to an end sooner. */
    private static final long LEAST_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Whether a queue was opened in this process. A race repeats the work. */
    private static volatile boolean warm;

    /** Creates the provider. */
    public QueueJournalProvider() {
    }

    /** The first queue in a process takes half a second, with its classes. Read-only, so nothing is made. */
    @Override
    public void warmUp(final Path directory) {
        if (warm || !Files.isDirectory(directory)) {
            return;
        }
        try {
            // What is just being made, or was left so by who was killed, is not waited for.
            if (CycleFiles.header(directory.resolve(QueueSettings.METADATA_FILE)) == CycleFiles.Header.READY) {
                warmUpReady(directory);
            }
        } catch (final KstateException e) {
            // Not there yet, or damaged: then opening it takes longer, or tells.
            return;
        }
    }

    private static void warmUpReady(final Path directory) {
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(directory)) {
            queue.tailer().last();
            warm = true;
        }
    }

    @Override
    public Journal open(final JournalSetup setup) {
        FirstUse.prepare();
        final long deadlineNs = Deadline.later(setup.deadlineNs(), Deadline.after(LEAST_WAIT_NS));
        return Uninterrupted.apart(() -> openUninterrupted(new JournalSetup(setup.directory(), setup.storeId(), setup.words(),
            setup.wanted(), deadlineNs, setup.accessLike())));
    }

    @Override
    public JournalHistory history(final Path directory) {
        return new QueueHistory(directory);
    }

    @Override
    public JournalDevice device(final Path directory, final JournalWords words) {
        return Uninterrupted.apart(() -> QueueDevice.open(directory, words));
    }

    private static Journal openUninterrupted(final JournalSetup setup) {
        for (;;) {
            try {
                return openOnce(setup);
            } catch (final KstateException e) {
                // Another session that made the journal, and has closed it unused, has just taken it away with its directory.
                if (!setup.wanted().mayBeNew() || !(e.getCause() instanceof NoSuchFileException) || Deadline.isOver(setup.deadlineNs())) {
                    throw e;
                }
                Pause.park();
            }
        }
    }

    private static Journal openOnce(final JournalSetup setup) {
        final JournalDirectory directory = JournalDirectory.prepare(setup.directory(), setup.wanted(), setup.accessLike());
        OwnerFile owner = null;
        boolean isOpen = false;
        try {
            owner = take(setup);
            // Who repairs it has it alone when that begins.
            RepairNote.checkNone(setup.directory());
            if (FailedFlush.isNoted(setup.directory())) {
                FailedFlush.goOn(setup.directory(), new JournalPlace(directory, owner));
                owner = take(setup);
            }
            final Journal journal = open(setup, new JournalPlace(directory, owner));
            isOpen = true;
            return journal;
        } finally {
            if (!isOpen) {
                if (owner == null) {
                    directory.undo(false);
                } else {
                    new JournalPlace(directory, owner).abandon();
                }
            }
        }
    }

    private static OwnerFile take(final JournalSetup setup) {
        return OwnerFile.take(setup.directory(), setup.storeId(), setup.wanted(), setup.deadlineNs(), setup.accessLike());
    }

    /**
     * Opens a journal.
     *
     * @param setup what is asked for.
     * @param place the right to it, the journal's from now on unless this fails.
     */
    static Journal open(final JournalSetup setup, final JournalPlace place) {
        final Path directory = setup.directory();
        try {
            new CycleFiles(directory, QueueTable.rollCycle(directory)).checkHeaders();
            QueueTable.prepare(directory, place.owner(), setup.deadlineNs());
            // Again: another session, of other settings, may have made the table.
            return open(setup, place, QueueTable.rollCycle(directory));
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            throw LibraryFailure.ofOpening(e, directory);
        }
    }

    private static Journal open(final JournalSetup setup, final JournalPlace place, final RollCycle rollCycle) {
        final JournalTableStore table = table(setup);
        final RollClock clock = new RollClock(setup.words());
        SingleChronicleQueue queue = null;
        boolean isOpen = false;
        try {
            queue = QueueSettings.openForAppending(setup.directory(), rollCycle, clock, table);
            final QueueJournal journal = new QueueJournal(setup.directory(), place, queue, table, setup.words(), clock);
            journal.checkAhead();
            isOpen = true;
            return journal;
        } finally {
            if (!isOpen) {
                Closeable.closeQuietly(queue, table);
            }
        }
    }

    private static JournalTableStore table(final JournalSetup setup) {
        final Path file = setup.directory().resolve(QueueSettings.METADATA_FILE);
        try {
            return JournalTableStore.open(file, setup.deadlineNs());
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            OpenFailure.throwIfExhausted(e, file);
            throw QueueTable.damaged(file, "part=keys", e);
        }
    }
}
