package org.kstate.benchmarks.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.benchmarks.report.Absence;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.ForkedJvm;
import org.kstate.benchmarks.runtime.KstateScript;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.benchmarks.runtime.WholeProcess;

/** How long whole processes take that open a store and do one thing. */
public final class StartUpSection implements Section {

    private static final String FIRST_COMMIT = "a fresh JVM, whole: open, subscribe, first commit";
    private static final String LOOKING = "a fresh tool, whole: a look at a store";
    private static final String READING = "a fresh tool, whole: a look at a journal";
    private static final String ARCHIVED = "Kstate, class archive";
    private static final String SCRIPT = "kstate";
    private static final String STATE = "benchmark.there";
    private static final int QUICK_RUNS = 5;
    private static final int RUNS = 15;
    private static final double FIRST_COMMIT_TARGET_MS = 1_200;
    private static final double LOOKING_TARGET_MS = 300;
    private static final double READING_TARGET_MS = 1_000;
    private static final double NS_PER_MS = 1e6;

    /** Nothing is measured before {@link #run}. */
    public StartUpSection() {
    }

    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public String title() {
        return "Starting";
    }

    @Override
    public String about() {
        return "From the start of a process to its end, on a warm disk: the first run does not count. The store is there, the state of the first "
            + "commit is not. The program runs with the flags that Chronicle needs, and once more with an archive of its classes "
            + "(-XX:SharedArchiveFile), made by a run with -XX:ArchiveClassesAtExit. The tool is the kstate script, which keeps an archive by "
            + "itself. Its whole time stands for that of its first line.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException, InterruptedException {
        final int runs = settings.quick() ? QUICK_RUNS : RUNS;
        try (ScratchFolder folder = new ScratchFolder(); Kstate store = Kstate.open(folder.resolve("store"));
             State state = store.subscribe(STATE, Permission.READ_WRITE)) {
            final Message value = new Message(Long.BYTES);
            state.publish(value.address(), value.length());

            settings.progress().accept(FIRST_COMMIT);
            report(FIRST_COMMIT, Figure.KSTATE, times(runs, folder, run -> firstCommit(store, "plain." + run, List.of())), findings);
            final Path archive = folder.resolve("classes.jsa");
            WholeProcess.run(firstCommit(store, "training", List.of("-XX:ArchiveClassesAtExit=" + archive)), folder.resolve("out"));
            report(FIRST_COMMIT, ARCHIVED,
                times(runs, folder, run -> firstCommit(store, "archived." + run, List.of("-XX:SharedArchiveFile=" + archive))), findings);
            findings.add(Target.atMost(FIRST_COMMIT, Figure.KSTATE, Figure.MEDIAN, FIRST_COMMIT_TARGET_MS));

            final Path script = KstateScript.find();
            if (script == null) {
                findings.add(new Absence(LOOKING, SCRIPT, KstateScript.MISSING));
                findings.add(new Absence(READING, SCRIPT, KstateScript.MISSING));
                return;
            }
            final String place = store.directory().toString();
            final String journal = folder.resolve("journal").toString();
            state.persistTo(Path.of(journal));
            state.publish(value.address(), value.length());
            final Tool tool = new Tool(script, settings, folder, findings);
            tool.time(LOOKING, LOOKING_TARGET_MS, "get", STATE, "--hex", "--store", place);
            tool.time(LOOKING, LOOKING_TARGET_MS, "ls", "--store", place);
            tool.time(LOOKING, LOOKING_TARGET_MS, "stat", "--store", place);
            tool.time(LOOKING, LOOKING_TARGET_MS, "watch", STATE, "--hex", "--count", "1", "--store", place);
            tool.time(READING, READING_TARGET_MS, "tail", "--journal", journal, "--from", "-1", "--hex", "--no-follow");
            tool.time(READING, READING_TARGET_MS, "history", journal, STATE, "--from", "-1", "--hex");
        }
    }

    /** The script and what it is measured with. */
    private record Tool(Path script, Settings settings, ScratchFolder folder, Findings findings) {

        void time(final String work, final double targetMs, final String... arguments) throws IOException, InterruptedException {
            final String subject = SCRIPT + " " + arguments[0];
            settings.progress().accept(work + ", " + subject);
            final List<String> command = new ArrayList<>(List.of(arguments));
            command.add(0, script.toString());
            report(work, subject, times(settings.quick() ? QUICK_RUNS : RUNS, folder, run -> command), findings);
            findings.add(Target.atMost(work, subject, Figure.MEDIAN, targetMs));
        }
    }

    private static List<String> firstCommit(final Kstate store, final String state, final List<String> flags) {
        return ForkedJvm.command(flags, FirstCommit.class, store.directory(), "benchmark." + state);
    }

    private static double[] times(final int runs, final ScratchFolder folder, final IntFunction<List<String>> command)
        throws IOException, InterruptedException {
        final Path output = folder.resolve("out");
        WholeProcess.run(command.apply(0), output);
        final double[] times = new double[runs];
        for (int run = 0; run < runs; run++) {
            times[run] = WholeProcess.run(command.apply(run + 1), output) / NS_PER_MS;
        }
        Arrays.sort(times);
        return times;
    }

    private static void report(final String work, final String subject, final double[] sorted, final Findings findings) {
        findings.add(new Figure(work, subject, Figure.MEDIAN, sorted[sorted.length / 2], Figure.MS));
        findings.add(new Figure(work, subject, Figure.BEST, sorted[0], Figure.MS));
    }
}
