package org.kstate.persistence;

import java.nio.file.Path;
import java.util.Objects;

import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.memory.FirstUse;
import org.kstate.persistence.queue.ReadOnlyQueue;
import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.queue.RecordTailer;
import org.kstate.persistence.queue.TimeSearch;
import org.kstate.persistence.queue.VersionSearch;
import org.kstate.persistence.record.JournalRecord;

/**
 * Reads a journal: any process, with read permission only, with or without a store, while others append and are killed. Nothing is made and
 * nothing is written.
 *
 * <pre>{@code
 * try (JournalReader reader = JournalReader.open(Path.of("/data/md-journal"))) {
 *     while (reader.next()) {
 *         JournalRecord record = reader.record();
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>{@link #next} does not wait: at the end it says so, and goes on when something was appended, across files. It allocates nothing, but
 * for a little at each new file or block. The {@link JournalRecord} is one reusable view, valid until the next call here.
 *
 * <p>For one thread at a time.
 */
public final class JournalReader implements AutoCloseable {

    /** The index while no record has been read. */
    public static final long NO_INDEX = -1;

    private final Path directory;
    private final ReadOnlyQueue queue;
    private final RecordTailer tailer;
    private boolean hasRecord;
    private volatile boolean isClosed;

    private JournalReader(final Path directory, final ReadOnlyQueue queue, final RecordTailer tailer) {
        this.directory = directory;
        this.queue = queue;
        this.tailer = tailer;
    }

    /**
     * Opens a journal before its first record.
     *
     * @param directory of the journal.
     * @return the reader, the caller's to close.
     * @throws NotAJournalException    if there is none.
     * @throws CorruptJournalException if the header of one of its files is damaged.
     */
    public static JournalReader open(final Path directory) {
        Objects.requireNonNull(directory, "directory");
        FirstUse.prepare();
        FirstUse.requireForLoading();
        final ReadOnlyQueue queue = ReadOnlyQueue.open(directory);
        return new JournalReader(directory, queue, queue.tailer());
    }

    /**
     * Where the journal is.
     *
     * @return its directory as given.
     */
    public Path directory() {
        return directory;
    }

    /**
     * Which journal this is, wherever it is: for {@code JournalOptions.journalId}.
     *
     * @return its identity; 0 if it was made by an earlier release and no store has appended since.
     */
    public long journalId() {
        checkOpen();
        return queue.journalId();
    }

    /**
     * Reads the next record if there is one.
     *
     * @return whether there was; {@link #record()} is it then.
     * @throws CorruptJournalException if it is damaged; the next call passes it over. Where its length is damaged too, or its file cannot be read
     *     on, the next call goes on in the next file; in the newest file it tells the same until there is a later one. Also if records are missing
     *     or doubled before it, by their sequence and their chain of CRCs; the next call gives the one that was found.
     */
    public boolean next() {
        checkOpen();
        hasRecord = false;
        hasRecord = tailer.next();
        return hasRecord;
    }

    /** As {@link #next()}, with the payloads of those records alone that a filter wants: damage to others' payloads is not seen. */
    boolean next(final RecordFilter filter) {
        checkOpen();
        hasRecord = false;
        hasRecord = tailer.next(filter);
        return hasRecord;
    }

    /**
     * The record last read.
     *
     * @return a view, the same object each time, valid until the next call of another method here.
     */
    public JournalRecord record() {
        return tailer.record();
    }

    /**
     * The index of the record last read, by which {@link #seekIndex} finds it again.
     *
     * @return the index, or {@link #NO_INDEX} if the last call was not a {@link #next} that found one.
     */
    public long index() {
        return hasRecord ? tailer.record().index() : NO_INDEX;
    }

    /** Moves before the first record. */
    public void toStart() {
        move();
        tailer.toStart();
    }

    /** Moves behind the last record, so that only what is appended from now on is read. */
    public void toEnd() {
        move();
        tailer.toEnd();
    }

    /**
     * Reads the last record if there is any, and moves behind it.
     *
     * @return whether there was one; {@link #record()} is it then.
     * @throws CorruptJournalException if it is damaged.
     */
    public boolean readLast() {
        move();
        if (tailer.last() && tailer.moveTo(tailer.record().index())) {
            hasRecord = tailer.next();
        }
        return hasRecord;
    }

    /** The index of the last record, whatever its payloads; {@link #NO_INDEX} if there is none. Moves elsewhere. */
    long lastIndex() {
        move();
        return tailer.last(RecordFilter.NONE) ? tailer.record().index() : NO_INDEX;
    }

    /**
     * Moves before a record.
     *
     * @param index of the record, from {@link #index()} in this process or another.
     * @return whether there is one of that index; if not, this reader is somewhere else.
     */
    public boolean seekIndex(final long index) {
        move();
        return tailer.moveTo(index);
    }

    /**
     * Moves before the first record that was committed at or after a time. Looks at a few dozen records.
     *
     * @param timeNs nanoseconds since the epoch; after the last record, this is {@link #toEnd()}.
     */
    public void seekTime(final long timeNs) {
        move();
        TimeSearch.seek(queue, tailer, timeNs);
    }

    /**
     * Moves before the record of a version of a state, of the last incarnation that the journal knows. Reads the journal through.
     *
     * @param name    of the state.
     * @param version of the state, from 1.
     * @return whether it is there; if it is still to come, this reader is behind the last record.
     * @throws JournalTrimmedException if the oldest version left is newer.
     * @throws NoSuchStateException    if the journal does not know the name.
     */
    public boolean seekVersion(final String name, final long version) {
        return seekVersion(name, VersionSearch.LAST_INCARNATION, version);
    }

    /**
     * Moves before the record of a version of a state. Reads the journal through.
     *
     * @param name        of the state.
     * @param incarnation of the state.
     * @param version     of the state, from 1.
     * @return whether it is there; if it is still to come, this reader is behind the last record.
     * @throws JournalTrimmedException if the oldest version left is newer.
     * @throws NoSuchStateException    if the journal does not know that incarnation of the name.
     */
    public boolean seekVersion(final String name, final long incarnation, final long version) {
        Objects.requireNonNull(name, "name");
        if (version < 1) {
            throw new IllegalArgumentException("Versions begin at 1: version=" + version + ", name=" + name);
        }
        move();
        final VersionSearch search = VersionSearch.seek(tailer, name, incarnation, version);
        if (!search.isKnown()) {
            throw new NoSuchStateException("The journal has no record of that state;"
                + " check the name: name=" + name + ", journal=" + directory);
        }
        if (search.foundVersion() == VersionSearch.NO_VERSION) {
            return false;
        }
        if (search.oldestVersion() > version) {
            throw new JournalTrimmedException("The version is older than the oldest one in the journal;"
                + " begin with that one: version=" + version
                + ", oldest=" + search.oldestVersion() + ", name=" + name + ", journal=" + directory, search.oldestVersion());
        }
        if (search.foundVersion() != version) {
            throw new CorruptJournalException("A version is missing in the journal: version=" + version + ", next=" + search.foundVersion()
                + ", name=" + name + ", journal=" + directory);
        }
        return true;
    }

    /**
     * How many documents of other programs were passed over in the queue.
     *
     * @return their number since this reader was opened; some are counted again when it moves.
     */
    public long foreignCount() {
        return tailer.foreignCount();
    }

    /**
     * How many places were passed over where records are missing, since somebody has chosen that ({@link JournalRepair#skip}).
     *
     * @return their number since this reader was opened; some are counted again when it moves.
     */
    public long skippedCount() {
        return tailer.skippedCount();
    }

    /**
     * For people: which journal, and where in it.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "JournalReader[journal=" + directory + (isClosed ? ", closed" : hasRecord ? ", index=" + Long.toHexString(index()) : "") + ']';
    }

    private void move() {
        checkOpen();
        hasRecord = false;
    }

    private void checkOpen() {
        if (isClosed) {
            throw new ClosedException("The reader of the journal was closed; open another: journal=" + directory);
        }
    }

    /** Closes the reader. Can be called twice. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            tailer.close();
            queue.close();
        }
    }
}
