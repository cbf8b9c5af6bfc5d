package org.kstate.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs lines of the command one after another in one virtual machine, on whatever its standard output is. Argument: a file of the lines. */
final class ScreensProgram {
    private ScreensProgram() {
    }

    public static void main(final String[] args) throws IOException {
        final List<String> lines = Files.readAllLines(Path.of(args[0]));
        for (int i = 0; i < lines.size(); i++) {
            final String[] words = lines.get(i).split(" ");
            final int status = KstateCommand.run(KstateCommand.commandLine(words).setOut(CommandWriter.ofProcess()), words);
            System.out.println("== " + i + " status " + status);
        }
        System.out.println("== end");
    }
}
