package org.kstate.persistence.queue;

import java.nio.file.Files;
import java.nio.file.Path;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.Uninterrupted;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalProvider;
import org.kstate.spi.JournalSetup;

/**
 * Opens journals on Chronicle Queue. Found by {@link java.util.ServiceLoader}. Safe for any thread.
 *
 * <p>The order is such that a process killed on any line leaves nothing to repair: the owner file, which marks the directory as ours;
 * what dead processes left unfinished; the table's space; Chronicle's lock; then the queue.
 */
public final class QueueJournalProvider implements JournalProvider {

    /** Whether a queue was opened in this process. A race repeats the work. */
    private static volatile boolean warm;

    /** Creates the provider. */
    public QueueJournalProvider() {
    }

    /** The first queue in a process takes half a second, with its classes. Read-only, so nothing is made and no lock is taken. */
    @Override
    public void warmUp(final Path directory) {
        if (warm || !Files.isDirectory(directory)) {
            return;
        }
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(directory)) {
            queue.tailer().last();
            warm = true;
        } catch (final KstateException e) {
            // Not there yet, or damaged: then opening it takes longer, or tells.
            return;
        }
    }

    @Override
    public Journal open(final JournalSetup setup) {
        return Uninterrupted.call(() -> openUninterrupted(setup));
    }

    private static Journal openUninterrupted(final JournalSetup setup) {
        final JournalDirectory directory = JournalDirectory.prepare(setup.directory());
        OwnerFile owner = null;
        boolean isOpen = false;
        try {
            owner = OwnerFile.take(setup.directory(), setup.storeId());
            final Journal journal = open(setup, owner);
            owner.share();
            isOpen = true;
            return journal;
        } finally {
            if (!isOpen) {
                directory.undo(owner != null && owner.isAlone());
                if (owner != null) {
                    owner.close();
                }
            }
        }
    }

    private static Journal open(final JournalSetup setup, final OwnerFile owner) {
        final Path directory = setup.directory();
        final RollCycle rollCycle = QueueTable.rollCycle(directory);
        new CycleFiles(directory, rollCycle).removeUnfinished();
        QueueTable.prepare(directory);
        QueueTable.freeWriteLock(directory, setup.deadPid(), owner.isAlone());
        final RollClock clock = new RollClock(setup.rollTime());
        SingleChronicleQueue queue = null;
        boolean isOpen = false;
        try {
            queue = QueueSettings.openForAppending(directory, rollCycle, clock);
            final Journal journal = new QueueJournal(setup, owner, queue, clock);
            isOpen = true;
            return journal;
        } catch (final KstateException e) {
            throw e;
        } catch (final RuntimeException e) {
            throw new CorruptJournalException("The queue of the journal cannot be opened;"
                + " its files may be damaged: journal=" + directory, e);
        } finally {
            if (!isOpen && queue != null) {
                queue.close();
            }
        }
    }
}
