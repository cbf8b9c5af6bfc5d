package org.kstate.persistence.history;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.ReadOnlyQueue;

/**
 * A journal and its index, which is read from its file as far as that is right, and read on from the journal. For one thread at a time.
 */
public final class IndexedJournal implements AutoCloseable {

    /** So many gaps of records more than the file has make it worth while to write it again. */
    private static final long GAPS_WORTH_WRITING = 32;
    private static final long STEP = 1 << 16;
    /** How often what the index says may be contradicted by the journal: once for each time that files are removed meanwhile. */
    private static final int TRIES = 4;

    /** The index says what the journal does not: it is built anew. */
    static final class DoubtException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DoubtException() {
            super("The index of the history is not right", null, false, false);
        }
    }

    private final Path directory;
    private final boolean mayWrite;
    /** The one in use is the last; cursors still use the others. */
    private final List<QueueInUse> queues = new ArrayList<>();
    private ReadOnlyQueue queue;
    /** Where the index is read on. */
    private Walk reading;
    /** Where seeks look. */
    private Walk looking;
    private @Nullable HistoryIndex index;
    private long writtenRecords;
    private boolean isFromFile;
    private int rebuilt;

    private IndexedJournal(final Path directory, final boolean mayWrite) {
        this.directory = directory;
        this.mayWrite = mayWrite;
        openQueue();
    }

    /**
     * Opens a journal; its index is not read yet.
     *
     * @param directory of the journal.
     * @param mayWrite  whether the file of the index may be written, where this user has the right to.
     * @return the journal, the caller's to close.
     */
    public static IndexedJournal open(final Path directory, final boolean mayWrite) {
        return new IndexedJournal(directory, mayWrite);
    }

    private void openQueue() {
        final ReadOnlyQueue opened = ReadOnlyQueue.open(directory);
        boolean isOpen = false;
        try {
            final Walk newReading = new Walk(opened, () -> { });
            final Walk newLooking = new Walk(opened, () -> { });
            // All or nothing: what fails above leaves the walks of a queue that is open.
            reading = newReading;
            looking = newLooking;
            queue = opened;
            isOpen = true;
        } finally {
            if (!isOpen) {
                opened.close();
            }
        }
        queues.forEach(QueueInUse::replace);
        queues.removeIf(QueueInUse::isClosed);
        queues.add(new QueueInUse(opened));
    }

    /**
     * Which journal this is.
     *
     * @return its identity, or 0.
     */
    public long journalId() {
        return queue.journalId();
    }

    Path directory() {
        return directory;
    }

    /** A walk of its own for a cursor. */
    Walk newWalk() {
        return queues.get(queues.size() - 1).newWalk();
    }

    Walk looking() {
        return looking;
    }

    /** The index as it was read last. */
    HistoryIndex index() {
        final HistoryIndex present = index;
        return present == null ? readOn(null) : present;
    }

    /**
     * Brings the index to the present end of the journal.
     *
     * @param progress is told how far it is; may be {@code null}.
     */
    public void refresh(final @Nullable IndexProgress progress) {
        readOn(progress);
    }

    private HistoryIndex readOn(final @Nullable IndexProgress progress) {
        HistoryIndex present = index;
        if (present == null) {
            present = rebuilt > 0 ? null : IndexFile.read(queue, reading);
            isFromFile = present != null;
            if (present == null) {
                present = new HistoryIndex(HistoryIndex.defaultGap());
                reading.toStart();
            }
            reading.takeDamage();
            writtenRecords = present.records();
        }
        readToEnd(present, progress);
        index = present;
        if (mayWrite && present.isSound() && present.records() - writtenRecords >= GAPS_WORTH_WRITING * present.leastGap()) {
            final int last = reading.cycle(present.lastIndex());
            final int[] cycles = Arrays.stream(queue.cycles()).filter(cycle -> cycle <= last).toArray();
            IndexFile.write(directory, journalId(), present, cycles);
            // Also if it could not be: the next attempt is when there is more.
            writtenRecords = present.records();
        }
        return present;
    }

    private void readToEnd(final HistoryIndex present, final @Nullable IndexProgress progress) {
        final long before = present.records();
        final long total = progress == null ? 0 : before + looking.documentsBehind(present.lastIndex());
        while (reading.next(HistoryIndex.ORIGINS)) {
            noteDamage(present);
            present.note(reading.record(), reading.cycle(reading.record().index()), reading);
            if (progress != null && present.records() % STEP == 0) {
                progress.onProgress(present.records(), total);
            }
        }
        noteDamage(present);
        if (progress != null && present.records() > before) {
            progress.onProgress(present.records(), total);
        }
    }

    private void noteDamage(final HistoryIndex present) {
        final CorruptJournalException damage = reading.takeDamage();
        if (damage != null && reading.isPassedOver()) {
            present.passedOver(damage, reading.record(), present.lastTimeNs());
        } else if (damage != null) {
            present.damaged(damage, reading.damageIndex());
        }
    }

    /** Calls what looks into the journal by the index; if the journal contradicts that, the index is built anew from the journal alone. */
    <T> T believing(final Supplier<T> look) {
        for (int i = 1;; i++) {
            try {
                return look.get();
            } catch (final DoubtException e) {
                if (i == TRIES) {
                    throw new CorruptJournalException("The journal is not read twice alike; look whether its files are being changed: journal="
                        + directory, e);
                }
                rebuild();
            }
        }
    }

    /** Builds the index anew, from the journal alone. */
    void rebuild() {
        rebuilt++;
        index = null;
        openQueue();
        readOn(null);
    }

    /**
     * How often the index was built anew since this was opened. What was looked up under one number is of the same end of the journal, unless
     * {@link #refresh} was called.
     *
     * @return a number that only rises.
     */
    public int generation() {
        return rebuilt;
    }

    /**
     * The states that the journal knows.
     *
     * @return their names, sorted.
     */
    public List<String> names() {
        return index().states().stream().map(StateIndex::name).sorted().toList();
    }

    /**
     * How many records the index covers.
     *
     * @return their number.
     */
    public long records() {
        return index().records();
    }

    /**
     * Whether the index came from its file, and only what came later was read.
     *
     * @return false if it was built from the journal alone.
     */
    public boolean isFromFile() {
        return isFromFile && rebuilt == 0;
    }

    @Override
    public void close() {
        // With their tailers.
        queues.forEach(QueueInUse::close);
    }
}
