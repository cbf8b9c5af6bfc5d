package org.kstate.session;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.kstate.exceptions.NotPermittedException;
import org.kstate.memory.LinuxUser;

/** Making files with given permissions, whatever the process's umask, and saying clearly what a user may not do with a store's files. */
public final class FileAccess {

    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString(StorePermissions.OWNER_ALONE);

    private FileAccess() {
    }

    /**
     * Makes an empty file, if there is none.
     *
     * @param file        to be.
     * @param permissions of it.
     * @param group       of it; {@code null} for the default.
     * @throws IOException if it cannot be made.
     */
    static void create(final Path file, final Set<PosixFilePermission> permissions, final String group) throws IOException {
        try {
            // Narrow first: nobody gets in before the permissions are what they will stay.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        } catch (final FileAlreadyExistsException e) {
            return;
        }
        give(file, permissions, group);
    }

    /**
     * Gives a file of this user the permissions that it is to have.
     *
     * @param file        the file, or directory.
     * @param permissions of it.
     * @param group       of it; {@code null} to leave it.
     * @throws IOException           if it cannot be done.
     * @throws NotPermittedException if there is no such group, or this user is not in it.
     */
    static void give(final Path file, final Set<PosixFilePermission> permissions, final String group) throws IOException {
        final PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (group != null) {
            try {
                view.setGroup(group(file, group));
            } catch (final IOException e) {
                throw new NotPermittedException("The file cannot be given to the group; is there one of that name, and is this user in it?"
                    + " group=" + group + ", file=" + file, e);
            }
        }
        view.setPermissions(permissions);
    }

    private static GroupPrincipal group(final Path file, final String nameOrNumber) throws IOException {
        return file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(nameOrNumber);
    }

    /**
     * Makes an empty registry file that all who may write {@code pages} can use, whoever makes it.
     *
     * @param file  to be.
     * @param pages of the store.
     * @throws IOException if it cannot be made.
     */
    public static void createRegistry(final Path file, final Path pages) throws IOException {
        final PosixFileAttributes attributes = Files.readAttributes(pages, PosixFileAttributes.class);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        final PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        giveTo(attributes, view);
        view.setPermissions(StorePermissions.ofRegistry(attributes.permissions()));
    }

    /**
     * Makes an empty file that the same users may read as {@code pages}, whoever makes it.
     *
     * @param file  to be.
     * @param pages of the store.
     * @throws IOException if it cannot be made.
     */
    static void createLike(final Path file, final Path pages) throws IOException {
        final PosixFileAttributes attributes = Files.readAttributes(pages, PosixFileAttributes.class);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        final PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        giveTo(attributes, view);
        view.setPermissions(attributes.permissions());
    }

    private static void giveTo(final PosixFileAttributes attributes, final PosixFileAttributeView view) throws IOException {
        final PosixFileAttributes present = view.readAttributes();
        final GroupPrincipal group = attributes.group();
        try {
            if (!present.group().equals(group)) {
                view.setGroup(group);
            }
            if (!present.owner().equals(attributes.owner())) {
                view.setOwner(attributes.owner());
            }
        } catch (final IOException e) {
            // Only a member may give to a group, and only root to another user. Who cannot open the file makes another.
            return;
        }
    }

    /**
     * Makes sure that a directory which anybody could have made before is this user's own.
     *
     * @param directory of the default store.
     * @throws NotPermittedException if it is another's, or a link.
     */
    public static void requireOwn(final Path directory) {
        try {
            final Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (Files.isSymbolicLink(directory) || !owner.equals(LinuxUser.id())) {
                throw new NotPermittedException("The directory of the default store is not this user's own: somebody else made it, and could"
                    + " change what is in it. Have it removed, or choose another place with -Dkstate.store: ownerUid=" + owner
                    + ", uid=" + LinuxUser.id() + ", directory=" + directory);
            }
        } catch (final IOException e) {
            throw new NotPermittedException("Nobody can tell whose the directory of the default store is; choose another place with"
                + " -Dkstate.store: directory=" + directory, e);
        }
    }

    /**
     * Makes sure that this user may open a session, where there is a store already.
     *
     * @param files of the store.
     * @throws NotPermittedException if not; says what to do.
     */
    public static void requireSession(final StoreFiles files) {
        if (!Files.exists(files.pages())) {
            return;
        }
        if (!Files.isReadable(files.pages())) {
            throw notReadable(files.pages(), null);
        }
        for (final Path file : new Path[] {files.control(), files.storeLock(), files.sessionLocks()}) {
            if (Files.exists(file) && !Files.isWritable(file)) {
                throw new NotPermittedException("This user may read the store and not open sessions of it. Look at it with Kstate.observe, or"
                    + " have its owner make it with StoreOptions.sessionPermissions, or allow writing control, store.lock and sessions.lock: "
                    + describe(file));
            }
        }
    }

    /**
     * The exception for a store that this user may not read.
     *
     * @param file  of the store.
     * @param cause what was caught, or {@code null}.
     * @return the exception, to be thrown.
     */
    static NotPermittedException notReadable(final Path file, final Throwable cause) {
        return new NotPermittedException("This user may not read the store; have its owner make it with StoreOptions.permissions, or allow"
            + " reading it: " + describe(file), cause);
    }

    /**
     * The exception for a state that this user may not write.
     *
     * @param pages the file.
     * @param state its name.
     * @return the exception, to be thrown.
     */
    public static NotPermittedException notWritable(final Path pages, final String state) {
        return new NotPermittedException("This user may read the store's states and not change them; subscribe with READ, or have the store's"
            + " owner allow it: state=" + state + ", " + describe(pages));
    }

    private static String describe(final Path file) {
        try {
            final PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return "owner=" + attributes.owner().getName() + ", group=" + attributes.group().getName() + ", permissions="
                + PosixFilePermissions.toString(attributes.permissions()) + ", file=" + file;
        } catch (final IOException e) {
            return "file=" + file;
        }
    }

    /**
     * Whether a store that is there has the permissions that are asked for.
     *
     * @param files    of the store.
     * @param states   wanted for {@code pages}; {@code null} for any.
     * @param sessions wanted for who may open sessions; {@code null} for any.
     * @param group    wanted; {@code null} for any.
     * @return what it has, for people to read; {@code null} if that agrees.
     */
    public static String disagreement(final StoreFiles files, final Set<PosixFilePermission> states,
                                      final Set<PosixFilePermission> sessions, final String group) {
        try {
            final PosixFileAttributes pages = Files.readAttributes(files.pages(), PosixFileAttributes.class);
            final Set<PosixFilePermission> locks = Files.getPosixFilePermissions(files.sessionLocks());
            final boolean agrees = (states == null || states.equals(pages.permissions()))
                && (sessions == null || StorePermissions.ofRegistry(sessions).equals(locks))
                && (group == null || group(files.pages(), group).equals(pages.group()));
            return agrees ? null : "permissions=" + PosixFilePermissions.toString(pages.permissions()) + ", sessionPermissions="
                + PosixFilePermissions.toString(locks) + ", group=" + pages.group().getName();
        } catch (final IOException e) {
            throw notReadable(files.pages(), e);
        }
    }
}
