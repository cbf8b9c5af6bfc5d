package org.kstate.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Child processes in namespaces of their own, as containers have them: an identity of the machine's boot that nobody else has, and, if wished,
 * a process id that others have, too. Only root can start them, with {@code unshare}; a test that cannot have them says so on standard error
 * and is skipped.
 */
public final class Container {

    private static final List<String> MOUNTS = List.of("unshare", "--mount");
    /** The child's first process has number 1, and dies with {@code unshare}. */
    private static final List<String> MOUNTS_AND_PROCESSES = List.of("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child");
    private static final String BOOT = "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"";

    /** Two JVMs of one process id write their figures to one file otherwise, and say so. */
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private Container() {
    }

    /**
     * Starts a child in a container.
     *
     * @param folder      for what the container needs.
     * @param ownProcesses whether its process ids are its own.
     * @param main        class with a {@code main} method.
     * @param arguments   of it; turned into strings.
     * @return the child.
     * @throws IOException if the folder cannot be written.
     */
    public static ChildJvm start(final Path folder, final boolean ownProcesses, final Class<?> main, final Object... arguments)
        throws IOException {
        final Path boot = Files.writeString(Files.createTempFile(folder, "boot", ""), UUID.randomUUID() + "\n");
        final List<String> through = new ArrayList<>(ownProcesses ? MOUNTS_AND_PROCESSES : MOUNTS);
        through.addAll(List.of("sh", "-c", BOOT, boot.toString()));
        orSkip(through);
        return ChildJvm.startThrough(through, System.getProperty("java.class.path"), FLAGS, main, arguments);
    }

    private static void orSkip(final List<String> through) {
        final List<String> command = new ArrayList<>(through);
        command.add("true");
        try {
            if (ChildProcess.run(command.toArray(String[]::new)).status() == 0) {
                return;
            }
        } catch (final IOException e) {
            System.err.println(e);
        }
        System.err.println("SKIPPED, since this user can have no namespaces (unshare): " + callerOf());
        abort("no namespaces are permitted here");
    }

    private static String callerOf() {
        return StackWalker.getInstance().walk(frames -> frames.filter(frame -> !frame.getClassName().equals(Container.class.getName()))
            .findFirst().map(StackWalker.StackFrame::getClassName).orElse(""));
    }
}
