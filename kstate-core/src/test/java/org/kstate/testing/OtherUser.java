package org.kstate.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

import org.kstate.memory.LinuxUser;

/**
 * Child processes that run as other users: numbers that need no account. Only root can start them, with {@code setpriv}; a test that cannot
 * have them is skipped and says why. The class path is copied, since the tests' own may lie where others cannot look.
 */
public final class OtherUser {

    private static final String READ_BY_ALL = "rwxr-xr-x";

    private final String classPath;

    private OtherUser(final String classPath) {
        this.classPath = classPath;
    }

    /**
     * Makes ready for children, or skips the test.
     *
     * @param folder for the class path; its parents can be passed by everybody.
     * @return what starts them.
     * @throws IOException if the class path cannot be copied.
     */
    public static OtherUser orSkip(final Path folder) throws IOException {
        assumeTrue(LinuxUser.id() == 0 && canRun("true") && canRun(java()),
            "SKIPPED: only root, with setpriv and a JDK that everybody may run, can try what other users may do");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(READ_BY_ALL));
        final StringJoiner copied = new StringJoiner(File.pathSeparator);
        int number = 0;
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            final Path from = Path.of(entry);
            if (Files.exists(from)) {
                final Path to = folder.resolve(number++ + "-" + from.getFileName());
                copy(from, to);
                copied.add(to.toString());
            }
        }
        return new OtherUser(copied.toString());
    }

    private static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (final Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one).toString()));
            }
        }
        try (Stream<Path> all = Files.walk(to)) {
            for (final Path one : all.toList()) {
                Files.setPosixFilePermissions(one, PosixFilePermissions.fromString(READ_BY_ALL));
            }
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static boolean canRun(final String program) {
        final List<String> command = new ArrayList<>(as(1, 1));
        command.addAll(List.of(program, "-version"));
        try {
            return ChildProcess.run(command.toArray(String[]::new)).status() == 0;
        } catch (final IOException e) {
            return false;
        }
    }

    private static List<String> as(final int user, final int group) {
        return List.of("setpriv", "--reuid", Integer.toString(user), "--regid", Integer.toString(group), "--clear-groups", "--");
    }

    /**
     * Starts a child as another user.
     *
     * @param user  number of the user.
     * @param group number of his only group.
     * @param flags for its JVM.
     * @param main  class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @return the child.
     */
    public ChildJvm start(final int user, final int group, final List<String> flags, final Class<?> main, final Object... arguments) {
        return ChildJvm.startThrough(as(user, group), classPath, flags, main, arguments);
    }

    /**
     * Gives a file to another user.
     *
     * @param file the file.
     * @param user number of the user.
     */
    public static void give(final Path file, final int user) {
        try {
            Files.setAttribute(file, "unix:uid", user);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
