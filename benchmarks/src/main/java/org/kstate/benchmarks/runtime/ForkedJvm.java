package org.kstate.benchmarks.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the JVM of a benchmark is started with, on every JDK alike: the heap is small, since nothing is allocated; assertions stay off; and
 * Chronicle gets what it needs of the JDK.
 */
public final class ForkedJvm {

    /** The JDKs differ in what they know: each passes over what is not for it. */
    public static final String KNOWN_OPTIONS_ONLY = "-XX:+IgnoreUnrecognizedVMOptions";
    /** One collector thread: the machine may have two cores. */
    public static final String COLLECTOR = "-XX:+UseSerialGC";
    /** Heap, fixed, so that it does not grow while we measure. */
    public static final String HEAP = "-Xms256m";
    /** Largest heap. */
    public static final String MAX_HEAP = "-Xmx256m";
    /** Chronicle Bytes, Queue, Map. */
    public static final String OPEN_REFLECT = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED";
    /** Chronicle Bytes, Queue, Map. */
    public static final String OPEN_CHANNELS = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";
    /** LMDB's Java face. */
    public static final String OPEN_BUFFERS = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    /** Agrona, Aeron. */
    public static final String OPEN_MISC = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
    /** Chronicle Map. */
    public static final String OPEN_LANG = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    /** Chronicle Bytes. */
    public static final String EXPORT_REFERENCES = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";
    /** Known from JDK 23 on. */
    public static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";
    /** Libraries of jffi. */
    public static final String ALLOW_NATIVE = "--enable-native-access=ALL-UNNAMED";
    /** No banner. */
    public static final String NO_BANNER = "-Dchronicle.announcer.disable=true";
    /** No thread that watches disks. */
    public static final String NO_DISK_MONITOR = "-Dchronicle.disk.monitor.disable=true";
    /** No lines on what took long. */
    public static final String NO_CHATTER = "-Ddisable.perf.info=true";
    /** Warnings only. */
    public static final String LOG_LEVEL = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn";

    private ForkedJvm() {
    }

    /**
     * All of them, for a JVM that somebody starts without JMH.
     *
     * @return options of the {@code java} command.
     */
    public static List<String> options() {
        return List.of(KNOWN_OPTIONS_ONLY, COLLECTOR, HEAP, MAX_HEAP, OPEN_REFLECT, OPEN_CHANNELS, OPEN_BUFFERS, OPEN_MISC,
            OPEN_LANG, EXPORT_REFERENCES, ALLOW_UNSAFE, ALLOW_NATIVE, NO_BANNER, NO_DISK_MONITOR, NO_CHATTER, LOG_LEVEL);
    }

    /**
     * A command line of this JDK, with this JVM's class path.
     *
     * @param flags     of the JVM, after {@link #options}.
     * @param main      class with a {@code main} method.
     * @param arguments of it, turned into strings.
     * @return the words.
     */
    public static List<String> command(final List<String> flags, final Class<?> main, final Object... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (final Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        return command;
    }
}
