package org.kstate.session;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAStoreException;
import org.kstate.exceptions.NotPermittedException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.KernelLock;
import org.kstate.memory.LinuxUser;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.SpaceReservation;

/**
 * Making the files of a store, under {@code store.lock}. {@code pages} gets its name last and with all its contents: a store is there
 * whole or not at all. What an earlier boot left is removed first.
 */
public final class StoreCreation {

    private static final String UNFINISHED = ".new";
    private static final SecureRandom RANDOM = new SecureRandom();

    private StoreCreation() {
    }

    /**
     * Makes the directory if it is missing, and the lock file in it.
     *
     * @param directory   of the store.
     * @param permissions of a store that is made.
     * @throws NotAStoreException    if the path is a file, or a directory that holds other things.
     * @throws NotPermittedException if this user may not do that.
     */
    public static void prepareDirectory(final Path directory, final StorePermissions permissions) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new NotAStoreException("A store is a directory, and this path is a file; choose another: path=" + directory);
        }
        final StoreFiles files = new StoreFiles(directory);
        try {
            createDirectory(directory, permissions);
            if (!Files.exists(files.storeLock()) && !Files.exists(files.pages())) {
                requireEmpty(files);
                FileAccess.create(files.storeLock(), permissions.ofLocks(), permissions.group());
            }
        } catch (final AccessDeniedException e) {
            throw new NotPermittedException("This user may not make the store, or not look into its directory; choose another place with"
                + " -Dkstate.store, or have the owner allow it: path=" + directory, e);
        } catch (final IOException e) {
            OpenFailure.throwIfExhausted(e, directory);
            throw new NotAStoreException("The directory of the store cannot be made or read; check the path and the"
                + " permissions: path=" + directory, e);
        }
    }

    private static void createDirectory(final Path directory, final StorePermissions permissions) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.getParent() != null) {
            Files.createDirectories(directory.getParent());
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(permissions.ofDirectory()));
        } catch (final FileAlreadyExistsException e) {
            // Another process was faster.
            return;
        }
        // Whatever the umask took away. A process that dies before leaves that to whoever makes the files.
        FileAccess.give(directory, permissions.ofDirectory(), permissions.group());
    }

    private static void requireEmpty(final StoreFiles files) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(files.directory())) {
            // Another process may have begun to make the store meanwhile; its lock file is the first thing that it makes.
            if (entries.iterator().hasNext() && !Files.exists(files.storeLock())) {
                throw new NotAStoreException("The directory holds other things than a store; choose another, or an empty"
                    + " one: path=" + files.directory());
            }
        }
    }

    /**
     * Makes the files.
     *
     * @param files       of the store.
     * @param geometry    its sizes and numbers.
     * @param permissions of its files.
     * @param asked       whether these were asked for by name: then the directory, if it is this user's own, gets its part, too.
     * @param createdAtNs now, nanoseconds since the epoch.
     * @throws StoreBusyException if a session lives: it uses files that are not to be taken from it.
     */
    public static void create(final StoreFiles files, final StoreGeometry geometry, final StorePermissions permissions, final boolean asked,
                              final long createdAtNs) {
        final long storeId = RANDOM.nextLong() | 1;
        try {
            FileAccess.create(files.sessionLocks(), permissions.ofLocks(), permissions.group());
            requireNoSession(files);
            removeFormer(files);
            if (asked && isOwn(files.directory())) {
                FileAccess.give(files.directory(), permissions.ofDirectory(), permissions.group());
            }
            for (final Path lock : List.of(files.storeLock(), files.sessionLocks())) {
                // They may be those of a former store, or of somebody who died when he had just made them.
                if (isOwn(lock)) {
                    FileAccess.give(lock, permissions.ofLocks(), permissions.group());
                }
            }
            createControl(files, geometry, permissions, storeId);
            createPages(files, geometry, permissions, storeId, createdAtNs);
        } catch (final IOException e) {
            OpenFailure.throwIfExhausted(e, files.directory());
            throw new KstateException("The files of the store cannot be made; check the space and the permissions: directory="
                + files.directory(), e);
        } finally {
            removeQuietly(unfinished(files.control()));
            removeQuietly(unfinished(files.pages()));
        }
    }

    private static boolean isOwn(final Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid").equals(LinuxUser.id());
    }

    /** No session survives a boot. If one lives, somebody removed a file. */
    private static void requireNoSession(final StoreFiles files) {
        try (KernelLock locks = KernelLock.open(files.sessionLocks())) {
            final int session = BootCheck.liveSession(locks);
            if (session != SessionTable.NO_SESSION) {
                throw new StoreBusyException("The store's files are gone, and yet a session lives; end its process first: session=" + session
                    + ", directory=" + files.directory());
            }
        }
    }

    /**
     * Makes sure that nobody uses a store of an earlier layout, which is to be made anew. Called with {@code store.lock} held.
     *
     * @param files of the store.
     * @throws StoreLayoutException if a session lives.
     */
    public static void requireUnusedEarlierLayout(final StoreFiles files) {
        final int session = BootCheck.liveSession(files);
        if (session != SessionTable.NO_SESSION) {
            throw new StoreLayoutException("The store was made by an earlier version of the library, and a session of it lives; end all its"
                + " processes, then open it again (it is made anew, and persistent states come back from their journals): expectedLayout="
                + StoreHeaderLayout.LAYOUT_VERSION + ", session=" + session + ", directory=" + files.directory());
        }
    }

    private static void removeFormer(final StoreFiles files) throws IOException {
        Files.deleteIfExists(files.pages());
        Files.deleteIfExists(files.control());
        Files.deleteIfExists(files.descriptions());
        try (DirectoryStream<Path> registries = Files.newDirectoryStream(files.directory(), StoreFiles.REGISTRY_PREFIX + "*")) {
            for (final Path registry : registries) {
                Files.deleteIfExists(registry);
            }
        }
    }

    private static void createControl(final StoreFiles files, final StoreGeometry geometry, final StorePermissions permissions,
                                      final long storeId) throws IOException {
        final ByteBuffer header = ByteBuffer.allocate(ControlLayout.COUNTERS).order(ByteOrder.nativeOrder());
        header.putLong(ControlLayout.MAGIC_OFFSET, ControlLayout.MAGIC);
        header.putLong(ControlLayout.LAYOUT_VERSION_OFFSET, StoreHeaderLayout.LAYOUT_VERSION);
        header.putLong(ControlLayout.STORE_ID, storeId);
        final long length = ControlLayout.fileLength(geometry.pages());
        write(files.control(), permissions.ofControl(), permissions.group(), header, length, length);
    }

    private static void createPages(final StoreFiles files, final StoreGeometry geometry, final StorePermissions permissions,
                                    final long storeId, final long createdAtNs) throws IOException {
        final BootId boot = BootId.current();
        final ByteBuffer header = ByteBuffer.allocate(StoreHeaderLayout.LENGTH).order(ByteOrder.nativeOrder());
        header.putLong(StoreHeaderLayout.MAGIC_OFFSET, StoreHeaderLayout.MAGIC);
        header.putLong(StoreHeaderLayout.LAYOUT_VERSION_OFFSET, StoreHeaderLayout.LAYOUT_VERSION);
        header.putLong(StoreHeaderLayout.STORE_ID, storeId);
        header.putLong(StoreHeaderLayout.BOOT_ID_HIGH, boot.high());
        header.putLong(StoreHeaderLayout.BOOT_ID_LOW, boot.low());
        header.putInt(StoreHeaderLayout.PAGE_SIZE, geometry.pageSize());
        header.putInt(StoreHeaderLayout.SLOTS, geometry.slots());
        header.putInt(StoreHeaderLayout.PAGES, geometry.pages());
        header.putInt(StoreHeaderLayout.SESSIONS, StoreGeometry.MAX_SESSIONS);
        header.putInt(StoreHeaderLayout.JOURNALS, JournalLayout.MAX_JOURNALS);
        header.putInt(StoreHeaderLayout.DESCRIPTORS, DescriptorLayout.PER_SESSION);
        header.putLong(StoreHeaderLayout.CREATED_AT, createdAtNs);
        header.putLong(StoreHeaderLayout.CREATED_BY_PID, ProcessHandle.current().pid());
        header.putLong(StoreHeaderLayout.FILE_LENGTH, geometry.fileLength());
        // What is behind the page table is reserved place by place, when it is first used.
        write(files.pages(), permissions.states(), permissions.group(), header, geometry.fileLength(), geometry.journals());
    }

    // Each header is made here: on the heap, and the array is all of it.
    @SuppressWarnings("ByteBufferBackingArray")
    private static void write(final Path file, final Set<PosixFilePermission> permissions, final String group, final ByteBuffer header,
                              final long length, final long reserved) throws IOException {
        final Path unfinished = unfinished(file);
        Files.deleteIfExists(unfinished);
        FileAccess.create(unfinished, permissions, group);
        try (RandomAccessFile access = new RandomAccessFile(unfinished.toFile(), "rw")) {
            access.setLength(length);
            SpaceReservation.reserve(unfinished, 0, reserved);
            access.write(header.array());
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path unfinished(final Path file) {
        return file.resolveSibling(file.getFileName() + UNFINISHED);
    }

    private static void removeQuietly(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            // The next creation removes it.
            return;
        }
    }
}
