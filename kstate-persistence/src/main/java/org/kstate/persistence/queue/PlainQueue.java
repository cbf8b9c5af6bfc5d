package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.table.AbstractTSQueueLock;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.memory.FirstUse;
import org.kstate.memory.LibraryThreads;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;

/**
 * A Chronicle Queue that is not a journal, and is as any program of Chronicle's expects it. One process at a time appends to it: a lock of the
 * caller's says which, so that what a dead one left locked or half made is put right here at once. Nothing is reserved: on a full disk
 * appending ends in an {@link InternalError}. For one thread at a time.
 */
public final class PlainQueue implements AutoCloseable {

    /** A directory with a file of this name is a journal, and no plain queue. */
    public static final String JOURNAL_MARK = OwnerFile.NAME;
    /** A directory with a file of this name is a queue, of whatever kind. */
    public static final String TABLE = QueueSettings.METADATA_FILE;

    private final Path directory;
    private final SingleChronicleQueue queue;

    private PlainQueue(final Path directory, final SingleChronicleQueue queue) {
        this.directory = directory;
        this.queue = queue;
    }

    /**
     * Opens a queue for appending, and makes it if it is missing.
     *
     * @param directory of the queue, which is there. Nobody else appends to it as long as it is open.
     * @return the queue, the caller's to close.
     * @throws CorruptJournalException if it is damaged.
     */
    public static PlainQueue openForAppending(final Path directory) {
        FirstUse.prepare();
        FirstUse.requireForLoading();
        return Uninterrupted.apart(() -> LibraryThreads.loading(() -> typed(directory, () -> appending(directory))));
    }

    /**
     * Opens a queue for reading. Nothing is made.
     *
     * @param directory of the queue.
     * @return the queue, the caller's to close.
     * @throws NotAJournalException    if there is none, or nobody has finished making it.
     * @throws CorruptJournalException if it is damaged.
     */
    public static PlainQueue openForReading(final Path directory) {
        FirstUse.prepare();
        FirstUse.requireForLoading();
        return Uninterrupted.apart(() -> LibraryThreads.loading(() -> typed(directory, () -> reading(directory))));
    }

    private static PlainQueue appending(final Path directory) throws IOException {
        final Path table = directory.resolve(QueueSettings.METADATA_FILE);
        if (Files.exists(table) && CycleFiles.header(table) == CycleFiles.Header.UNFINISHED) {
            // Chronicle would wait for whoever was killed in making it.
            Files.delete(table);
        }
        checkTable(table);
        final RollCycle rollCycle = QueueTable.rollCycle(directory);
        final CycleFiles files = CycleFiles.ofPlainQueue(directory, rollCycle);
        files.removeUnfinished();
        final int[] cycles = files.cycles();
        // A clock that stepped back must not lead into a file that is over.
        final AtomicLong latestMs = new AtomicLong(cycles.length == 0 ? 0 : files.startMs(cycles[cycles.length - 1]));
        final SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory).rollCycle(rollCycle).blockSize(QueueSettings.BLOCK_SIZE)
            .timeoutMS(QueueSettings.TIMEOUT_MS).checkInterrupts(false)
            .timeProvider(() -> latestMs.accumulateAndGet(System.currentTimeMillis(), Math::max)).build();
        boolean isOpen = false;
        try {
            // Nobody who lives is inside.
            queue.tableStorePut(QueueTable.WRITE_LOCK, AbstractTSQueueLock.UNLOCKED);
            isOpen = true;
        } finally {
            if (!isOpen) {
                queue.close();
            }
        }
        return new PlainQueue(directory, queue);
    }

    private static PlainQueue reading(final Path directory) {
        final Path table = directory.resolve(QueueSettings.METADATA_FILE);
        if (!Files.exists(table)) {
            throw new NotAJournalException("There is no queue; check the path, or wait until it is made: directory=" + directory);
        }
        if (!checkTable(table)) {
            throw new NotAJournalException("The queue has no finished table, which the next process that appends to it makes; try again then: file="
                + table);
        }
        final RollCycle rollCycle = QueueTable.rollCycle(directory);
        final CycleFiles files = CycleFiles.ofPlainQueue(directory, rollCycle);
        files.checkHeaders();
        return new PlainQueue(directory, QueueSettings.openForReading(directory, rollCycle, new PresentCycles(files, directory.toFile())));
    }

    /**
     * Chronicle follows what stands in a table without a look. One that is missing or not begun is not looked at.
     *
     * @return whether it is finished.
     * @throws CorruptJournalException if it is damaged.
     */
    private static boolean checkTable(final Path table) {
        final CycleFiles.Header header = CycleFiles.header(table);
        if (header == CycleFiles.Header.UNFINISHED) {
            return false;
        }
        if (header == CycleFiles.Header.DAMAGED) {
            throw damaged(table, "part=header");
        }
        return TableCheck.faultOf(table, file -> {
            final String fault = TableCheck.faultInMaking(file);
            if (fault != null) {
                throw damaged(table, fault);
            }
            return TableCheck.fault(file);
        }) == null;
    }

    private static CorruptJournalException damaged(final Path table, final String fault) {
        return new CorruptJournalException("The table of the queue is damaged; stop the process that appends to it and its readers, move the table"
            + " away, and start that process again, which makes the table anew from the files: " + fault + ", file=" + table);
    }

    /** What opens something. */
    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T> T typed(final Path directory, final Opening<T> opening) {
        try {
            return opening.open();
        } catch (final IOException e) {
            throw OpenFailure.of(e, directory, "The queue cannot be opened; check its permissions: directory=" + directory);
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            throw LibraryFailure.of(e, directory, "The queue cannot be opened; its files may be damaged: directory=" + directory);
        }
    }

    /**
     * Creates an appender.
     *
     * @return one, closed with this queue at the latest.
     * @throws CorruptJournalException if its files are damaged.
     */
    public ExcerptAppender appender() {
        return typed(directory, () -> {
            final ExcerptAppender appender = queue.createAppender();
            appender.singleThreadedCheckDisabled(true);
            return appender;
        });
    }

    /**
     * Creates a tailer.
     *
     * @return one at the first message, closed with this queue at the latest.
     * @throws CorruptJournalException if its files are damaged.
     */
    public ExcerptTailer tailer() {
        return typed(directory, () -> {
            final ExcerptTailer tailer = queue.createTailer();
            tailer.singleThreadedCheckDisabled(true);
            return tailer;
        });
    }

    /** Closes the queue, its appenders and its tailers. Can be called twice. */
    @Override
    public void close() {
        queue.close();
    }
}
