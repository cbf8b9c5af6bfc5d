package org.kstate.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Runs lines of the command one after another in one virtual machine, on whatever its standard output is. Arguments: a file of the lines; and
 * {@value #SLOW} if each look at the clock of the progress is to find that a second has passed.
 */
final class ScreensProgram {
    static final String SLOW = "slow";

    private ScreensProgram() {
    }

    public static void main(final String[] args) throws IOException {
        final List<String> lines = Files.readAllLines(Path.of(args[0]));
        for (int i = 0; i < lines.size(); i++) {
            final String[] words = lines.get(i).split(" ");
            final CommandLine command = KstateCommand.commandLine(words).setOut(CommandWriter.ofProcess());
            if (args.length > 1 && args[1].equals(SLOW)) {
                final AtomicLong seconds = new AtomicLong();
                for (final CommandSpec mixin : command.getSubcommands().get(words[0]).getCommandSpec().mixins().values()) {
                    if (mixin.userObject() instanceof Output) {
                        ((Output) mixin.userObject()).setNanoClock(() -> TimeUnit.SECONDS.toNanos(seconds.getAndIncrement()));
                    }
                }
            }
            final int status = KstateCommand.run(command, words);
            System.out.println("== " + i + " status " + status);
        }
        System.out.println("== end");
    }
}
