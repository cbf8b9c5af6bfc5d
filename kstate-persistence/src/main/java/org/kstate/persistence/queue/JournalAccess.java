package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.NotPermittedException;
import org.kstate.memory.OpenFailure;

/**
 * Who may read and write a journal. The owner file, made first, gets the permissions and the group of the store's states; every later file
 * takes after the owner file, whoever makes it and whatever the umask. So who changes the permissions of the owner file has chosen those of all
 * files to come.
 *
 * <p>Files are made for their user alone and opened to others while they are empty: who got hold of one before would keep it.
 */
public final class JournalAccess {

    private static final FileAttribute<Set<PosixFilePermission>> FILE_OF_USER =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_OF_USER =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private JournalAccess() {
    }

    /**
     * Makes the owner file, if it is missing, and says who may use it, if nobody has finished it yet.
     *
     * @param file  the owner file.
     * @param model whose permissions and group it gets; {@code null} to leave it to the umask.
     * @return whether it was made here.
     */
    static boolean makeOwner(final Path file, final @Nullable Path model) {
        boolean isMade = false;
        try {
            if (isFinished(file)) {
                return false;
            }
            isMade = make(file, model);
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The owner of the journal cannot be made; check the permissions of its folder: file=" + file);
        }
        if (model != null && Files.exists(file)) {
            // Also to a file of a session that is making the journal too, or was killed in it: that does no harm.
            giveLike(file, model);
        }
        return isMade;
    }

    /** It may be removed by who failed in making it, between any two looks. */
    private static boolean isFinished(final Path file) throws IOException {
        try {
            return Files.size(file) > 0;
        } catch (final NoSuchFileException e) {
            return false;
        }
    }

    private static boolean make(final Path file, final @Nullable Path model) throws IOException {
        try {
            if (model == null) {
                Files.createFile(file);
            } else {
                Files.createFile(file, FILE_OF_USER);
            }
            return true;
        } catch (final FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * Makes an empty file that takes after the owner of its journal.
     *
     * @param file in the directory of a journal; not there yet.
     * @throws IOException if it cannot be made.
     */
    static void makeLikeOwner(final Path file) throws IOException {
        Files.createFile(file, FILE_OF_USER);
        giveLike(file, file.resolveSibling(OwnerFile.NAME));
    }

    /**
     * Makes a directory whose content only this user sees.
     *
     * @throws IOException if it cannot be made.
     */
    static void makePrivate(final Path directory) throws IOException {
        Files.createDirectory(directory, DIRECTORY_OF_USER);
    }

    /**
     * Makes an empty file that takes after another.
     *
     * @throws IOException if it cannot be made, or is there.
     */
    static void makeLike(final Path file, final Path model) throws IOException {
        Files.createFile(file, FILE_OF_USER);
        giveLike(file, model);
    }

    /**
     * Makes the directory of a journal.
     *
     * @param directory to be; its parent is there.
     * @param model     whose readers may read it, and whose writers may make files in it; {@code null} to leave it to the umask.
     * @throws IOException if it cannot be made.
     */
    static void makeDirectory(final Path directory, final @Nullable Path model) throws IOException {
        if (model == null) {
            Files.createDirectory(directory);
            return;
        }
        final PosixFileAttributes attributes = Files.readAttributes(model, PosixFileAttributes.class);
        makePrivate(directory);
        give(directory, attributes, ofDirectory(attributes.permissions()));
    }

    private static Set<PosixFilePermission> ofDirectory(final Set<PosixFilePermission> ofFile) {
        final Set<PosixFilePermission> ofDirectory = EnumSet.copyOf(ofFile);
        if (ofFile.contains(PosixFilePermission.OWNER_READ)) {
            ofDirectory.add(PosixFilePermission.OWNER_EXECUTE);
        }
        if (ofFile.contains(PosixFilePermission.GROUP_READ)) {
            ofDirectory.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (ofFile.contains(PosixFilePermission.OTHERS_READ)) {
            ofDirectory.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return ofDirectory;
    }

    /**
     * Gives a file beside the owner file what that has, while it is empty.
     *
     * @param file to be opened to others.
     */
    public static void giveLikeOwner(final Path file) {
        giveLike(file, file.resolveSibling(OwnerFile.NAME));
    }

    /**
     * Gives a file of the journal that is still empty, or its directory, the permissions, and as far as this user may the group and the user, of
     * another.
     *
     * @param file  to be opened to others.
     * @param model that it takes after.
     */
    static void giveLike(final Path file, final Path model) {
        try {
            final PosixFileAttributes attributes = Files.readAttributes(model, PosixFileAttributes.class);
            give(file, attributes, attributes.permissions());
        } catch (final NoSuchFileException e) {
            // Removed meanwhile: whoever opens it next sees that.
            return;
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "A file of the journal cannot be given the permissions that it is to have; choose a file system with"
                + " permissions, or check whose the file is: file=" + file + ", like=" + model);
        }
    }

    private static void give(final Path file, final PosixFileAttributes model, final Set<PosixFilePermission> permissions) throws IOException {
        final PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        final PosixFileAttributes present = view.readAttributes();
        giveTo(view, present, model);
        if (!present.permissions().equals(permissions)) {
            view.setPermissions(permissions);
        }
    }

    private static void giveTo(final PosixFileAttributeView view, final PosixFileAttributes present, final PosixFileAttributes model) {
        try {
            if (!present.group().equals(model.group())) {
                view.setGroup(model.group());
            }
            if (!present.owner().equals(model.owner())) {
                view.setOwner(model.owner());
            }
        } catch (final IOException e) {
            // Only a member may give to a group, and only root to another user.
            return;
        }
    }

    /**
     * Makes sure that this user may read a journal, as far as can be told before its files are opened.
     *
     * @param journal its directory, which is there.
     * @throws NotPermittedException if not; says what to do.
     */
    static void requireReadable(final Path journal) {
        if (!Files.isReadable(journal) || !Files.isExecutable(journal)) {
            throw notReadable(journal);
        }
        for (final String name : new String[] {OwnerFile.NAME, QueueSettings.METADATA_FILE}) {
            final Path file = journal.resolve(name);
            if (Files.exists(file) && !Files.isReadable(file)) {
                throw notReadable(file);
            }
        }
    }

    private static NotPermittedException notReadable(final Path file) {
        return new NotPermittedException("This user may not read the journal; have its owner make it from a store with StoreOptions.permissions,"
            + " or allow reading its directory and its files: file=" + file);
    }
}
