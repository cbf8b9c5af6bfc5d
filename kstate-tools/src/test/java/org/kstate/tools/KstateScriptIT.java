package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildProcess;

/** The script around the command: its archive of classes makes it faster, and may never make it fail. */
@Timeout(480)
@Tag("beside")
class KstateScriptIT {
    private static final String JAVA_HOME = "java.home";
    private static final String NATIVE = "kstate-native";
    private static final byte[] GARBAGE = new byte[100_000];

    @TempDir
    private Path root;
    private Path target;
    private final List<ChildProcess> started = new ArrayList<>();
    private int runs;
    private String javaOptions = "";

    /** The script finds no sources beside it, so that it takes the jar for current. */
    @BeforeEach
    void install() throws Exception {
        target = Files.createDirectory(root.resolve("target"));
        final Path build = Path.of(KstateCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getParent();
        Files.copy(build.resolve("kstate.jar"), target.resolve("kstate.jar"));
        final Path script = root.resolve("kstate");
        Files.copy(build.resolve("../../kstate"), script);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void end() {
        started.forEach(ChildProcess::close);
    }

    @Test
    void shouldWorkWhileSeveralRunsMakeTheArchiveAndWithWhateverLiesInItsPlace() throws Exception {
        final String home = System.getProperty(JAVA_HOME);
        javaOptions = "-Xshare:off";
        awaitSuccess(start(home));
        assertEquals(List.of(), inTarget(".jsa"), "Who chooses an archive, or none, chooses it alone");
        javaOptions = "";

        final List<ChildProcess> together = List.of(start(home), start(home), start(home));
        for (final ChildProcess process : together) {
            awaitSuccess(process);
        }
        final Path archive = onlyArchive();
        assertTrue(Files.size(archive) > 0);
        assertEquals(List.of(), leftovers());
        final List<Path> parts = nativeParts();
        assertEquals(2, parts.size(), parts::toString);

        awaitSuccess(start(home));

        overwrite(archive, GARBAGE);
        for (final Path part : parts) {
            overwrite(part, GARBAGE);
        }
        awaitSuccess(start(home));
        assertEquals(GARBAGE.length, Files.size(archive), "What is newer than the jar is not made again");
    }

    @Test
    void shouldWorkWithoutAnArchiveAndTryOnceForEachJarWhereNoneCanBeMade() throws Exception {
        final Path home = javaThatCannotDump();
        awaitSuccess(start(home.toString()));
        final Path archive = onlyArchive();
        assertEquals(0, Files.size(archive));
        assertEquals(1, attempts(home));

        awaitSuccess(start(home.toString()));
        assertEquals(1, attempts(home));

        Files.setLastModifiedTime(archive, Files.getLastModifiedTime(target.resolve("kstate.jar")));
        awaitSuccess(start(home.toString()));
        assertEquals(2, attempts(home), "What is not newer than the jar is made again");
        assertEquals(List.of(), leftovers());
    }

    /** The other lines of the documents run in a virtual machine of the tests; these as a user types them. */
    @Test
    void shouldRunLinesOfTheDocumentsBesideTheStoreOfTheEnvironment() throws Exception {
        final String journal = root.resolve("journal").toString();
        assertTrue(said("feed", "--synthetic", "--pace", "max", "--events", "50", "--journal", journal).contains("Published 50 events"));
        assertTrue(said("ls", "md.*.top").contains("md.synthetic_1.top"));
        assertTrue(said("get", "md.synthetic_1.top").contains("version"));
        assertEquals(5, said("tail", "--journal", journal, "--from", "-5", "--no-follow").lines().count());
        assertTrue(said("verify", journal).contains("whole"));
    }

    private String said(final String... arguments) throws Exception {
        final ChildProcess process = start(System.getProperty(JAVA_HOME), arguments);
        final int run = started.indexOf(process);
        assertEquals(0, process.exitStatus(TimeUnit.SECONDS.toMillis(200)), Files.readString(root.resolve("err" + run)));
        return Files.readString(root.resolve("out" + run));
    }

    /** A file that is opened next would take the number of a closed stream, and what is said would go into it. */
    @Test
    void shouldRefuseToRunWithoutAStandardOutput() throws Exception {
        final ChildProcess process = ChildProcess.start(new ProcessBuilder("bash", "-c", "'" + root.resolve("kstate") + "' --version >&-")
            .redirectError(root.resolve("err").toFile()));
        started.add(process);

        assertEquals(1, process.exitStatus());
        assertEquals("kstate: standard output is closed; send it somewhere", Files.readString(root.resolve("err")).strip());
    }

    /** A home of its own, with the words that any JDK has about itself, and a java that refuses and counts to make archives. */
    private Path javaThatCannotDump() throws IOException {
        final Path home = root.resolve("jdk");
        final Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.copy(Path.of(System.getProperty(JAVA_HOME), "release"), home.resolve("release"));
        Files.writeString(java, "#!/usr/bin/env bash\n"
            + "for option; do\n"
            + "    if [[ $option = -XX:DumpLoadedClassList=* ]]; then echo attempt >> '" + home.resolve("attempts") + "'; exit 1; fi\n"
            + "done\n"
            + "exec '" + Path.of(System.getProperty(JAVA_HOME), "bin", "java") + "' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        return home;
    }

    private static int attempts(final Path home) throws IOException {
        return Files.readAllLines(home.resolve("attempts")).size();
    }

    private static void overwrite(final Path archive, final byte[] bytes) throws IOException {
        Files.delete(archive);
        Files.write(archive, bytes);
    }

    private Path onlyArchive() throws IOException {
        final List<Path> archives = inTarget(".jsa");
        assertEquals(1, archives.size(), archives::toString);
        return archives.get(0);
    }

    /** Folders of work that was begun. */
    private List<Path> leftovers() throws IOException {
        return inTarget("").stream().filter(Files::isDirectory).filter(folder -> !folder.endsWith(NATIVE)).toList();
    }

    private List<Path> nativeParts() throws IOException {
        try (Stream<Path> files = Files.list(target.resolve(NATIVE))) {
            return files.toList();
        }
    }

    private List<Path> inTarget(final String ending) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private ChildProcess start(final String javaHome) throws IOException {
        return start(javaHome, "--version");
    }

    private ChildProcess start(final String javaHome, final String... arguments) throws IOException {
        final File out = root.resolve("out" + runs).toFile();
        final List<String> command = new ArrayList<>(List.of(root.resolve("kstate").toString()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command)
            .redirectOutput(out).redirectError(root.resolve("err" + runs++).toFile());
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("KSTATE_STORE", root.resolve("store").toString());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().put("KSTATE_JAVA_OPTIONS", javaOptions);
        final ChildProcess process = ChildProcess.start(builder);
        started.add(process);
        return process;
    }

    private void awaitSuccess(final ChildProcess process) throws Exception {
        final int status = process.exitStatus(TimeUnit.SECONDS.toMillis(200));
        final int run = started.indexOf(process);
        final String errors = Files.readString(root.resolve("err" + run));
        assertEquals(0, status, errors);
        assertEquals("", errors);
        final List<String> lines = Files.readAllLines(root.resolve("out" + run));
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("kstate "), lines.get(0));
    }
}
