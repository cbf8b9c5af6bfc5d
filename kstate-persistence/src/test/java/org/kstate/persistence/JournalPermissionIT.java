package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.OtherUser;
import org.kstate.testing.SharedMemory;

/** Who may read a journal: processes of other users. Needs root to start them. */
class JournalPermissionIT {

    private static final int MEMBER = 61_002;
    private static final int STRANGER = 61_003;
    private static final int GROUP = 61_100;
    private static final int NO_GROUP = 61_101;

    @TempDir(factory = SharedMemory.class)
    private Path memory;
    @TempDir
    private Path disk;
    @TempDir
    private Path classPath;

    @Test
    void shouldLetThoseReadWhoMayReadTheStoreAndTellOthers() throws IOException {
        final OtherUser users = OtherUser.orSkip(classPath);
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
        final Path journal = disk.resolve("journal");
        final StoreOptions options = StoreOptions.create().directory(memory.resolve("store")).maxPages(8).pageSize(64)
            .permissions("rw-r-----").group(Integer.toString(GROUP));
        try (Kstate store = Kstate.open(options); State state = store.subscribe("a", Permission.READ_WRITE)) {
            state.persistTo(journal);
            state.publish(new byte[] {1});
        }
        assertEquals(GROUP, Files.getAttribute(journal, "unix:gid"));
        assertReads(users, MEMBER, GROUP, journal);
        assertRefused(users, journal);
        // The directory is opened to everybody, and the files are not.
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertRefused(users, journal);
        for (final String name : new String[] {"owner", "metadata.cq4t"}) {
            Files.setPosixFilePermissions(journal.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
        }
        assertRefused(users, journal);
    }

    private static void assertReads(final OtherUser users, final int user, final int group, final Path journal) {
        try (ChildJvm child = users.start(user, group, ChildJvm.SHORT_LIVED, ReadingChild.class, ReadingChild.KSTATE, journal)) {
            assertEquals(ReadingChild.READING, child.line());
        }
    }

    private static void assertRefused(final OtherUser users, final Path journal) {
        try (ChildJvm child = users.start(STRANGER, NO_GROUP, ChildJvm.SHORT_LIVED, ReadingChild.class, ReadingChild.KSTATE, journal)) {
            final String message = assertThrows(IllegalStateException.class, child::line).getMessage();
            assertTrue(message.contains("NotPermittedException"), message);
        }
    }
}
