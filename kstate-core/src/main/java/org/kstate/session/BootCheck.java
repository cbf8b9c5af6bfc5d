package org.kstate.session;

import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.kstate.exceptions.UnsupportedPlatformException;
import org.kstate.layout.StoreGeometry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.KernelLock;
import org.kstate.memory.MemoryFileSystem;

/**
 * Whether a store can be trusted, which one of an earlier boot of the machine cannot. The identity of the boot alone does not say so: a
 * container can have one of its own, and share the store with its host. A file system in memory has nothing of an earlier boot, and no
 * session's kernel lock outlives one.
 */
final class BootCheck {

    private BootCheck() {
    }

    /** For a header of a store whose file {@code pages} is given. */
    static boolean isThisBoot(final ByteBuffer header, final Path pages) {
        final BootId boot = BootId.current();
        return header.getLong(StoreHeaderLayout.BOOT_ID_HIGH) == boot.high() && header.getLong(StoreHeaderLayout.BOOT_ID_LOW) == boot.low()
            || MemoryFileSystem.holds(pages) || hasSession(new StoreFiles(pages.getParent()));
    }

    /** False also where this user may not ask: observers need no permission for the lock files. */
    private static boolean hasSession(final StoreFiles files) {
        try {
            return liveSession(files) != SessionTable.NO_SESSION;
        } catch (final UnsupportedPlatformException e) {
            return false;
        }
    }

    /** As the other, of the file as far as this user may ask. The bytes of the file are the same in every layout. */
    static int liveSession(final StoreFiles files) {
        try (KernelLock locks = KernelLock.openForAsking(files.sessionLocks())) {
            return locks == null ? SessionTable.NO_SESSION : liveSession(locks);
        }
    }

    /** The number of a session that lives, the lowest, or {@link SessionTable#NO_SESSION}. */
    static int liveSession(final KernelLock locks) {
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            if (locks.isHeldByAnother(session)) {
                return session;
            }
        }
        return SessionTable.NO_SESSION;
    }
}
