package org.kstate.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.HtmlReport;
import org.kstate.benchmarks.report.MarkdownReport;
import org.kstate.benchmarks.report.Reasons;
import org.kstate.benchmarks.report.Report;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.runtime.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kstate bench}: runs the sections, prints the report and writes it. */
@Command(
    name = "kstate bench",
    description = "Measures Kstate beside its baselines and its peers, prints one report, and writes it as report.md and report.html.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
        "0:measured, and all targets met",
        "1:a target was missed or not measured, or a section could not be finished; the report says which",
        "2:the command line was not understood, or the report could not be written"
    })
public final class Benchmarks implements Callable<Integer> {

    private static final int NOT_MET = 1;
    private static final int FAILED = 2;
    private static final int ROUNDS = 5;
    private static final int MOST_ROUNDS = 999;

    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "Be done in about five minutes: one round of short measurements, good for a first look only.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N",
        description = "How often all is measured, slow sections less often; the quietest round counts. Default: 5, which takes about a quarter "
            + "of an hour, or 1 with --quick.")
    private Integer rounds;

    @Option(names = "--output", paramLabel = "DIR", defaultValue = "${sys:kstate.bench.output:-target/bench}",
        description = "Folder that the report is written to. Default: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(names = "--only", paramLabel = "SECTION", split = ",", description = "Run only these sections, of: ${COMPLETION-CANDIDATES}.",
        completionCandidates = SectionNames.class)
    private List<String> only = List.of();

    private Benchmarks() {
    }

    /**
     * Runs the command and ends the process with its exit status.
     *
     * @param args command line.
     */
    public static void main(final String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Benchmarks()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof ParameterException misuse) {
                return command.getParameterExceptionHandler().handleParseException(misuse, new String[0]);
            }
            command.getErr().println("kstate bench: " + failure);
            return FAILED;
        });
    }

    @Override
    public Integer call() throws IOException {
        final Settings settings = settings();
        final List<Section> sections = sections();
        Files.createDirectories(output);
        final Map<String, String> environment = new LinkedHashMap<>(Environment.now(settings.rounds(), quick).entries());
        final List<Report.Part> parts = new ArrayList<>();
        final List<String> times = new ArrayList<>();
        final long beganNs = System.nanoTime();
        for (final Section section : sections) {
            final long beganSectionNs = System.nanoTime();
            parts.add(run(section, settings));
            times.add(section.name() + " " + secondsSince(beganSectionNs));
        }
        System.err.printf("\r%-79s\r", "");
        environment.put("Took", secondsSince(beganNs) + " s: " + String.join(", ", times));
        final Report report = new Report(environment, parts, Reasons.known());
        final String markdown = MarkdownReport.of(report);
        final Path html = output.resolve("report.html");
        Files.writeString(output.resolve("report.md"), markdown);
        Files.writeString(html, HtmlReport.of(report));
        System.out.print(markdown);
        System.out.println("Written: " + output.resolve("report.md") + ", " + html);
        return report.isGood() ? 0 : NOT_MET;
    }

    private static long secondsSince(final long beganNs) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNs);
    }

    private Settings settings() {
        final int count = rounds != null ? rounds : quick ? 1 : ROUNDS;
        if (count < 1 || count > MOST_ROUNDS) {
            throw new ParameterException(spec.commandLine(), "There are 1 to " + MOST_ROUNDS + " rounds: --rounds=" + count);
        }
        return new Settings(count, quick, text -> System.err.printf("\r%-79.79s", text));
    }

    private List<Section> sections() {
        final List<Section> all = all();
        for (final String name : only) {
            if (all.stream().noneMatch(section -> section.name().equals(name))) {
                throw new ParameterException(spec.commandLine(), "There is no such section: --only=" + name + ", sections=" + names());
            }
        }
        return only.isEmpty() ? all : all.stream().filter(section -> only.contains(section.name())).toList();
    }

    static List<Section> all() {
        return ServiceLoader.load(Section.class).stream().map(ServiceLoader.Provider::get).toList();
    }

    private static List<String> names() {
        return all().stream().map(Section::name).toList();
    }

    private static Report.Part run(final Section section, final Settings settings) {
        final Findings findings = new Findings();
        try {
            section.run(settings, findings);
            return new Report.Part(section, findings, Report.Part.NO_FAILURE);
        } catch (final Exception | LinkageError e) {
            return new Report.Part(section, findings, e.toString());
        }
    }

    /** For the help. */
    static final class SectionNames extends ArrayList<String> {

        private static final long serialVersionUID = 1;

        SectionNames() {
            super(names());
        }
    }
}
