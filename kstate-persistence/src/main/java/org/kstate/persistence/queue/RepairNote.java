package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.OpenFailure;

/**
 * The file that says what a repair is about to do. It is there from before the first change until after the last one: who finds it finishes that
 * repair, and nobody opens the journal for appending. Afterwards it stays under another name.
 *
 * @param record    what the record that ends the repair says.
 * @param sequence  of that record.
 * @param epoch     of that record.
 * @param timeNs    of that record.
 * @param cycle     whose file is cut; {@link #NO_CYCLE} if none is.
 * @param cut       where the end mark comes.
 * @param documents how many documents are before it; 0: the whole file is put aside.
 * @param lastStart where the last of these begins.
 */
record RepairNote(RepairRecord record, long sequence, int epoch, long timeNs, int cycle, long cut, long documents, long lastStart) {

    /** Name of the file in a journal's directory. */
    static final String NAME = "repair";
    /** Its name when all is done: numbers that it used are not used again, also where its record is lost. */
    static final String DONE = "repaired";
    /** No file is cut. */
    static final int NO_CYCLE = Integer.MIN_VALUE;
    private static final String MAKING = "repair.new";
    private static final long MARK = 0x5249415045524A4BL;
    private static final int WORDS = RepairRecord.WORDS + 7;

    /** Whether damaged places are passed over; else a file is cut. */
    boolean isSkip() {
        return record.policy() == RepairRecord.SKIP;
    }

    /** The same repair, of which is known now what its record says. */
    RepairNote with(final long before, final long itsSequence, final int itsEpoch, final long itsTimeNs) {
        return new RepairNote(new RepairRecord(record.policy(), before, record.firstLost(), record.firstIndex(), record.lostBytes(),
            record.atMs()), itsSequence, itsEpoch, itsTimeNs, cycle, cut, documents, lastStart);
    }

    /** What stands in a journal's directory; {@code null} if no repair was begun. */
    static @Nullable RepairNote read(final Path journal) {
        return readFile(journal.resolve(NAME));
    }

    /** What the last repair did that came to its end; {@code null} if there was none. */
    static @Nullable RepairNote last(final Path journal) {
        return readFile(journal.resolve(DONE));
    }

    private static @Nullable RepairNote readFile(final Path file) {
        final LongBuffer words;
        try {
            words = SealedFile.read(file, MARK, WORDS);
        } catch (final NoSuchFileException e) {
            return null;
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "What a repair of the journal was about to do cannot be read; check the file's permissions: file=" + file);
        }
        if (words == null) {
            throw new CorruptJournalException("What a repair of the journal was about to do is damaged; remove the file, and repair again: file="
                + file);
        }
        final RepairRecord record = new RepairRecord((int) words.get(), words.get(), words.get(), words.get(), words.get(), words.get());
        return new RepairNote(record, words.get(), (int) words.get(), words.get(), (int) words.get(), words.get(), words.get(), words.get());
    }

    /**
     * Makes sure that no repair was begun and not finished.
     *
     * @throws CorruptJournalException if one was.
     */
    static void checkNone(final Path journal) {
        if (Files.exists(journal.resolve(NAME))) {
            throw new CorruptJournalException("A repair of the journal was begun and is not finished, and nothing was done here; let it come to its"
                + " end, or run it again: journal=" + journal);
        }
    }

    /** Puts this into a journal's directory, at once or not at all, and on the device. */
    void write(final Path journal) {
        final Path making = journal.resolve(MAKING);
        final long[] numbers = new long[WORDS];
        final long[] words = record.words();
        System.arraycopy(words, 0, numbers, 0, words.length);
        int i = words.length;
        numbers[i++] = sequence;
        numbers[i++] = epoch;
        numbers[i++] = timeNs;
        numbers[i++] = cycle;
        numbers[i++] = cut;
        numbers[i++] = documents;
        numbers[i] = lastStart;
        try {
            SealedFile.writeSynced(making, journal.resolve(NAME), MARK, numbers);
        } catch (final IOException e) {
            throw OpenFailure.of(e, making, "What the repair is about to do cannot be written down, and nothing was changed; check space and"
                + " permissions: file=" + making);
        }
        FileMend.syncNames(journal);
    }

    /** The repair is finished. */
    static void finished(final Path journal) {
        try {
            Files.move(journal.resolve(NAME), journal.resolve(DONE), StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            throw OpenFailure.of(e, journal, "The repair is done, and cannot be noted as done; check the permissions of the directory, then run it"
                + " again: journal=" + journal);
        }
        FileMend.syncNames(journal);
    }
}
