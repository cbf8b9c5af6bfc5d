package org.kstate.benchmarks;

/**
 * What the JVM of a benchmark is started with, on every JDK alike: the heap is small, since nothing is allocated; assertions stay off; and
 * Chronicle gets what it needs of the JDK.
 */
final class ForkedJvm {

    /** The JDKs differ in what they know: each passes over what is not for it. */
    static final String KNOWN_OPTIONS_ONLY = "-XX:+IgnoreUnrecognizedVMOptions";
    /** One collector thread: the machine may have two cores. */
    static final String COLLECTOR = "-XX:+UseSerialGC";
    /** Heap, fixed, so that it does not grow while we measure. */
    static final String HEAP = "-Xms256m";
    /** Largest heap. */
    static final String MAX_HEAP = "-Xmx256m";
    /** Chronicle Bytes, Queue, Map. */
    static final String OPEN_REFLECT = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED";
    /** Chronicle Bytes, Queue, Map. */
    static final String OPEN_CHANNELS = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";
    /** Chronicle Map. */
    static final String OPEN_LANG = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    /** Chronicle Bytes. */
    static final String EXPORT_REFERENCES = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";
    /** Chronicle Map. */
    static final String EXPORT_COMPILER = "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED";
    /** Known from JDK 23 on. */
    static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";
    /** Libraries of jffi. */
    static final String ALLOW_NATIVE = "--enable-native-access=ALL-UNNAMED";
    /** No banner. */
    static final String NO_BANNER = "-Dchronicle.announcer.disable=true";
    /** No thread that watches disks. */
    static final String NO_DISK_MONITOR = "-Dchronicle.disk.monitor.disable=true";
    /** No lines on what took long. */
    static final String NO_CHATTER = "-Ddisable.perf.info=true";
    /** Warnings only. */
    static final String LOG_LEVEL = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn";

    private ForkedJvm() {
    }
}
