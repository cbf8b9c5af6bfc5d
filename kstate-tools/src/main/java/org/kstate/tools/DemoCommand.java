package org.kstate.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.kstate.feeds.Pace;
import org.kstate.exceptions.KstateException;
import org.kstate.tools.demo.Demo;
import org.kstate.tools.demo.DemoSettings;
import org.kstate.tools.demo.DemoView;
import org.kstate.tools.demo.LiveTable;
import org.kstate.tools.demo.ProgressJson;
import org.kstate.tools.demo.ProgressLines;
import org.kstate.tools.demo.Verdict;
import org.kstate.tools.terminal.ScreenSize;
import org.kstate.tools.terminal.TerminalSize;
import org.kstate.tools.terminal.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kstate demo}: all of it at work. */
@Command(
    name = "demo",
    description = {
        "Starts a feed handler and four kinds of consumer, each a process of its own: one reads at will, one is told of each"
            + " change, one of changes at most ten times a second, one gets every commit. Kills the feed handler in the middle,"
            + " starts it again, and lets it go on from where the journal says. In the end the journal is replayed, and all that"
            + " was seen is compared.",
        "Store and journal are temporary; nothing is left behind. Exit status 0 only if every check of the verdict holds."
    })
final class DemoCommand implements Callable<Integer> {
    private static final double SHORTEST_S = 1;
    private static final double LONGEST_S = 86_400;

    @Spec
    private CommandSpec spec;
    @Mixin
    private Output output;

    @Option(names = "--input", paramLabel = "FILE", arity = "1..*", description = "Recorded files, plain or gzip, in place of"
        + " the synthetic feed.")
    private List<Path> files = List.of();
    @Option(names = "--speed", paramLabel = "PACE", defaultValue = "1x", converter = ReplayCommand.PaceConverter.class,
        description = "1x as recorded, 10x ten times as fast, max without waiting. Default: ${DEFAULT-VALUE}.")
    private Pace speed;
    @Option(names = "--seconds", paramLabel = "S", defaultValue = "15",
        description = "How long, from the first commit; ends earlier when the input does. Default: ${DEFAULT-VALUE}.")
    private double seconds;
    @Option(names = "--temp", paramLabel = "DIR", description = "Folder for the temporary store and journal; by default the store is in"
        + " shared memory, the journal where this system has temporary files.")
    private Path folder;

    @Override
    public Integer call() {
        if (!(seconds >= SHORTEST_S && seconds <= LONGEST_S)) {
            throw new ParameterException(spec.commandLine(), "A demo takes from 1 to 86400 seconds: --seconds=" + seconds);
        }
        for (final Path file : files) {
            if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
                throw new ParameterException(spec.commandLine(), "The demo reads its input several times: name a file that is no pipe: --input="
                    + file);
            }
        }
        try (DemoView view = view(); Demo demo = new Demo(new DemoSettings(files, speed, seconds, folder), DemoCommand::commandLine, view)) {
            output.stop().onRaised(demo::stop);
            return run(demo, view);
        }
    }

    private int run(final Demo demo, final DemoView view) {
        try {
            final Verdict verdict = demo.run();
            view.close();
            if (output.isJson()) {
                output.json(verdict::write);
            } else {
                final ScreenSize size = TerminalSize.ofStandardOutput();
                verdict.lines(size == null ? TextTable.ANY_WIDTH : size.columns()).forEach(output::text);
            }
            return verdict.passed() ? ExitStatus.OK : ExitStatus.FAILED;
        } catch (final KstateException e) {
            if (e instanceof OutputException || !output.stop().isRaisedSoon()) {
                throw e;
            }
            demo.close();
            view.close();
            output.complain("the demo was stopped; nothing of it is left");
            return ExitStatus.FAILED;
        }
    }

    private DemoView view() {
        if (output.isJson()) {
            return new ProgressJson(output.out());
        }
        return TerminalSize.ofStandardOutput() == null ? new ProgressLines(output.out()) : new LiveTable(output.out(), () -> {
            final ScreenSize size = TerminalSize.ofStandardOutput();
            return size == null ? ScreenSize.USUAL : size;
        });
    }

    /** The same java with the same options, and as little of it as a process needs that lives for a moment. */
    static List<String> commandLine(final List<String> arguments, final Path temporary) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Djava.io.tmpdir=" + temporary));
        final Path program = program();
        if (isExecutable(program)) {
            command.addAll(List.of("-jar", program.toString()));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), KstateCommand.class.getName()));
        }
        command.addAll(arguments);
        return command;
    }

    /** Whether it is kstate.jar, which has all that is needed; tests run from folders of classes, or from jars that have not. */
    private static boolean isExecutable(final Path program) {
        if (!Files.isRegularFile(program)) {
            return false;
        }
        try (JarFile jar = new JarFile(program.toFile())) {
            final Manifest manifest = jar.getManifest();
            return manifest != null && KstateCommand.class.getName().equals(manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar that this class is from, or the folder of classes. */
    private static Path program() {
        try {
            return Path.of(DemoCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
