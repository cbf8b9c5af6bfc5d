package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.kstate.memory.OpenFailure;

/**
 * The file by which somebody has chosen that records are missing at one place of a journal: readers pass over that place. What is missing elsewhere,
 * or is missing there since, is told.
 */
final class SkippedGap {

    private static final String PREFIX = "skip-";
    private static final String MAKING = "skip.new";
    private static final long MARK = 0x000050494B534A4BL;

    private SkippedGap() {
    }

    private static Path file(final Path journal, final long before, final long next) {
        return journal.resolve(PREFIX + before + '-' + next);
    }

    /**
     * Whether a gap is passed over.
     *
     * @param journal its directory.
     * @param before  the sequence number of the last record before it.
     * @param next    that of the first one behind it.
     * @return false also if the file that says so is damaged.
     */
    static boolean isChosen(final Path journal, final long before, final long next) {
        final Path file = file(journal, before, next);
        try {
            final LongBuffer words = SealedFile.read(file, MARK);
            return words != null && words.get(0) == before && words.get(1) == next;
        } catch (final NoSuchFileException e) {
            return false;
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "A choice about damage in the journal cannot be read; check the file's permissions: file=" + file);
        }
    }

    /** Whether a file of this name in a journal's directory says so of a gap. */
    static boolean isNamed(final String name) {
        return name.startsWith(PREFIX);
    }

    /** Chooses that a gap is passed over from now on. */
    static void choose(final Path journal, final long before, final long next) {
        final Path file = file(journal, before, next);
        try {
            SealedFile.writeSynced(journal.resolve(MAKING), file, MARK, before, next);
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The choice to pass over damage cannot be written down; check space and permissions, then repair again:"
                + " file=" + file);
        }
    }
}
