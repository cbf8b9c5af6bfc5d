package org.kstate.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The newest JDK of this machine: the test's own, one in the usual folder, or one that the environment names. */
final class NewestJdk {
    private static final Path FOLDER = Path.of("/usr/lib/jvm");

    private NewestJdk() {
    }

    /** Its folder, if there are JDKs of several versions here. */
    static Optional<Path> ofSeveral() throws IOException {
        final TreeMap<Integer, Path> found = new TreeMap<>();
        for (final Path home : candidates()) {
            if (Files.isExecutable(home.resolve("bin/java")) && Files.isReadable(home.resolve("release"))) {
                found.putIfAbsent(feature(home), home);
            }
        }
        if (found.size() < 2) {
            System.err.println("SKIPPED: there is one JDK here; install another in " + FOLDER
                + " or name it in the environment by JAVA_HOME_25_X64; jdk=" + found);
            return Optional.empty();
        }
        return Optional.of(found.lastEntry().getValue());
    }

    private static List<Path> candidates() throws IOException {
        final List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME")) {
                homes.add(Path.of(value));
            }
        });
        if (Files.isDirectory(FOLDER)) {
            try (Stream<Path> inside = Files.list(FOLDER)) {
                inside.sorted().forEach(homes::add);
            }
        }
        return homes;
    }

    private static int feature(final Path home) throws IOException {
        final Properties release = new Properties();
        try (var reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
        }
        return Runtime.Version.parse(release.getProperty("JAVA_VERSION").replace("\"", "")).feature();
    }
}
