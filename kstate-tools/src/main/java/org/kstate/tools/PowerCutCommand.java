package org.kstate.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.kstate.tools.powercut.CutStyle;
import org.kstate.tools.powercut.PowerCutReport;
import org.kstate.tools.powercut.PowerCutTrial;
import org.kstate.tools.terminal.Progress;
import org.kstate.tools.terminal.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kstate powercut}: what a power cut leaves of a journal. */
@Command(
    name = "powercut",
    description = "Commits in new journals, cuts the power at random moments, and checks what a device may have left: whether it holds every commit"
        + " with Durability.DEVICE that had returned, in order, and nothing that was not committed. Ends with 1 if not. The cut is a model: it keeps"
        + " what was flushed, and drops, keeps or zeroes the other pages, lengths and names; or an older file has lost its header, and is repaired"
        + " first.",
    footer = {
        "",
        "OPENED: a store opened it and went on. STOPPED: refused as damaged behind all that had to be there. NOTHING: nothing had to be there."
            + " UNCONTRADICTED: the same, and the oldest files are missing, as if they had been removed. LOST, WRONG, UNREADABLE and UNTYPED"
            + " must not be."
    })
final class PowerCutCommand implements Callable<Integer> {
    private static final int SHOWN_FAULTS = 20;

    @Mixin
    private Output output;
    @Spec
    private CommandSpec spec;

    @Option(names = "--images", paramLabel = "N", description = "How many. Default: ${DEFAULT-VALUE}.", defaultValue = "100")
    private int images;
    @Option(names = "--seed", paramLabel = "S", description = "Draw the same again, as far as the machine is as fast. Default: ${DEFAULT-VALUE}.",
        defaultValue = "1")
    private long seed;
    @Option(names = "--directory", paramLabel = "D", description = "Where to work, on a disk; a directory is made there and removed. Default: that of"
        + " temporary files.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() {
        if (images < 1) {
            throw new ParameterException(spec.commandLine(), "At least one image is made: --images=" + images);
        }
        final PowerCutReport report;
        try (Progress progress = output.progress("images", () -> images)) {
            report = PowerCutTrial.run(images, seed, directory, output.stop()::isRaised, done -> progress.at(done, images, done));
        }
        if (output.isJson()) {
            for (final CutStyle style : CutStyle.values()) {
                output.json(json -> {
                    json.writeStringField("cut", style.label());
                    for (final PowerCutReport.Column column : PowerCutReport.Column.values()) {
                        json.writeNumberField(column.name().toLowerCase(Locale.ROOT), report.count(style, column));
                    }
                });
            }
        } else {
            table(report).blocks(output.columns()).forEach(output::text);
            output.text(report.flushes() + " flushes, " + report.files() + " files");
        }
        output.flush();
        report.faults().stream().limit(SHOWN_FAULTS).forEach(output::complain);
        return report.faults().isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private static TextTable table(final PowerCutReport report) {
        final PowerCutReport.Column[] columns = PowerCutReport.Column.values();
        final List<String> headings = new ArrayList<>(List.of("UNFLUSHED"));
        Arrays.stream(columns).map(PowerCutReport.Column::name).forEach(headings::add);
        final TextTable table = new TextTable(headings.toArray(String[]::new));
        for (int i = 1; i <= columns.length; i++) {
            table.right(i);
        }
        for (final CutStyle style : CutStyle.values()) {
            row(table, report, style.label(), style);
        }
        row(table, report, "all", null);
        return table;
    }

    private static void row(final TextTable table, final PowerCutReport report, final String label, final CutStyle style) {
        final List<String> cells = new ArrayList<>(List.of(label));
        for (final PowerCutReport.Column column : PowerCutReport.Column.values()) {
            cells.add(Integer.toString(report.count(style, column)));
        }
        table.row(cells.toArray(String[]::new));
    }
}
