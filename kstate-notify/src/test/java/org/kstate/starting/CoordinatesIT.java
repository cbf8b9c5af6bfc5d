package org.kstate.starting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.SharedMemory;

/**
 * Programs that name Kstate by its coordinates, as the README says, and nothing else. Maven compiles them against what this build made, in a
 * local repository that it looks through to the user's, and tells the class path with which they run.
 */
@Tag("beside")
class CoordinatesIT {

    private static final Path ROOT = Path.of("..");
    private static final String PARENT = "kstate-parent";
    private static final String CORE = "kstate-core";
    private static final String PERSISTENCE = "kstate-persistence";
    private static final String NOTIFY = "kstate-notify";
    private static final Pattern README_LINES = Pattern.compile("<dependency>\\s*<groupId>org\\.kstate</groupId><artifactId>" + NOTIFY
        + "</artifactId><version>([^<]+)</version>\\s*</dependency>");
    private static final Pattern COMPILER = pluginVersion("maven-compiler-plugin");
    private static final Pattern EXEC = pluginVersion("exec-maven-plugin");
    /** Says from where an artifact came; without it Maven takes each as one that was installed here, whatever the user's mirrors are called. */
    private static final String ORIGINS = "_remote.repositories";
    private static final String REPOSITORY = "repository";
    private static final String CLASS_PATH = "class-path";

    private static final String CORE_PROGRAM = """
        import java.nio.file.Path;
        import org.kstate.Kstate;
        import org.kstate.Permission;
        import org.kstate.State;

        public final class Program {
            public static void main(String[] arguments) {
                try (Kstate store = Kstate.open(Path.of(arguments[0], "store"));
                     State state = store.subscribe("a", Permission.READ_WRITE, 8)) {
                    state.publish(new byte[] {1});
                    System.out.println("version " + state.version());
                }
            }
        }
        """;
    private static final String PERSISTENCE_PROGRAM = """
        import java.nio.file.Path;
        import org.kstate.Kstate;
        import org.kstate.Permission;
        import org.kstate.State;
        import org.kstate.persistence.JournalReader;

        public final class Program {
            public static void main(String[] arguments) {
                Path journal = Path.of(arguments[0], "journal");
                try (Kstate store = Kstate.open(Path.of(arguments[0], "store"));
                     State state = store.subscribe("a", Permission.READ_WRITE, 8)) {
                    state.persistTo(journal);
                    state.publish(new byte[] {1});
                    System.out.println("version " + state.version());
                }
                try (JournalReader reader = JournalReader.open(journal)) {
                    System.out.println("record " + reader.next());
                }
            }
        }
        """;

    @TempDir
    private Path folder;
    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /** JUnit would tell of each link that it removes. */
    @AfterEach
    void removeLinks() throws IOException {
        final Path local = directory.resolve(REPOSITORY);
        if (Files.exists(local)) {
            try (Stream<Path> files = Files.walk(local)) {
                for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void shouldCompileAndRunByTheLinesOfTheReadme() throws Exception {
        final Path maven = given("kstate.maven.home", "bin/mvn");
        final Path repository = given("kstate.maven.repository", "");
        final String readme = Files.readString(ROOT.resolve("README.md"));
        final Matcher lines = README_LINES.matcher(readme);
        assertTrue(lines.find(), "the README has no lines to paste for Maven");
        final String version = lines.group(1);
        assertTrue(readme.contains("org.kstate:" + NOTIFY + ':' + version), "the README names another version for Gradle");
        final Path local = localRepository(repository, version);
        project(CORE, lines.group().replace(NOTIFY, CORE), "Program.java", CORE_PROGRAM);
        project(PERSISTENCE, lines.group().replace(NOTIFY, PERSISTENCE), "Program.java", PERSISTENCE_PROGRAM);
        project(NOTIFY, lines.group(), "org/kstate/starting/EveryPart.java",
            Files.readString(Path.of("src/test/java/org/kstate/starting/EveryPart.java")));
        projects();

        compile(maven, local);

        assertEquals(names(LibraryJars.all().stream()), names(jars(NOTIFY)), "a program gets other libraries than Kstate was tested with");
        final Set<String> ofCore = names(jars(CORE));
        final Set<String> ofPersistence = names(jars(PERSISTENCE));
        assertTrue(names(jars(NOTIFY)).containsAll(ofPersistence) && ofPersistence.containsAll(ofCore), ofPersistence::toString);
        assertTrue(ofCore.stream().noneMatch(name -> name.contains("queue") || name.contains(PERSISTENCE)), ofCore::toString);
        assertTrue(ofPersistence.stream().noneMatch(name -> name.contains(NOTIFY)), ofPersistence::toString);
        assertEquals(List.of("version 1"), run(CORE, "Program"));
        assertEquals(List.of("version 1", "record true"), run(PERSISTENCE, "Program"));
        assertEquals(List.of("done null"), run(NOTIFY, EveryPart.class.getName()));
    }

    /** What the build that runs this test has told of itself. */
    private static Path given(final String property, final String inside) {
        final String value = System.getProperty(property, "");
        final boolean there = !value.isEmpty() && Files.exists(Path.of(value, inside));
        if (!there) {
            System.err.println("SKIPPED: no program is built by Kstate's coordinates; run this test by Maven, which tells where it is; "
                + property + '=' + value);
        }
        assumeTrue(there, property);
        return Path.of(value, inside);
    }

    private static Pattern pluginVersion(final String artifact) {
        return Pattern.compile("<artifactId>" + artifact + "</artifactId>\\s*<version>([^<]+)</version>");
    }

    /** Links to the files of the user's repository, in which nothing is changed, and beside them what this build made. In memory: they are many. */
    private Path localRepository(final Path users, final String version) throws IOException {
        final Path local = directory.resolve(REPOSITORY);
        final Path ours = Path.of("org", "kstate");
        final Path real = users.toRealPath();
        Files.walkFileTree(real, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(final Path from, final BasicFileAttributes attributes) throws IOException {
                final Path inside = real.relativize(from);
                if (inside.equals(ours)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(local.resolve(inside));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(final Path from, final BasicFileAttributes attributes) throws IOException {
                if (!from.endsWith(ORIGINS)) {
                    Files.createSymbolicLink(local.resolve(real.relativize(from)), from);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        install(local.resolve(ours), PARENT, version, ROOT.resolve("pom.xml"));
        for (final String module : List.of(CORE, PERSISTENCE, NOTIFY)) {
            final Path place = install(local.resolve(ours), module, version, ROOT.resolve(module).resolve("pom.xml"));
            final String jar = module + '-' + version + ".jar";
            final Path made = LibraryJars.ours().stream().filter(path -> path.endsWith(jar)).findFirst().orElseThrow();
            Files.copy(made, place.resolve(jar));
        }
        return local;
    }

    private static Path install(final Path group, final String artifact, final String version, final Path pom) throws IOException {
        final Path place = Files.createDirectories(group.resolve(artifact).resolve(version));
        Files.copy(pom, place.resolve(artifact + '-' + version + ".pom"));
        return place;
    }

    private void project(final String name, final String dependency, final String file, final String source) throws IOException {
        pom(folder.resolve(name), name, "<properties><maven.compiler.release>17</maven.compiler.release>"
            + "<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties><dependencies>" + dependency + "</dependencies>");
        final Path place = folder.resolve(name).resolve("src/main/java").resolve(file);
        Files.createDirectories(place.getParent());
        Files.writeString(place, source);
    }

    /** So that Maven is started once for all. */
    private void projects() throws IOException {
        pom(folder, "all", "<packaging>pom</packaging><modules>" + Stream.of(CORE, PERSISTENCE, NOTIFY)
            .map(module -> "<module>" + module + "</module>").collect(Collectors.joining()) + "</modules>");
    }

    private static void pom(final Path place, final String name, final String content) throws IOException {
        Files.createDirectories(place);
        Files.writeString(place.resolve("pom.xml"), "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion>"
            + "<groupId>newcomer</groupId><artifactId>my-" + name + "</artifactId><version>1</version>" + content + "</project>");
    }

    /** Plugins that this build has used are there without a network. */
    private void compile(final Path maven, final Path local) throws Exception {
        final String build = Files.readString(ROOT.resolve("pom.xml"));
        final JavaRun run = JavaRun.of(List.of("env", "-u", "MAVEN_OPTS", "-u", "MAVEN_ARGS", "JAVA_HOME=" + Jdks.own(), maven.toString(), "-o",
            "-B", "-q", "-f", folder.resolve("pom.xml").toString(), "-Dmaven.repo.local=" + local, "-pl", String.join(",", CORE, PERSISTENCE, NOTIFY),
            "org.apache.maven.plugins:maven-compiler-plugin:" + version(COMPILER, build) + ":compile",
            "org.codehaus.mojo:exec-maven-plugin:" + version(EXEC, build) + ":exec", "-Dexec.executable=echo", "-Dexec.args=%classpath",
            "-Dexec.outputFile=" + CLASS_PATH));
        assertEquals(0, run.status(), () -> run.output() + run.errors());
    }

    private static String version(final Pattern plugin, final String build) {
        final Matcher found = plugin.matcher(build);
        assertTrue(found.find(), plugin::pattern);
        return found.group(1);
    }

    private List<Path> classPath(final String project) throws IOException {
        return Arrays.stream(Files.readString(folder.resolve(project).resolve(CLASS_PATH)).strip().split(File.pathSeparator)).map(Path::of).toList();
    }

    private Stream<Path> jars(final String project) throws IOException {
        return classPath(project).stream().filter(Files::isRegularFile);
    }

    private static Set<String> names(final Stream<Path> jars) {
        return jars.map(jar -> jar.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> run(final String project, final String main) throws Exception {
        final List<Path> classPath = new ArrayList<>(classPath(project));
        final JavaRun run = JavaRun.of(List.of(Jdks.java(Jdks.own()), "-cp", LibraryJars.path(classPath.remove(0), classPath), main,
            Files.createDirectory(directory.resolve(project)).toString()));
        assertEquals("", run.errors());
        assertEquals(0, run.status());
        return run.output().lines().toList();
    }
}
