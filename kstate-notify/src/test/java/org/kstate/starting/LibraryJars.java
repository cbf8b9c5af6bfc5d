package org.kstate.starting;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a program that uses the library has beside its own classes: Kstate's jars and those that they bring. */
final class LibraryJars {

    /** Of the tests alone, or of who compiles Kstate: its dependency on annotations is no program's. The rules of publishers bring many. */
    private static final List<String> FOREIGN = List.of("slf4j-simple", "junit", "opentest4j", "apiguardian", "awaitility", "hamcrest", "jspecify",
        "-tests.jar", "reactive-streams", "testng", "jcommander", "snakeyaml", "guice", "guava", "aopalliance", "ant-1", "ant-launcher",
        "animal-sniffer", "checker-compat", "error_prone", "j2objc", "javax.inject", "jsr305");
    private static final String PROVIDER = "slf4j-simple";

    private LibraryJars() {
    }

    static List<Path> all() {
        return classPath()
            .filter(Files::isRegularFile)
            .filter(jar -> FOREIGN.stream().noneMatch(name -> jar.getFileName().toString().contains(name)))
            .collect(Collectors.toList());
    }

    static List<Path> ours() {
        return all().stream().filter(jar -> jar.getFileName().toString().startsWith("kstate-")).collect(Collectors.toList());
    }

    /** A provider for SLF4J, which prints to standard error. */
    static Path logProvider() {
        return classPath().filter(jar -> jar.getFileName().toString().contains(PROVIDER)).findFirst().orElseThrow();
    }

    /** The folder of the test classes, which are the program. */
    static Path program() {
        return Path.of(EveryPart.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    static String path(final Path first, final List<Path> others) {
        return first + File.pathSeparator + others.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<Path> classPath() {
        final String given = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(given.split(File.pathSeparator)).map(Path::of);
    }
}
