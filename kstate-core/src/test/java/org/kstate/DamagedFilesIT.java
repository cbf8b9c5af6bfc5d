package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.session.StoreFiles;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Whole files of a closed store that are something else: a directory, another store's, empty, garbage. */
@Tag("beside")
class DamagedFilesIT {

    private static final String NAME = "a";

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFiles files;
    private StoreFiles others;
    private Path journal;

    /** The states are persistent, so that they are there when the stores are opened again. */
    @BeforeEach
    void makeStores() {
        FileJournalProvider.install();
        files = new StoreFiles(directory.resolve("store"));
        others = new StoreFiles(directory.resolve("other"));
        journal = directory.resolve("journal");
        make(files, NAME, 1);
        make(others, "b", 2);
        make(others, NAME, 3);
        FileJournalProvider.uninstall();
    }

    private void make(final StoreFiles store, final String name, final long value) {
        try (Kstate session = open(store); State state = session.subscribe(name, Permission.READ_WRITE)) {
            state.persistTo(store == files ? journal : directory.resolve("other.journal"));
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, value);
                transaction.commit();
            }
        }
    }

    private static Kstate open(final StoreFiles store) {
        return Kstate.open(StoreOptions.create().directory(store.directory()).maxPages(8).pageSize(64));
    }

    private long value() {
        final Snapshot snapshot = new Snapshot();
        try (Kstate store = open(files); State state = store.subscribe(NAME, Permission.READ)) {
            state.read(snapshot);
        }
        return snapshot.bytes().readLong(0);
    }

    private Path registry(final StoreFiles store) throws IOException {
        try (DirectoryStream<Path> registries = Files.newDirectoryStream(store.directory(), StoreFiles.REGISTRY_PREFIX + "*")) {
            return registries.iterator().next();
        }
    }

    private static void makeDirectory(final Path file) throws IOException {
        Files.delete(file);
        Files.writeString(Files.createDirectory(file).resolve("letter.txt"), "text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pages", "control", "store.lock", "sessions.lock"})
    void shouldRefuseADirectoryInTheFilesPlace(final String name) throws IOException {
        final Path file = files.directory().resolve(name);
        final Path kept = Files.copy(file, directory.resolve("kept"));
        makeDirectory(file);
        final KstateException e = assertThrows(KstateException.class, () -> open(files).close());
        assertTrue(e.getMessage().contains("file=" + file), e.getMessage());
        Files.delete(file.resolve("letter.txt"));
        Files.move(kept, file, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(1, value());
    }

    @Test
    void shouldMakeTheRegistryAfreshBesideADirectoryInItsPlace() throws IOException {
        final Path registry = registry(files);
        makeDirectory(registry);
        assertEquals(1, value());
        assertEquals(1, value());
        assertTrue(Files.exists(registry.resolve("letter.txt")), "what is not ours was removed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pages", "control"})
    void shouldRefuseAnotherStoresFile(final String name) throws IOException {
        Files.copy(others.directory().resolve(name), files.directory().resolve(name), StandardCopyOption.REPLACE_EXISTING);
        final StoreLayoutException e = assertThrows(StoreLayoutException.class, () -> open(files).close());
        assertTrue(e.getMessage().contains("file=" + files.control()), e.getMessage());
    }

    @Test
    void shouldGiveItsOwnStateWithAnotherStoresRegistry() throws IOException {
        Files.copy(registry(others), registry(files), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(1, value());
    }

    @ParameterizedTest
    @CsvSource({"store.lock, ''", "store.lock, \u00ff garbage", "sessions.lock, ''", "sessions.lock, \u00ff garbage"})
    void shouldNotMindWhatALockFileHolds(final String name, final String content) throws IOException {
        Files.writeString(files.directory().resolve(name), content, StandardCharsets.ISO_8859_1);
        assertEquals(1, value());
    }

    /** Words are checked, not the length of a file under a mapping: what is lost is told by the virtual machine, which goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"pages", "control"})
    void shouldEndInAnErrorAndNotInACrashWhenAMappedFileIsCut(final String name) throws IOException {
        try (ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, Using.class, files.directory())) {
            child.lineAfter("uses");
            try (FileChannel channel = FileChannel.open(files.directory().resolve(name), StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            child.send("go on");
            final String met = child.lineAfter("met");
            assertTrue(met.equals("nothing") && name.equals("control") || met.startsWith(InternalError.class.getName()), met);
            assertEquals(0, child.exitStatus());
        }
    }

    /** The child: reads and writes a state, and says what came of it. */
    static final class Using {

        private Using() {
        }

        public static void main(final String[] arguments) throws IOException {
            final Kstate store = open(new StoreFiles(Path.of(arguments[0])));
            final State state = store.subscribe("transient", Permission.READ_WRITE);
            System.out.println("uses " + state.name());
            System.in.read();
            Throwable met = null;
            try {
                for (int i = 0; i < 1_000; i++) {
                    use(state);
                }
            } catch (final InternalError e) {
                met = e;
            }
            System.out.println("met " + (met == null ? "nothing" : met.toString()));
            Runtime.getRuntime().halt(0);
        }

        private static void use(final State state) {
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, 1);
                transaction.commit();
            }
        }
    }
}
