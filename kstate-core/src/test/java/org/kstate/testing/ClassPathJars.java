package org.kstate.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The tests' class path as a program has its own: jars only. */
public final class ClassPathJars {

    private ClassPathJars() {
    }

    /**
     * Makes one jar of the folders, and puts it before the jars.
     *
     * @param folder for the jar.
     * @return the class path.
     * @throws IOException if the jar cannot be written.
     */
    public static String make(final Path folder) throws IOException {
        final Path ours = folder.resolve("ours.jar");
        final List<Path> folders = new ArrayList<>();
        final StringJoiner classPath = new StringJoiner(File.pathSeparator).add(ours.toString());
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            final Path path = Path.of(entry).toAbsolutePath();
            if (Files.isDirectory(path)) {
                folders.add(path);
            } else {
                classPath.add(path.toString());
            }
        }
        write(ours, folders);
        return classPath.toString();
    }

    /**
     * Writes a jar.
     *
     * @param jar     to be.
     * @param folders of classes; of files that several have, the first's is taken.
     * @throws IOException if it cannot be written.
     */
    public static void write(final Path jar, final List<Path> folders) throws IOException {
        final Set<String> written = new HashSet<>();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (final Path folder : folders) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (final Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        final String name = folder.relativize(file).toString();
                        if (written.add(name)) {
                            out.putNextEntry(new JarEntry(name));
                            Files.copy(file, out);
                            out.closeEntry();
                        }
                    }
                }
            }
        }
    }
}
