package org.kstate.benchmarks.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.kstate.benchmarks.runtime.KstateScript;
import org.kstate.benchmarks.runtime.WholeProcess;

/** How fast the command exports the beginning of a journal to a file. Each run is a process, measured from its start to its end. */
final class ExportRates {

    static final String PARQUET = "parquet";
    static final String CSV = "csv";

    private static final int ROUNDS = 3;
    private static final double NS_OF_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Pattern ROWS = Pattern.compile("^(\\d+) rows written", Pattern.MULTILINE);

    private final Path script = KstateScript.find();
    private final Path journal;
    private final long toNs;
    private final Path folder;

    /**
     * Nothing was measured yet.
     *
     * @param journal to export.
     * @param toNs    commit time before which the rows end, in nanoseconds since 1970.
     * @param folder  for the files.
     */
    ExportRates(final Path journal, final long toNs, final Path folder) {
        this.journal = journal;
        this.toNs = toNs;
        this.folder = folder;
    }

    /**
     * Exports some times.
     *
     * @param format of the file.
     * @return rows a second of the fastest run: the first one may build the command.
     * @throws AbsentException if the command is not there or fails.
     */
    double perSecond(final String format) throws AbsentException {
        if (script == null) {
            throw new AbsentException(KstateScript.MISSING);
        }
        double best = 0;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                best = Math.max(best, once(format));
            }
        } catch (final IOException | IllegalStateException e) {
            throw new AbsentException(e.getMessage().replaceAll("\\s+", " "));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AbsentException("the export was interrupted");
        }
        return best;
    }

    private double once(final String format) throws IOException, InterruptedException {
        final Path file = folder.resolve("rows." + format);
        final Path output = folder.resolve("output");
        try {
            final long tookNs = WholeProcess.run(List.of(script.toString(), "export", journal.toString(), "--format", format, "--to",
                Long.toString(toNs), "--output", file.toString()), output);
            final Matcher rows = ROWS.matcher(Files.readString(output));
            if (!rows.find()) {
                throw new IllegalStateException("The command does not say how many rows it wrote: format=" + format);
            }
            return Long.parseLong(rows.group(1)) / (tookNs / NS_OF_SECOND);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(output);
        }
    }

    /** There is no figure. The message says why, in one line. */
    static final class AbsentException extends Exception {

        private static final long serialVersionUID = 1;

        AbsentException(final String why) {
            super(why);
        }
    }
}
