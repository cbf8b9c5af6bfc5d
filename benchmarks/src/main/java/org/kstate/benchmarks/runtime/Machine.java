package org.kstate.benchmarks.runtime;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Says on what was measured. */
public final class Machine {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String MODEL = "model name";

    private Machine() {
    }

    /**
     * The machine and the JDK.
     *
     * @return two lines.
     */
    public static String describe() {
        return String.format(Locale.ROOT, "Machine: %s, %d processors, %s %s %s, load %.1f at the start%nJDK: %s %s",
            processor(), Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"), System.getProperty("os.version"),
            System.getProperty("os.arch"), ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
            System.getProperty("java.vm.name"), System.getProperty("java.runtime.version"));
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith(MODEL)).map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
                .orElse("unknown processor");
        } catch (final IOException e) {
            return "unknown processor";
        }
    }
}
