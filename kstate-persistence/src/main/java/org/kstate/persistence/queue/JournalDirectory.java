package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.memory.OpenFailure;
import org.kstate.spi.WantedJournal;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * The directory of a journal as it is found: a journal, or a place for one. What opening made is taken away again if opening fails.
 *
 * <p>What marks a journal is its file {@link OwnerFile}, made first. A directory without it is taken only if it is empty, so that nobody's
 * files are mixed with ours.
 */
final class JournalDirectory {

    /** What a fresh file system has in its root. */
    private static final String LOST_AND_FOUND = "lost+found";

    /** Longer than making a journal takes on a busy machine. */
    private static final long BEING_MADE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Path directory;
    private final List<Path> madeDirectories;
    private final boolean isNew;

    private JournalDirectory(final Path directory, final List<Path> madeDirectories, final boolean isNew) {
        this.directory = directory;
        this.madeDirectories = madeDirectories;
        this.isNew = isNew;
    }

    /**
     * Finds the directory, or makes it and its parents.
     *
     * @param directory  where the journal is or shall be.
     * @param wanted     which one has to be there.
     * @param accessLike a file whose permissions a directory takes after that is made; {@code null} for those of the umask.
     * @return the directory.
     * @throws NotAJournalException    if something else is there; nothing was made then.
     * @throws JournalMissingException if a journal has to be there and none is; nothing was made then.
     */
    static JournalDirectory prepare(final Path directory, final WantedJournal wanted, final @Nullable Path accessLike) {
        if (!wanted.mayBeNew() && !Files.isRegularFile(directory.resolve(OwnerFile.NAME))) {
            throw missing(directory);
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new NotAJournalException("A journal is a directory, and this is a file; choose another path: journal=" + directory);
        }
        if (!Files.exists(directory)) {
            return new JournalDirectory(directory, make(directory, accessLike), true);
        }
        if (Files.exists(directory.resolve(OwnerFile.NAME))) {
            if (!Files.isRegularFile(directory.resolve(OwnerFile.NAME))) {
                throw OwnerFile.notAJournal(directory);
            }
            return new JournalDirectory(directory, List.of(), false);
        }
        // Another session may have begun to make the journal since the first look.
        final boolean isEmpty = isEmpty(directory);
        if (!isEmpty && Files.isRegularFile(directory.resolve(OwnerFile.NAME))) {
            return new JournalDirectory(directory, List.of(), false);
        }
        if (!isEmpty) {
            throw OwnerFile.notAJournal(directory);
        }
        return new JournalDirectory(directory, List.of(), true);
    }

    /**
     * Checks that a directory holds a journal, and makes nothing. One that is just being made is waited for, within bounds: a reader may be
     * started together with the first writer.
     *
     * @param directory where the journal is.
     * @throws NotAJournalException if it is not there, or something else is.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not read it.
     */
    static void check(final Path directory) {
        if (!Files.isDirectory(directory)) {
            throw OwnerFile.noJournal(directory);
        }
        JournalAccess.requireReadable(directory);
        final long deadlineNs = Deadline.after(BEING_MADE_NS);
        for (;;) {
            try {
                OwnerFile.checkIsJournal(directory);
                QueueTable.check(directory);
                return;
            } catch (final NotAJournalException e) {
                if (!Files.exists(directory.resolve(OwnerFile.NAME)) || Deadline.isOver(deadlineNs)) {
                    throw e;
                }
                Pause.park(POLL_NS);
            }
        }
    }

    static JournalMissingException missing(final Path directory) {
        return new JournalMissingException("A journal has to be here, and there is none; see whether its volume is mounted, or put it back: journal="
            + directory);
    }

    /** Makes a directory and its parents; returns what was made here, and not by others meanwhile, innermost first. */
    private static List<Path> make(final Path directory, final @Nullable Path accessLike) {
        final Deque<Path> missing = new ArrayDeque<>();
        for (Path path = directory.toAbsolutePath(); path != null && !Files.exists(path); path = path.getParent()) {
            missing.push(path);
        }
        final List<Path> made = new ArrayList<>();
        try {
            for (final Path path : missing) {
                if (makeOne(path, path.equals(directory.toAbsolutePath()) ? accessLike : null)) {
                    made.add(0, path);
                }
            }
        } catch (final IOException e) {
            remove(made);
            throw new KstateException("The directory of the journal cannot be made;"
                + " check the permissions of its parents: journal=" + directory, e);
        }
        return Collections.unmodifiableList(made);
    }

    private static boolean makeOne(final Path directory, final @Nullable Path accessLike) throws IOException {
        try {
            JournalAccess.makeDirectory(directory, accessLike);
            return true;
        } catch (final FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            return false;
        }
    }

    private static boolean isEmpty(final Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.allMatch(path -> path.getFileName().toString().equals(LOST_AND_FOUND));
        } catch (final IOException e) {
            throw OpenFailure.of(e, directory, "The directory of the journal cannot be read; check its permissions: journal=" + directory);
        }
    }

    /**
     * Takes away what an opening that failed has made; what was there before stays.
     *
     * @param isOurs whether this opening made the mark of the journal, and nobody else has it open.
     */
    void undo(final boolean isOurs) {
        // Another session may have found the journal, used it and gone.
        if (isNew && isOurs && CycleFiles.files(directory).length == 0) {
            for (final Path file : CycleFiles.precreatedFiles(directory)) {
                deleteQuietly(file);
            }
            QueueTable.removeMaking(directory);
            deleteQuietly(directory.resolve(QueueSettings.METADATA_FILE));
            deleteQuietly(directory.resolve(OwnerFile.NAME));
        }
        remove(madeDirectories);
    }

    private static void remove(final List<Path> innermostFirst) {
        innermostFirst.forEach(JournalDirectory::deleteQuietly);
    }

    private static void deleteQuietly(final Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException e) {
            // It was the attempt to leave no trace of a failure that is being thrown; that one says more.
            return;
        }
    }
}
