package org.kstate.starting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JDKs of this machine from 17 on, one of each version: the test's own, those in the usual folder, those that the environment names. */
final class Jdks {

    private static final int OLDEST = 17;
    private static final Path FOLDER = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+).*");

    private Jdks() {
    }

    static Path own() {
        return Path.of(System.getProperty("java.home"));
    }

    static Collection<Path> all() {
        final Map<Integer, Path> found = new TreeMap<>();
        for (final Path home : candidates()) {
            final int version = version(home);
            if (version >= OLDEST && Files.isExecutable(home.resolve("bin/javac"))) {
                found.putIfAbsent(version, home);
            }
        }
        if (found.size() == 1) {
            System.err.println("THERE IS ONE JDK HERE: starts on other versions are not tested; install another in " + FOLDER
                + " or name it in the environment by JAVA_HOME_25_X64; jdk=" + found);
        }
        return found.values();
    }

    private static List<Path> candidates() {
        final List<Path> homes = new ArrayList<>(List.of(own()));
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME") || "JDK_HOME".equals(name)) {
                homes.add(Path.of(value));
            }
        });
        if (Files.isDirectory(FOLDER)) {
            try (Stream<Path> inside = Files.list(FOLDER)) {
                inside.sorted().forEach(homes::add);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return homes;
    }

    static int version(final Path home) {
        final Path release = home.resolve("release");
        if (!Files.isReadable(release)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(release)) {
            return lines.map(VERSION::matcher).filter(Matcher::matches).mapToInt(line -> Integer.parseInt(line.group(1))).findFirst().orElse(0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String java(final Path home) {
        return home.resolve("bin/java").toString();
    }
}
