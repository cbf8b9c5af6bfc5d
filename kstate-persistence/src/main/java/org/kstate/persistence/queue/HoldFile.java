package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.kstate.memory.OpenFailure;

/**
 * The file by which a consumer keeps what it has not read in a journal, for a time.
 *
 * @param name      of the consumer.
 * @param index     where it will read next: all before it may go. What is damaged holds everything, until somebody has seen to it.
 * @param untilMs   when the hold is over, milliseconds since the epoch.
 * @param isDamaged whether the file does not say what it should.
 */
record HoldFile(String name, long index, long untilMs, boolean isDamaged) {

    private static final String PREFIX = "hold-";
    private static final String MAKING = "~";
    private static final long MARK = 0x0000444C4F484A4BL;

    static Path file(final Path journal, final String name) {
        return journal.resolve(PREFIX + name);
    }

    /** All holds of a journal, those that are over too. */
    static List<HoldFile> all(final Path journal) {
        final List<HoldFile> holds = new ArrayList<>();
        try (var files = Files.list(journal)) {
            for (final Path file : (Iterable<Path>) files.sorted()::iterator) {
                final String name = file.getFileName().toString();
                final HoldFile hold = name.startsWith(PREFIX) && !name.endsWith(MAKING) ? read(file, name.substring(PREFIX.length())) : null;
                if (hold != null) {
                    holds.add(hold);
                }
            }
        } catch (final IOException e) {
            throw OpenFailure.of(e, journal, "The directory of the journal cannot be read; check its permissions: journal=" + journal);
        }
        return holds;
    }

    private static @Nullable HoldFile read(final Path file, final String name) {
        final LongBuffer words;
        try {
            words = SealedFile.read(file, MARK);
        } catch (final NoSuchFileException e) {
            // Released meanwhile.
            return null;
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "A hold on the journal cannot be read, so nothing may be removed; check its permissions: file=" + file);
        }
        if (words == null) {
            return new HoldFile(name, 0, Long.MAX_VALUE, true);
        }
        return new HoldFile(name, words.get(0), words.get(1), false);
    }

    /** Puts this in the place of a hold of the same name, at once or not at all. */
    void write(final Path journal) {
        final Path file = file(journal, name);
        final Path making = journal.resolve(PREFIX + name + MAKING);
        try {
            SealedFile.write(making, file, MARK, index, untilMs);
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The hold on the journal cannot be written; only who may write the journal can hold it. Check space and"
                + " permissions: file=" + file);
        }
    }
}
