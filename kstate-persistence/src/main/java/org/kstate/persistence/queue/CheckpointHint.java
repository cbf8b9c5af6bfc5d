package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.kstate.memory.OpenFailure;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * The file that says where the last complete checkpoint of a journal begins. Whoever reads it looks in the journal whether that is so; without it the
 * whole journal is read.
 *
 * @param index    of the record that begins it.
 * @param sequence of that record.
 */
record CheckpointHint(long index, long sequence) {

    /** Name of the file in a journal's directory. */
    static final String NAME = "checkpoint";
    private static final String MAKING = "checkpoint.new";
    private static final long MARK = 0x54504B434548434BL;

    /** What stands in a journal's directory; {@code null} if there is nothing that can be used. */
    static @Nullable CheckpointHint read(final Path journal) {
        final LongBuffer words;
        try {
            words = SealedFile.read(journal.resolve(NAME), MARK);
        } catch (final IOException e) {
            return null;
        }
        return words == null ? null : new CheckpointHint(words.get(0), words.get(1));
    }

    /** Whether a record is the begin that this names. */
    boolean isBegin(final JournalRecord record) {
        return record.kind() == Journal.CHECKPOINT_BEGIN && record.index() == index && record.sequence() == sequence
            && record.transactionId() == sequence;
    }

    /** Puts this in the place of what stands in a journal's directory, at once or not at all. */
    void write(final Path journal) {
        final Path making = journal.resolve(MAKING);
        try {
            SealedFile.write(making, journal.resolve(NAME), MARK, index, sequence);
        } catch (final NoSuchFileException e) {
            // Another checkpoint was noted at the same moment.
            return;
        } catch (final IOException e) {
            throw OpenFailure.of(e, making, "Where the checkpoint begins cannot be written down: the checkpoint counts, and the whole journal is"
                + " read where it could be used. Check space and permissions: file=" + making);
        }
    }
}
