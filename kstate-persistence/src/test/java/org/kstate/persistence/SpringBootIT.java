package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.ClassPathJars;
import org.kstate.testing.SharedMemory;

/** A program in one executable jar of Spring Boot, with the libraries as jars in it: the class path is no list of files. */
@Tag("beside")
class SpringBootIT {

    private static final String LOADER = "spring-boot-loader";
    private static final String CLASSES = "BOOT-INF/classes/";
    private static final String LIBRARIES = "BOOT-INF/lib/";
    /** Only tests use them. */
    private static final List<String> TEST_ONLY = List.of(LOADER, "junit", "awaitility", "hamcrest", "opentest4j", "apiguardian", "archunit");

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private void assertWorks(final Class<?> launcher) throws IOException {
        final Path jar = directory.resolve("program.jar");
        build(jar, launcher);
        try (ChildJvm child = ChildJvm.startThrough(List.of(), jar.toString(), ChildJvm.SHORT_LIVED, launcher, directory.resolve("store"),
            directory.resolve("journal"))) {
            assertEquals("jar true", child.lineAfter("loaded from"));
            assertEquals("1", child.lineAfter("first"));
            assertEquals("3", child.lineAfter("with a journal"));
            assertEquals("3", child.lineAfter("from the journal"));
            assertEquals(0, child.exitStatus());
        }
    }

    @Test
    void shouldWorkWithTheLoaderOfToday() throws IOException {
        assertWorks(org.springframework.boot.loader.launch.JarLauncher.class);
    }

    /** That of 3.1 and before; later ones have it as "classic". */
    @Test
    void shouldWorkWithTheLoaderBefore() throws IOException {
        assertWorks(org.springframework.boot.loader.JarLauncher.class);
    }

    private void build(final Path file, final Class<?> launcher) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            final Path loader = Path.of(launcher.getProtectionDomain().getCodeSource().getLocation().getPath());
            put(jar, "META-INF/MANIFEST.MF", ("Manifest-Version: 1.0\nMain-Class: " + launcher.getName() + "\nStart-Class: "
                + Program.class.getName() + "\nSpring-Boot-Classes: " + CLASSES + "\nSpring-Boot-Lib: " + LIBRARIES + "\n\n").getBytes(
                    java.nio.charset.StandardCharsets.US_ASCII));
            try (JarFile classes = new JarFile(loader.toFile())) {
                for (final JarEntry entry : classes.stream().filter(one -> !one.isDirectory()
                    && (one.getName().startsWith("org/") || one.getName().startsWith("META-INF/services/"))).toList()) {
                    try (InputStream in = classes.getInputStream(entry)) {
                        put(jar, entry.getName(), in.readAllBytes());
                    }
                }
            }
            put(jar, "BOOT-INF/", new byte[0]);
            put(jar, CLASSES, new byte[0]);
            final String program = Program.class.getName().replace('.', '/') + ".class";
            try (InputStream in = SpringBootIT.class.getClassLoader().getResourceAsStream(program)) {
                assertNotNull(in);
                put(jar, CLASSES + program, in.readAllBytes());
            }
            put(jar, LIBRARIES, new byte[0]);
            int number = 0;
            for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                final Path path = Path.of(entry);
                final String name = path.getFileName().toString();
                if (Files.isDirectory(path) && !name.contains("test")) {
                    final Path library = directory.resolve("classes-" + number++ + ".jar");
                    ClassPathJars.write(library, List.of(path));
                    put(jar, LIBRARIES + library.getFileName(), Files.readAllBytes(library));
                } else if (Files.isRegularFile(path) && TEST_ONLY.stream().noneMatch(name::startsWith) && !name.contains("tests")) {
                    put(jar, LIBRARIES + name, Files.readAllBytes(path));
                }
            }
        }
    }

    /** Uncompressed, as the loader wants it of a jar in a jar. */
    private static void put(final JarOutputStream jar, final String name, final byte[] content) throws IOException {
        final ZipEntry entry = new ZipEntry(name);
        final CRC32 check = new CRC32();
        check.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(check.getValue());
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }

    /** The program: uses a store, with a journal, and finds what is in the journal when the store is gone. */
    static final class Program {

        private Program() {
        }

        public static void main(final String[] arguments) {
            System.out.println("loaded from jar " + Kstate.class.getProtectionDomain().getCodeSource().getLocation().toString().contains("!"));
            final Path directory = Path.of(arguments[0]);
            final Path journal = Path.of(arguments[1]);
            try (Kstate store = Kstate.open(directory); State state = store.subscribe("a", Permission.READ_WRITE)) {
                commit(state, 1);
                System.out.println("first " + state.version());
                state.persistTo(journal);
                commit(state, 2);
                System.out.println("with a journal " + state.version());
            }
            try (Kstate store = Kstate.open(directory.resolveSibling("other")); State state = store.subscribe("a", Permission.READ_WRITE)) {
                state.persistTo(journal);
                System.out.println("from the journal " + state.version());
            }
        }

        private static void commit(final State state, final long value) {
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, value);
                transaction.commit();
            }
        }
    }
}
