package org.kstate.persistence.queue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;
import org.kstate.spi.DescribeRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournaledState;
import org.kstate.spi.ReadingProgress;

/**
 * The last record of each name in a journal: built by one scan when first asked, and kept up by reading on. Keeps where a value is, not
 * the value, and reads only heads. It has a queue of its own, read-only, so that it needs no lock while it reads. Safe for any thread.
 *
 * <p>The highest version of the highest incarnation counts, whatever the order: a checkpoint repeats values beside commits that go on, and an
 * attachment may name a life that was written already. So the scan may begin where any complete checkpoint begins: at that of
 * {@link CheckpointHint}, if there is one, else at the first record.
 */
final class QueueHistory implements JournalHistory {

    private static final long NO_ORIGIN = -1;
    /** Of all other records heads are enough. */
    private static final RecordFilter DESCRIPTIONS = head -> head.kind() == Journal.DESCRIBE;
    private static final int WORDS_OF_ORIGIN = 3;

    private final Path directory;
    private NameTable<Last> lasts = new NameTable<>();
    /** Open while something was read and nothing was found damaged; null else. */
    private ReadOnlyQueue queue;
    private RecordTailer tailer;
    private RecordTailer lookup;
    private boolean isClosed;
    private long lastSequence;
    /** Where checkpoints begin that were not complete yet, by their sequence. */
    private final Map<Long, Begin> begun = new HashMap<>();
    /** The last complete one; null if there is none. */
    private CheckpointHint complete;
    /** The record that says whence the values of the next part are. */
    private long originIndex = NO_ORIGIN;
    private long originSequence;
    /** Of the places passed over. */
    private long passedOver;
    private DescribeRecord description = new DescribeRecord();
    private GivenDescriptions given = new GivenDescriptions();

    /** Where a checkpoint begins, and how many places the tailer had passed over by then. */
    private record Begin(long index, long passedOver) {
    }

    /** Where a name's last record is and what it says in short. */
    private static final class Last {
        long index;
        int entry;
        boolean isDeleted;
        long incarnation;
        long version;
        /** Of the record that says when this was committed; {@link #NO_ORIGIN} if its own does. */
        long origin;
    }

    /**
     * Creates the table; nothing is opened yet.
     *
     * @param directory of the journal.
     */
    QueueHistory(final Path directory) {
        this.directory = directory;
    }

    @Override
    public void readOn() {
        readOn(ReadingProgress.NONE);
    }

    @Override
    public synchronized void readOn(final ReadingProgress progress) {
        if (isClosed) {
            throw new ClosedException("The store was closed; open it again: journal=" + directory);
        }
        if (queue != null) {
            try {
                readToEnd(progress, 0);
                return;
            } catch (final CorruptJournalException e) {
                // Files that it had still to read may be gone, behind a checkpoint. Damage is met again, and told.
                forget();
            } catch (final InternalError e) {
                forget();
                throw cut(e);
            } catch (final RuntimeException | Error e) {
                forget();
                throw e;
            }
        }
        boolean isWhole = false;
        try {
            queue = ReadOnlyQueue.open(directory);
            tailer = queue.tailer();
            passedOver = 0;
            lookup = queue.tailer();
            if (!readCheckpoint(progress)) {
                forgetStates();
                tailer.toStart();
                readToEnd(progress, 0);
            }
            isWhole = true;
        } catch (final InternalError e) {
            throw cut(e);
        } finally {
            if (!isWhole) {
                // Told again each time, from the beginning, until somebody has seen to it.
                forget();
            }
        }
    }

    private CorruptJournalException cut(final InternalError e) {
        return new CorruptJournalException("A file of the journal was cut; put back a copy: journal=" + directory, e);
    }

    private void readToEnd(final ReadingProgress progress, final long before) {
        for (long records = before + 1; tailer.next(DESCRIPTIONS); records++) {
            note(tailer.record());
            progress.onRecord(lastSequence, records);
        }
    }

    /** Reads from where a checkpoint is said to begin: false if there is none, or not one with an end. */
    private boolean readCheckpoint(final ReadingProgress progress) {
        final CheckpointHint hint = CheckpointHint.read(directory);
        if (hint == null) {
            return false;
        }
        try {
            if (!tailer.moveTo(hint.index()) || !tailer.nextHead() || !hint.isBegin(tailer.record())) {
                return false;
            }
            note(tailer.record());
            progress.onRecord(lastSequence, 1);
            readToEnd(progress, 1);
        } catch (final CorruptJournalException e) {
            // Whoever reads all meets it again, or learns that the file which says so is of another journal.
            return false;
        }
        return complete != null;
    }

    @Override
    public synchronized List<String> names() {
        return lasts.names();
    }

    @Override
    public synchronized StateDescriptions descriptions() {
        return given.now();
    }

    @Override
    public synchronized long lastSequence() {
        return lastSequence;
    }

    @Override
    public synchronized long passedOver() {
        final long all = tailer == null ? 0 : tailer.skippedCount();
        final long fresh = Math.max(0, all - passedOver);
        passedOver = all;
        return fresh;
    }

    @Override
    public synchronized void noteCheckpoint() {
        readOn();
        if (complete != null) {
            complete.write(directory);
        }
    }

    /** Where the last complete checkpoint begins, as far as the journal was read; {@code null} if there is none. */
    synchronized @Nullable CheckpointHint checkpoint() {
        return complete;
    }

    @Override
    public synchronized @Nullable JournaledState last(final String name) {
        readOn();
        final Last last = lasts.value(name);
        if (last == null) {
            return null;
        }
        final long index = last.index;
        try {
            return fetch(name, last);
        } catch (final CorruptJournalException e) {
            // Its file may have been removed since, behind a checkpoint that repeats it.
            readOn();
            Last again = lasts.value(name);
            if (again != null && again.index == index) {
                // Or what repeats it does not say when it was committed, and was passed over for it.
                forget();
                readOn();
                again = lasts.value(name);
            }
            if (again == null || again.index == index) {
                throw e;
            }
            return fetch(name, again);
        }
    }

    private JournaledState fetch(final String name, final Last last) {
        final byte[] origins = last.origin == NO_ORIGIN ? null : origins(name, last);
        if (!lookup.moveTo(last.index) || !lookup.next()) {
            throw missing(name, last);
        }
        final JournalRecord record = lookup.record();
        if (record.index() != last.index || last.entry >= record.entryCount()) {
            throw missing(name, last);
        }
        final JournalEntry entry = record.entry(last.entry);
        if (!entry.isNamed(name) || entry.incarnation() != last.incarnation || entry.version() != last.version) {
            throw missing(name, last);
        }
        if (origins == null) {
            return state(entry, last.isDeleted, record.timeNs(), record.sessionId(), record.transactionId());
        }
        final LongBuffer words = ByteBuffer.wrap(origins).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().position(WORDS_OF_ORIGIN * last.entry);
        final long timeNs = words.get();
        final long transaction = words.get();
        return state(entry, last.isDeleted, timeNs, (int) words.get(), transaction);
    }

    private static JournaledState state(final JournalEntry entry, final boolean isDeleted, final long timeNs, final int session,
                                        final long transaction) {
        return new JournaledState(entry.incarnation(), entry.version(), entry.size(), isDeleted, timeNs, session, transaction, entry.payload());
    }

    private byte[] origins(final String name, final Last last) {
        if (!lookup.moveTo(last.origin) || !lookup.next() || lookup.record().index() != last.origin
            || lookup.record().kind() != Journal.CHECKPOINT) {
            throw missing(name, last);
        }
        final byte[] body = lookup.record().body();
        if (body.length < (last.entry + 1) * WORDS_OF_ORIGIN * Long.BYTES) {
            throw missing(name, last);
        }
        return body;
    }

    private CorruptJournalException missing(final String name, final Last last) {
        return new CorruptJournalException("A record is not where it was read before; put back a copy of the file: name=" + name + ", version="
            + last.version + ", index=0x" + Long.toHexString(last.index) + ", journal=" + directory);
    }

    private void note(final JournalRecord record) {
        lastSequence = record.sequence();
        switch (record.kind()) {
            case Journal.COMMIT, Journal.ATTACH, Journal.DELETE -> noteStates(record, NO_ORIGIN);
            case Journal.CHECKPOINT -> notePart(record);
            case Journal.CHECKPOINT_BEGIN -> begun.put(record.sequence(), new Begin(record.index(), tailer.skippedCount()));
            case Journal.CHECKPOINT_END -> noteEnd(record.transactionId());
            case Journal.DESCRIBE -> noteDescription(record);
            default -> {
                // Says nothing of values.
            }
        }
    }

    private void noteDescription(final JournalRecord record) {
        if (description.add(record.sequence(), record.body())) {
            given.add(description.pattern(), description.text(), record.transactionId() != 0);
        }
    }

    private void notePart(final JournalRecord record) {
        if (record.entryCount() == 0) {
            originIndex = record.index();
            originSequence = record.sequence();
        } else {
            noteStates(record, originSequence + 1 == record.sequence() ? originIndex : NO_ORIGIN);
        }
    }

    /**
     * Those that have begun before it are of no interest any more, complete or not. Where a repair has passed over a place since its begin, a part of
     * it may be lost: what that repeats is then in the records before it alone.
     */
    private void noteEnd(final long sequence) {
        final Begin begin = begun.get(sequence);
        if (begin != null && begin.passedOver() == tailer.skippedCount()) {
            complete = new CheckpointHint(begin.index(), sequence);
            begun.keySet().removeIf(other -> other <= sequence);
        }
    }

    private void noteStates(final JournalRecord record, final long origin) {
        final int kind = record.kind();
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            Last last = lasts.value(entry.nameAddress(), entry.nameLength());
            if (last == null) {
                last = new Last();
                lasts.put(entry.nameString(), last);
            } else if (entry.incarnation() < last.incarnation || entry.incarnation() == last.incarnation
                && (entry.version() < last.version || entry.version() == last.version && kind == Journal.CHECKPOINT && origin == NO_ORIGIN)) {
                continue;
            }
            last.index = record.index();
            last.entry = i;
            last.isDeleted = kind == Journal.DELETE || kind == Journal.CHECKPOINT && entry.isDeletion();
            last.incarnation = entry.incarnation();
            last.version = entry.version();
            last.origin = origin;
        }
    }

    private void forgetStates() {
        lasts = new NameTable<>();
        begun.clear();
        description = new DescribeRecord();
        given = new GivenDescriptions();
        complete = null;
        originIndex = NO_ORIGIN;
        originSequence = 0;
        lastSequence = 0;
    }

    private void forget() {
        forgetStates();
        if (queue != null) {
            queue.close();
            queue = null;
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        forget();
    }
}
