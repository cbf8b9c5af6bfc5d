package org.kstate;

import java.nio.file.Files;
import java.nio.file.Path;

import org.kstate.exceptions.NotAStoreException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.memory.FileDescriptors;
import org.kstate.memory.FirstUse;
import org.kstate.memory.MachinesFiles;
import org.kstate.session.FileAccess;
import org.kstate.session.Session;
import org.kstate.session.StoreCreation;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreHeader;
import org.kstate.session.StoreLock;

/** What comes before a session, or a look from outside: whether the path is a store that this user may open, and a new store where there is none. */
final class StoreOpening {

    private StoreOpening() {
    }

    /** Opens a session, with the store's lock held for the time of it; gives back what was opened if that fails. */
    static Kstate open(final StoreOptions options) {
        FirstUse.prepare();
        FileDescriptors.require(FileDescriptors.FOR_OPENING);
        requireMachines(options.directory());
        final Path directory = options.directory().toAbsolutePath().normalize();
        final StoreFiles files = new StoreFiles(directory);
        options.geometry();
        StoreCreation.prepareDirectory(directory, options.storePermissions());
        if (StoreOptions.isDefaultPlace(directory)) {
            FileAccess.requireOwn(directory);
        }
        FileAccess.requireSession(files);
        Session.requireRoom(files);
        return open(files, options);
    }

    private static Kstate open(final StoreFiles files, final StoreOptions options) {
        final StoreLock lock = new StoreLock(files.storeLock(), options.storeLockTimeoutMs());
        final Session[] opened = new Session[1];
        boolean isOpen = false;
        try {
            final Kstate store = lock.holding(() -> {
                opened[0] = Session.open(files, headerOrNew(files, options), options.clock(), options.commitTimeoutMs());
                return new Kstate(files, lock, opened[0]);
            });
            isOpen = true;
            return store;
        } finally {
            if (!isOpen) {
                giveBack(opened[0], lock);
            }
        }
    }

    private static void giveBack(final Session session, final StoreLock lock) {
        try {
            if (session != null) {
                session.abandon();
            }
        } finally {
            lock.close();
        }
    }

    private static StoreHeader headerOrNew(final StoreFiles files, final StoreOptions options) {
        if (Files.exists(files.pages()) && StoreHeader.isOfEarlierLayout(files.pages())) {
            StoreCreation.requireUnusedEarlierLayout(files);
        } else if (Files.exists(files.pages())) {
            final StoreHeader header = StoreHeader.read(files.pages());
            if (header.isThisBoot()) {
                checkAgrees(files, options, header);
                return header;
            }
        }
        StoreCreation.create(files, options.geometry(), options.storePermissions(), options.arePermissionsAsked(),
            options.clock().nanoTime());
        return StoreHeader.read(files.pages());
    }

    private static void checkAgrees(final StoreFiles files, final StoreOptions options, final StoreHeader header) {
        if (!options.agreesWith(header.geometry())) {
            throw new StoreLayoutException("The store exists with other numbers; open it without them, or remove it"
                + " first: existing="
                + header.geometry() + ", asked=" + options.geometry() + ", directory=" + files.directory());
        }
        final String existing = options.permissionsDisagreeing(files);
        if (existing != null) {
            throw new StoreLayoutException("The store exists with other permissions; open it without them, or remove it first, or have"
                + " its owner change them: " + existing + ", directory=" + files.directory());
        }
    }

    /** The files of a store that is looked at from outside. */
    static StoreFiles filesToLookAt(final Path directory) {
        FirstUse.prepare();
        FileDescriptors.require(FileDescriptors.FOR_OPENING);
        requireMachines(directory);
        final Path absolute = directory.toAbsolutePath().normalize();
        if (StoreOptions.isDefaultPlace(absolute) && Files.exists(absolute)) {
            FileAccess.requireOwn(absolute);
        }
        return new StoreFiles(absolute);
    }

    private static void requireMachines(final Path directory) {
        if (!MachinesFiles.hold(directory)) {
            throw new NotAStoreException("A store is files that are mapped, and this path is not of the machine's own file systems; choose one by"
                + " Path.of: provider=" + directory.getFileSystem().provider().getScheme() + ", path=" + directory);
        }
    }
}
