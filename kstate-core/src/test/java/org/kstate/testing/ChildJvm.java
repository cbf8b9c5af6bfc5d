package org.kstate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM beside the test's own, with the same class path and the same flags, and assertions on unless told otherwise. */
public class ChildJvm extends ChildProcess {

    /** Flags for a child that lives so short that compiling its code well is not worth while. */
    public static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1");

    /**
     * Starts a child through another program.
     *
     * @param through   the program and its arguments; after them comes the command of the child.
     * @param classPath of the child.
     * @param flags     for its JVM, after those of the test's.
     * @param main      class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @throws IOException if the system does not start it.
     */
    protected ChildJvm(final List<String> through, final String classPath, final List<String> flags, final Class<?> main,
                       final Object... arguments) throws IOException {
        super(main.getSimpleName(), new ProcessBuilder(command(through, classPath, flags, main, arguments)));
    }

    private static List<String> command(final List<String> through, final String classPath, final List<String> flags, final Class<?> main,
                                        final Object... arguments) {
        final List<String> command = new ArrayList<>(through);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("--") || flag.startsWith("-Dchronicle.") || flag.startsWith("-Ddisable."))
            .forEach(command::add);
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-Xshare:auto", "-ea", "-Dslf4j.internal.verbosity=ERROR",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main.getName()));
        for (final Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        return command;
    }

    /**
     * Starts a child.
     *
     * @param main      class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @return the child.
     */
    public static ChildJvm start(final Class<?> main, final Object... arguments) {
        return start(List.of(), main, arguments);
    }

    /**
     * Starts a child with flags of its own.
     *
     * @param flags     for its JVM, after those of the test's.
     * @param main      class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @return the child.
     */
    public static ChildJvm start(final List<String> flags, final Class<?> main, final Object... arguments) {
        return startThrough(List.of(), System.getProperty("java.class.path"), flags, main, arguments);
    }

    /**
     * Starts a child whose standard error comes among the lines of its standard output, for a test that wants to hear every word.
     *
     * @param flags     for its JVM, after those of the test's.
     * @param main      class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @return the child.
     */
    public static ChildJvm startOutspoken(final List<String> flags, final Class<?> main, final Object... arguments) {
        return startThrough(List.of("sh", "-c", "exec \"$@\" 2>&1", "sh"), System.getProperty("java.class.path"), flags, main, arguments);
    }

    /**
     * Starts a child through another program, which becomes it.
     *
     * @param through   the program and its arguments; after them comes the command of the child.
     * @param classPath of the child.
     * @param flags     for its JVM, after those of the test's.
     * @param main      class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @return the child.
     */
    public static ChildJvm startThrough(final List<String> through, final String classPath, final List<String> flags, final Class<?> main,
                                        final Object... arguments) {
        try {
            return new ChildJvm(through, classPath, flags, main, arguments);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
