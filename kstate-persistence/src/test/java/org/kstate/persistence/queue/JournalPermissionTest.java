package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.persistence.JournalReader;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.StoreActor;

/** Permissions of the files of a journal: those of the store, whoever makes a file and whatever the umask. */
class JournalPermissionTest {

    /** More than a file of the test's roll cycle takes. */
    private static final int MANY = 60;

    @TempDir(factory = SharedMemory.class)
    private Path memory;
    @TempDir
    private Path disk;

    @BeforeEach
    void set() {
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, "TEST_DAILY");
    }

    @AfterEach
    void clear() {
        System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
    }

    private static String mode(final Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static Map<String, String> modes(final Path journal) throws IOException {
        final Map<String, String> modes = new TreeMap<>();
        try (Stream<Path> files = Files.list(journal)) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                final String name = file.getFileName().toString();
                modes.put(name.endsWith(".cq4") ? "cycle " + modes.size() : name, mode(file));
            }
        }
        return modes;
    }

    /** Another process makes store and journal. */
    private void make(final String umask, final Path journal, final String permissions) {
        try (ChildJvm child = ChildJvm.startThrough(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"),
            System.getProperty("java.class.path"), flags(), StoreActor.class)) {
            for (final String line : List.of("at " + memory.resolve("store"), "open new=store " + permissions, "subscribe a READ_WRITE",
                "persist a " + journal)) {
                child.send(line);
                final String answer = child.line();
                assertTrue(answer.startsWith("ok"), line + ": " + answer);
            }
        }
    }

    private static List<String> flags() {
        final List<String> flags = new ArrayList<>(ChildJvm.SHORT_LIVED);
        flags.add("-D" + QueueSettings.ROLL_CYCLE_PROPERTY + "=TEST_DAILY");
        return flags;
    }

    private void publish(final Path journal, final int count) {
        try (Kstate store = Kstate.open(memory.resolve("store")); State state = store.subscribe("a", Permission.READ_WRITE, Long.BYTES)) {
            state.persistTo(journal);
            for (int i = 0; i < count; i++) {
                state.publish(new byte[Long.BYTES]);
            }
        }
    }

    private void assertModes(final Path journal, final String files, final String folder) throws IOException {
        final Map<String, String> modes = modes(journal);
        assertEquals(4, modes.size(), "a file that is not looked at: " + modes);
        modes.forEach((name, mode) -> assertEquals(files, mode, name));
        assertEquals(folder, mode(journal));
    }

    @ParameterizedTest
    @CsvSource({
        "000, '', rw-------, rwx------",
        "077, permissions=rw-r--r--, rw-r--r--, rwxr-xr-x"})
    void shouldBeThoseOfTheStoreWhateverTheUmask(final String umask, final String asked, final String files, final String folder) throws IOException {
        final Path journal = disk.resolve("parent").resolve("journal");
        make(umask, journal, asked);
        assertEquals(files, mode(journal.resolve(OwnerFile.NAME)));
        publish(journal, MANY);
        assertModes(journal, files, folder);
    }

    @Test
    void shouldLeaveADirectoryOfTheUserAndFollowTheOwnerFile() throws IOException {
        final Path journal = Files.createDirectory(disk.resolve("journal"));
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rwxr-x--x"));
        publish(journal, 1);
        for (final String name : List.of(OwnerFile.NAME, QueueSettings.METADATA_FILE, CycleFiles.files(journal)[0].getFileName().toString())) {
            assertEquals("rw-------", mode(journal.resolve(name)), name);
            Files.setPosixFilePermissions(journal.resolve(name), PosixFilePermissions.fromString("rw-rw-r--"));
        }
        publish(journal, MANY);
        assertModes(journal, "rw-rw-r--", "rwxr-x--x");
        try (JournalReader reader = JournalReader.open(journal)) {
            assertTrue(reader.readLast());
        }
    }
}
