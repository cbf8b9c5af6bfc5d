package org.kstate.tools;

import java.nio.file.Path;

/**
 * Runs some command lines in one process, for the JVM to note down what they load: the {@code kstate} script makes its archive of that. One writes a
 * store and a journal, the others look at the one or the other.
 */
final class ArchiveRun {
    private static final String STATE = "md.synthetic_1.top";

    private ArchiveRun() {
    }

    /**
     * Runs them, and ends the process with the status of the first that fails.
     *
     * @param args a folder, for a store and a journal.
     */
    public static void main(final String[] args) {
        final String store = Path.of(args[0], "store").toString();
        final String journal = Path.of(args[0], "journal").toString();
        int status = ExitStatus.OK;
        try (StopSignal stop = StopSignal.ofProcess()) {
            EarlyLoading.start().await();
            final String[][] lines = {
                {"feed", "--synthetic", "--pace", "max", "--events", "20", "--store", store, "--journal", journal},
                {"ls", "--store", store},
                {"get", STATE, "--store", store},
                {"get", STATE, "--json", "--store", store},
                {"tail", "--journal", journal, "--from", "-5", "--no-follow"},
                {"history", journal, STATE, "--from", "-5", "--no-index-file"},
            };
            for (int i = 0; i < lines.length && status == ExitStatus.OK; i++) {
                status = KstateCommand.run(KstateCommand.commandLine(stop, lines[i]).setOut(CommandWriter.ofProcess()), lines[i]);
            }
        }
        System.exit(status);
    }
}
