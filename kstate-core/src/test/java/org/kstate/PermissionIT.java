package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.OtherUser;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.StoreActor;

/** What other users may do with a store: processes that run as such. Needs root to start them. */
@Tag("beside")
class PermissionIT {

    private static final int OWNER = 61_001;
    private static final int MEMBER = 61_002;
    private static final int STRANGER = 61_003;
    private static final int GROUP = 61_100;
    private static final int NO_GROUP = 61_101;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    @TempDir
    private static Path classPath;
    private static OtherUser users;
    private final List<ChildJvm> children = new ArrayList<>();
    private Path store;

    @BeforeAll
    static void prepareUsers() throws IOException {
        users = OtherUser.orSkip(classPath);
    }

    @BeforeEach
    void prepare() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        store = directory.resolve("store");
    }

    @AfterEach
    void endAll() {
        children.forEach(ChildJvm::close);
    }

    private ChildJvm actor(final int user, final int group, final String... flags) {
        final List<String> all = new ArrayList<>(ChildJvm.SHORT_LIVED);
        all.addAll(List.of(flags));
        final ChildJvm child = users.start(user, group, all, StoreActor.class);
        children.add(child);
        child.send("at " + store);
        assertEquals("ok " + store, child.line());
        return child;
    }

    private static String ask(final ChildJvm actor, final String line) {
        actor.send(line);
        return actor.line();
    }

    private static void assertOk(final String answer, final ChildJvm actor, final String line) {
        assertEquals(("ok " + answer).strip(), ask(actor, line).strip(), line);
    }

    private static void assertRefused(final String how, final ChildJvm actor, final String line) {
        final String answer = ask(actor, line);
        assertTrue(answer.startsWith("failed ") && answer.contains(how), line + ": " + answer);
    }

    private static String mode(final Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " " + Files.getAttribute(file, "unix:gid");
    }

    private ChildJvm owner(final String options) {
        final ChildJvm owner = actor(OWNER, GROUP);
        assertOk("1", owner, "open new=store " + options);
        assertOk("0", owner, "subscribe a READ_WRITE");
        assertOk("1", owner, "publish a 7");
        return owner;
    }

    @Test
    void shouldLetTheGroupReadAndNobodyButTheOwnerWrite() throws IOException {
        final ChildJvm owner = owner("permissions=rw-r-----");
        assertEquals("rwxr-x--- " + GROUP, mode(store));
        assertEquals("rw-r----- " + GROUP, mode(store.resolve("pages")));
        assertEquals("rw-r----- " + GROUP, mode(store.resolve("control")));
        assertEquals("rw------- " + GROUP, mode(store.resolve("store.lock")));
        assertEquals("rw------- " + GROUP, mode(store.resolve("sessions.lock")));
        assertEquals("rw------- " + GROUP, mode(store.resolve("registry-1")));

        final ChildJvm member = actor(MEMBER, GROUP);
        assertOk("1 7 of 1", member, "observe a");
        assertOk("[]", member, "damage");
        assertRefused("NotPermittedException: This user may read the store and not open sessions of it. Look at it with Kstate.observe",
            member, "open");
        final ChildJvm stranger = actor(STRANGER, NO_GROUP);
        assertRefused("NotPermittedException", stranger, "observe a");
        assertRefused("NotPermittedException", stranger, "open");
        assertRefused("AccessDeniedException", stranger, "damage");

        assertOk("2", owner, "publish a 8");
        assertOk("2 8 of 1", member, "observe a");
        assertOk("", owner, "unsubscribe a");
        assertRefused("NoSuchStateException", member, "observe a");
    }

    @Test
    void shouldKeepAStoreToItsOwnerUnlessTold() throws IOException {
        owner("");
        assertEquals("rwx------ " + GROUP, mode(store));
        final ChildJvm member = actor(MEMBER, GROUP);
        assertRefused("NotPermittedException", member, "observe a");
        assertRefused("NotPermittedException", member, "open");
    }

    @Test
    void shouldLetReadersOpenSessionsAndWriteNoState() throws IOException {
        final ChildJvm owner = owner("permissions=rw-r----- sessions=rw-rw----");
        assertEquals("rw-rw---- " + GROUP, mode(store.resolve("control")));
        assertEquals("rw-rw---- " + GROUP, mode(store.resolve("sessions.lock")));
        final ChildJvm member = actor(MEMBER, GROUP);
        assertOk("2", member, "open");
        assertRefused("NotPermittedException: This user may read the store's states and not change them", member, "subscribe a READ_WRITE");
        assertRefused("NoSuchStateException", member, "subscribe missing READ");
        assertRefused("NotPermittedException", member, "delete a");
        assertOk("0", member, "subscribe a READ");
        assertRefused("ReadOnlyException", member, "publish a 9");
        assertOk("1 7", member, "read a");
        assertOk("2", owner, "publish a 8");
        assertOk("2 8", member, "read a");
        assertTrue(ask(owner, "subscribers a").contains("pid=" + member.pid()));
        assertRefused("StateInUseException", owner, "delete a");

        assertOk("", owner, "unsubscribe a");
        assertOk("2 8", member, "read a");
        member.kill();
        // The mark in control was left by nobody: the owner finds the dead, and the state evaporates.
        assertOk("0", owner, "subscribe a READ_WRITE");
        assertOk("1", owner, "publish a 9");
    }

    /** The last subscriber is one who may not end the state: the next who may does, also if both are orderly. */
    @Test
    void shouldEndAfterwardsWhatAReaderCouldNotEnd() {
        final ChildJvm owner = owner("permissions=rw-r----- sessions=rw-rw----");
        final ChildJvm member = actor(MEMBER, GROUP);
        assertOk("2", member, "open");
        assertOk("0", member, "subscribe a READ");
        assertOk("", owner, "unsubscribe a");
        assertOk("", member, "close");
        assertOk("1 7 of 1", member, "observe a");
        assertOk("0", owner, "subscribe a READ");
        assertOk("0 0", owner, "read a");
    }

    /** Also the registry, which is made again by whoever needs it. */
    @Test
    void shouldLetMembersOfAGroupChangeStatesTogether() throws IOException {
        final ChildJvm owner = owner("permissions=rw-rw----");
        final ChildJvm member = actor(MEMBER, GROUP);
        assertOk("2", member, "open");
        assertOk("0", member, "subscribe a READ_WRITE");
        assertOk("2", member, "publish a 8");
        assertOk("1", member, "subscribe b READ_WRITE");
        Files.delete(store.resolve("registry-1"));
        assertOk("2", member, "subscribe c READ_WRITE");
        assertEquals("rw-rw---- " + GROUP, mode(store.resolve("registry-2")));
        assertOk("1", owner, "subscribe b READ_WRITE");
        assertOk("3", owner, "subscribe d READ_WRITE");
        assertTrue(Files.exists(store.resolve("registry-2")), "the owner could not use what the member made");
        try (Kstate root = Kstate.open(store); State e = root.subscribe("e", Permission.READ_WRITE)) {
            assertEquals(4, e.pageIndex());
            Files.delete(store.resolve("registry-2"));
            root.subscribe("f", Permission.READ_WRITE).close();
            assertEquals("rw-rw---- " + GROUP, mode(store.resolve("registry-3")));
            assertEquals(OWNER, Files.getAttribute(store.resolve("registry-3"), "unix:uid"));
        }
        assertOk("2", owner, "subscribe c READ_WRITE");
        assertTrue(Files.exists(store.resolve("registry-3")), "the owner could not use what root made");
    }

    @Test
    void shouldRefuseADefaultDirectoryThatAnotherMade() throws IOException {
        final String name = "kstate-test-user-" + ProcessHandle.current().pid();
        final Path made = Path.of("/dev/shm").resolve("kstate-" + name);
        final ChildJvm victim = actor(MEMBER, GROUP, "-Duser.name=" + name);
        try {
            assertOk(made.toString(), victim, "default");
            assertEquals("rwx------ " + GROUP, mode(made));
            assertOk("", victim, "close");
            OtherUser.give(made, STRANGER);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertRefused("NotPermittedException: The directory of the default store is not this user's own", victim, "default");
            assertOk(made.toString(), victim, "at " + made);
            assertRefused("NotPermittedException", victim, "observe a");
        } finally {
            victim.close();
            try (var files = Files.list(made)) {
                for (final Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(made);
        }
    }
}
