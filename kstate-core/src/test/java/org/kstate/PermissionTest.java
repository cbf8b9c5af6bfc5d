package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.IllegalPermissionsException;
import org.kstate.exceptions.NotPermittedException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.session.StoreFiles;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.StoreActor;

/** Permissions of the files of a store, as this user makes them. */
class PermissionTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private StoreOptions options() {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(8).pageSize(64);
    }

    private static String mode(final Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @ParameterizedTest
    @CsvSource({
        "rw-------, rw-------, rwx------, rw-------, rw-------, rw-------",
        "rw-r-----, rw-r-----, rwxr-x---, rw-------, rw-r-----, rw-------",
        "rw-r--r--, rw-rw----, rwxr-xr-x, rw-------, rw-rw-r--, rw-rw----",
        "rw-rw-r--, rw-rw-r--, rwxrwxr-x, rw-rw----, rw-rw-r--, rw-rw----",
        "rw-rw-r--, rw-rw-rw-, rwxrwxr-x, rw-rw----, rw-rw-rw-, rw-rw-rw-"})
    void shouldGiveEachFileItsPart(final String states, final String sessions, final String ofDirectory, final String ofRegistry,
                                   final String ofControl, final String ofLocks) throws IOException {
        try (Kstate store = Kstate.open(options().permissions(states).sessionPermissions(sessions))) {
            store.subscribe("a", Permission.READ_WRITE);
            final StoreFiles files = new StoreFiles(store.directory());
            assertEquals(ofDirectory, mode(files.directory()));
            assertEquals(states, mode(files.pages()));
            assertEquals(ofRegistry, mode(files.registry(1)));
            assertEquals(ofControl, mode(files.control()));
            assertEquals(ofLocks, mode(files.storeLock()));
            assertEquals(ofLocks, mode(files.sessionLocks()));
            try (var all = Files.list(files.directory())) {
                assertEquals(5, all.count(), "a file without a place in the table");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void shouldNotDependOnTheUmask(final String umask) throws IOException {
        final Path path = directory.resolve("store");
        try (ChildJvm child = ChildJvm.startThrough(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"),
            System.getProperty("java.class.path"), ChildJvm.SHORT_LIVED, StoreActor.class)) {
            for (final String line : List.of("at " + path, "open new=store permissions=rw-rw-r--", "subscribe a READ_WRITE")) {
                child.send(line);
                assertTrue(child.line().startsWith("ok"), line);
            }
            assertEquals("rwxrwxr-x", mode(path));
            assertEquals("rw-rw-r--", mode(path.resolve("pages")));
            assertEquals("rw-rw----", mode(path.resolve("registry-1")));
            assertEquals("rw-rw-r--", mode(path.resolve("control")));
            assertEquals("rw-rw----", mode(path.resolve("store.lock")));
            assertEquals("rw-rw----", mode(path.resolve("sessions.lock")));
        }
    }

    /** One that was there before keeps its permissions, unless some were asked for. */
    @Test
    void shouldLeaveADirectoryThatIsThereUnlessAsked() throws IOException {
        final Path path = Files.createDirectory(directory.resolve("store"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x--x"));
        Kstate.open(options()).close();
        assertEquals("rwxr-x--x", mode(path));
        final Path other = Files.createDirectory(directory.resolve("other"));
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwx------"));
        Kstate.open(options().directory(other).permissions("rw-r-----")).close();
        assertEquals("rwxr-x---", mode(other));
    }

    /** A maker that died when it had made the lock file and had not given it its permissions yet. */
    @Test
    void shouldFinishWhatADeadMakerBegan() throws IOException {
        final Path path = Files.createDirectory(directory.resolve("store"));
        Files.createFile(path.resolve("store.lock"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Kstate.open(options().permissions("rw-rw----")).close();
        assertEquals("rw-rw----", mode(path.resolve("store.lock")));
        assertEquals("rwxrwx---", mode(path));
    }

    @Test
    void shouldRefuseOtherPermissionsThanAStoreHas() throws IOException {
        Kstate.open(options().permissions("rw-r-----").sessionPermissions("rw-rw----")).close();
        Kstate.open(options().permissions("rw-r-----")).close();
        Kstate.open(options().sessionPermissions("rw-rw----")).close();
        Kstate.open(options()).close();
        final StoreLayoutException e = assertThrows(StoreLayoutException.class, () -> Kstate.open(options().permissions("rw-------")).close());
        assertTrue(e.getMessage().contains("permissions=rw-r-----, sessionPermissions=rw-rw----"), e.getMessage());
        assertThrows(StoreLayoutException.class, () -> Kstate.open(options().sessionPermissions("rw-rw-rw-").permissions("rw-r--r--")).close());
    }

    @ParameterizedTest
    @CsvSource({
        "rw-r----,  rw-------, nine characters",
        "0640,      rw-------, nine characters",
        "rwxr-----, rw-------, executed",
        "r--r-----, rw-------, the owner may write",
        "rw--w----, rw-rw----, may read them",
        "rw-rw----, rw-------, may open sessions",
        "rw-------, rw-rw----, may read states"})
    void shouldRefusePermissionsThatMakeNoStore(final String states, final String sessions, final String said) {
        final IllegalPermissionsException e = assertThrows(IllegalPermissionsException.class,
            () -> Kstate.open(options().permissions(states).sessionPermissions(sessions)).close());
        assertTrue(e.getMessage().contains(said), e.getMessage());
        assertFalse(Files.exists(directory.resolve("store")), "something was made");
    }

    @Test
    void shouldTakeAGroupByItsNameOrNumber() throws IOException {
        final GroupPrincipal own = Files.readAttributes(directory, PosixFileAttributes.class).group();
        for (final String group : List.of(own.getName(), Files.getAttribute(directory, "unix:gid").toString())) {
            // The first makes the store, the second compares; then the other way round.
            Kstate.open(options().group(group)).close();
            try (Kstate store = Kstate.open(options().group(group))) {
                assertEquals(own, Files.readAttributes(store.directory().resolve("pages"), PosixFileAttributes.class).group());
            }
        }
        final String another = Integer.toString((int) Files.getAttribute(directory, "unix:gid") + 1);
        assertThrows(StoreLayoutException.class, () -> Kstate.open(options().group(another)).close());
    }

    @Test
    void shouldRefuseAGroupThatThereIsNot() {
        final NotPermittedException e = assertThrows(NotPermittedException.class,
            () -> Kstate.open(options().group("no-such-group-anywhere")).close());
        assertTrue(e.getMessage().contains("group=no-such-group-anywhere"), e.getMessage());
    }
}
