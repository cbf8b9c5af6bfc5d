package org.kstate.persistence.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.kstate.memory.OpenFailure;

/**
 * The file by which somebody has chosen that records are missing at one place of a journal: readers pass over that place. What is missing elsewhere,
 * or is missing there since, is told.
 */
final class SkippedGap {

    private static final String PREFIX = "skip-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})-(\\d{1,18})");
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

    /** All gaps that are passed over: of each the sequence number before it and behind it, in order. */
    static long[] all(final Path journal) {
        try (Stream<Path> files = Files.list(journal)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString())).filter(Matcher::matches)
                .map(name -> new long[] {Long.parseLong(name.group(1)), Long.parseLong(name.group(2))})
                .filter(pair -> isChosen(journal, pair[0], pair[1])).sorted(Comparator.comparingLong(pair -> pair[0]))
                .flatMapToLong(Arrays::stream).toArray();
        } catch (final IOException | UncheckedIOException e) {
            throw OpenFailure.of(new IOException(e), journal, "The journal's directory cannot be listed; check its permissions: journal=" + journal);
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
