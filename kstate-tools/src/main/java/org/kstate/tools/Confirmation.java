package org.kstate.tools;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.kstate.exceptions.KstateException;
import org.kstate.tools.terminal.Printable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks before something is destroyed, where somebody can answer; elsewhere {@code --yes} is wanted. */
final class Confirmation {
    private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");
    private static final List<Path> TERMINALS = List.of(Path.of("/dev/pts"), Path.of("/dev/console"));
    private static final String TTY = "/dev/tty";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /**
     * Asks.
     *
     * @throws KstateException if the answer is no, or nobody can be asked.
     */
    void require(final String what) {
        if (yes) {
            return;
        }
        if (!isTerminal()) {
            throw new KstateException("Nobody can be asked whether to " + what + "; add --yes to do it");
        }
        spec.commandLine().getErr().print(Printable.line("kstate: " + what + "? (y/N) "));
        spec.commandLine().getErr().flush();
        if (!List.of("y", "yes").contains(answer())) {
            throw new KstateException("Nothing was done");
        }
    }

    private static String answer() {
        try {
            // Not closed: the stream is the process's. The terminal's characters do not matter for these words.
            final String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
        } catch (final IOException e) {
            throw new KstateException("The answer cannot be read; add --yes to do it: cause=" + e.getMessage(), e);
        }
    }

    private static boolean isTerminal() {
        try {
            final Path device = Files.readSymbolicLink(STANDARD_INPUT);
            return TERMINALS.stream().anyMatch(device::startsWith) || device.toString().startsWith(TTY);
        } catch (final IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
