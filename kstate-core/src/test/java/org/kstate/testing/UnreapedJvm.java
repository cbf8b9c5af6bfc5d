package org.kstate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A JVM whose parent never asks for its end: once killed it is a zombie, until this is closed. It has no standard input, and its standard error
 * comes among its lines. The exit status is its parent's.
 */
public final class UnreapedJvm extends ChildJvm {

    /** The shell becomes a program that knows of no children. */
    private static final List<String> PARENT = List.of("sh", "-c", "\"$@\" 2>&1 & echo $!; exec sleep 600", "sh");

    private final long pid;

    private UnreapedJvm(final List<String> flags, final Class<?> main, final Object... arguments) throws IOException {
        super(PARENT, System.getProperty("java.class.path"), flags, main, arguments);
        try {
            pid = Long.parseLong(line());
        } catch (final IllegalArgumentException | IllegalStateException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts one.
     *
     * @param flags     for its JVM, after those of the test's.
     * @param main      class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @return the child.
     */
    public static UnreapedJvm start(final List<String> flags, final Class<?> main, final Object... arguments) {
        try {
            return new UnreapedJvm(flags, main, arguments);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long pid() {
        return pid;
    }

    /**
     * Whether it has ended.
     *
     * @return true when nothing is left of it but its place in the list of processes.
     */
    public boolean isZombie() {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "stat")).contains(") Z ");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it with SIGKILL, and waits until it is a zombie. */
    @Override
    public void kill() {
        signal("KILL");
        await("die", this::isZombie);
    }
}
