package org.kstate.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.kstate.exceptions.NotAJournalException;

/** Looks whether a journal can be where it is wanted, before a store is made that would then stand there in vain. */
final class JournalPlace {
    /** What a journal's directory has from its first moment. */
    private static final String OWNER_FILE = "owner";

    private JournalPlace() {
    }

    static void check(final Path journal) {
        final Path place = journal.toAbsolutePath().normalize();
        if (Files.isDirectory(place)) {
            if (!Files.exists(place.resolve(OWNER_FILE)) && !isEmpty(place)) {
                throw new NotAJournalException("The directory holds something that is not a journal of Kstate; choose an empty"
                    + " or new one: journal=" + journal);
            }
        } else if (Files.exists(place)) {
            throw new NotAJournalException("A journal is a directory, and this is a file; choose another path: journal=" + journal);
        }
        Path ancestor = place;
        while (!Files.exists(ancestor)) {
            ancestor = ancestor.getParent();
        }
        if (!Files.isDirectory(ancestor) || !Files.isWritable(ancestor)) {
            throw new NotAJournalException("The journal cannot be made or written there; check the path and the permissions: journal="
                + journal + ", place=" + ancestor);
        }
    }

    private static boolean isEmpty(final Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
