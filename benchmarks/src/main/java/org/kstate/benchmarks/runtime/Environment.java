package org.kstate.benchmarks.runtime;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * On what was measured: machine, JDK, flags, date, load. Immutable.
 *
 * @param entries by key, in order.
 */
public record Environment(Map<String, String> entries) {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String MODEL = "model name";
    private static final String UNKNOWN = "unknown processor";

    /**
     * The present.
     *
     * @param rounds how often all is measured.
     * @param quick  whether measurements are short.
     * @return where we are.
     */
    public static Environment now(final int rounds, final boolean quick) {
        final String load = String.format(Locale.ROOT, "%.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        final String start = ZonedDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        final Map<String, String> entries = new LinkedHashMap<>();
        entries.put("Date", start);
        entries.put("Machine", String.format(Locale.ROOT, "%s, %d processors, %s %s %s", processor(), Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("os.arch")));
        entries.put("Load at the start", load + " (1 minute; a machine with other work gives figures that mean little)");
        entries.put("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        final List<String> flags = new ArrayList<>(ForkedJvm.options());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(flag -> !flags.contains(flag)).forEach(flags::add);
        entries.put("Flags", String.join(" ", flags));
        entries.put("Libraries", LibraryVersions.all());
        entries.put("Rounds", rounds + (quick ? ", quick: short measurements" : "") + "; a figure is the median of the quietest round, \"best\" the "
            + "fastest iteration of all");
        return new Environment(entries);
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith(MODEL)).map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
                .orElse(UNKNOWN);
        } catch (final IOException e) {
            return UNKNOWN;
        }
    }
}
