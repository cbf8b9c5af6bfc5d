package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.kstate.persistence.queue.JournalScan;
import org.kstate.persistence.queue.ScanListener;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.tools.damage.DamageReport;
import org.kstate.tools.damage.DamageTrial;
import org.kstate.tools.terminal.Progress;
import org.kstate.tools.terminal.TextTable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kstate verify}: whether the files of a journal are whole. */
@Command(
    name = "verify",
    description = "Reads the files of a journal, also while it is written, and tells each damaged place. Ends with 1 if there is one. Nothing is"
        + " written and nobody waits: read permission is enough.",
    footer = {
        "",
        "--damage tries what damage does, on copies in a temporary directory. It ends with 1 if anything is wrong, lost in silence,"
            + " unreadable afterwards, or not told by an exception of Kstate's. SEEN are those that verify finds. UNCONTRADICTED are losses"
            + " that nothing in the files contradicts."
    })
final class VerifyCommand implements Callable<Integer> {
    private static final int SHOWN_FAULTS = 20;

    @Mixin
    private Output output;
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "JOURNAL", description = "Directory of the journal.")
    private Path journal;

    @Option(names = "--heads", description = "Check heads alone, not the values: faster where these are long.")
    private boolean heads;

    @ArgGroup(exclusive = false)
    private Trial trial;

    /** Damages on copies. */
    private static final class Trial {
        @Option(names = "--damage", paramLabel = "N", required = true, description = "Do N random damages, each on a copy of the journal, and"
            + " tell what became of reading, restoring and committing. For a small journal that is whole and not written to.")
        private int damages;

        @Option(names = "--seed", paramLabel = "S", description = "Do the same damages again. Default: ${DEFAULT-VALUE}.", defaultValue = "1")
        private long seed;
    }

    /** What was found. */
    private static final class Findings implements ScanListener {
        private record Place(Damage damage, Path file, long offset, String why) {
        }

        private final Progress progress;
        private final List<Place> damages = new ArrayList<>();
        private final Set<String> states = new HashSet<>();
        private int files;
        private long records;
        private long foreign;
        private long skipped;
        private long firstSequence;
        private long lastSequence;
        private long firstTimeNs;
        private long lastTimeNs;
        private int epoch;
        private Path endFile;
        private long end;
        private boolean isEndMark;

        Findings(final Progress progress) {
            this.progress = progress;
        }

        @Override
        public void onRecord(final Path file, final long offset, final JournalRecord record) {
            if (records++ == 0) {
                firstSequence = record.sequence();
                firstTimeNs = record.timeNs();
            }
            lastSequence = record.sequence();
            lastTimeNs = record.timeNs();
            epoch = record.epoch();
            for (int i = 0; i < record.entryCount(); i++) {
                states.add(record.entry(i).nameString());
            }
            progress.step(record.sequence() - firstSequence, records);
        }

        @Override
        public void onForeign(final Path file, final long offset, final int length) {
            foreign++;
        }

        @Override
        public void onSkipped(final Path file, final long offset, final long before, final long next) {
            skipped++;
        }

        @Override
        public void onDamage(final Damage damage, final Path file, final long offset, final String why) {
            damages.add(new Place(damage, file, offset, why));
        }

        @Override
        public void onFileEnd(final Path file, final long offset, final boolean hasEndMark) {
            files++;
            endFile = file;
            end = offset;
            isEndMark = hasEndMark;
        }
    }

    @Override
    public Integer call() {
        if (trial != null && trial.damages < 1) {
            throw new ParameterException(spec.commandLine(), "At least one damage is done: --damage=" + trial.damages);
        }
        return trial == null ? verify() : damage();
    }

    private int verify() {
        final long id = JournalScan.journalId(journal);
        final Findings found;
        try (Progress progress = output.progress("records", () -> JournalSpan.of(journal, null).length())) {
            found = new Findings(progress);
            JournalScan.run(journal, !heads, found);
        }
        if (output.isJson()) {
            output.json(json -> write(json, id, found));
        } else {
            print(id, found);
        }
        return found.damages.isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private void write(final JsonGenerator json, final long id, final Findings found) throws IOException {
        json.writeStringField("journal", journal.toString());
        json.writeStringField("journalId", Long.toHexString(id));
        json.writeNumberField("files", found.files);
        json.writeNumberField("records", found.records);
        json.writeNumberField("foreign", found.foreign);
        json.writeNumberField("skipped", found.skipped);
        json.writeNumberField("states", found.states.size());
        json.writeNumberField("epoch", found.epoch);
        if (found.records > 0) {
            json.writeNumberField("firstSequence", found.firstSequence);
            json.writeNumberField("lastSequence", found.lastSequence);
            json.writeNumberField("firstTimeNs", found.firstTimeNs);
            json.writeNumberField("lastTimeNs", found.lastTimeNs);
        }
        json.writeArrayFieldStart("damages");
        for (final Findings.Place place : found.damages) {
            json.writeStartObject();
            json.writeStringField("damage", place.damage.name());
            json.writeStringField("file", place.file.toString());
            json.writeNumberField("offset", place.offset);
            json.writeStringField("why", place.why);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void print(final long id, final Findings found) {
        fact("journal", journal.toString());
        fact("id", Long.toHexString(id));
        fact("files", Integer.toString(found.files));
        fact("records", found.records + " of " + found.states.size() + " states" + (found.foreign == 0 ? "" : ", and " + found.foreign
            + " documents of other programs"));
        if (found.skipped > 0) {
            fact("skipped", found.skipped + " places where records are missing, as somebody has chosen");
        }
        if (found.records > 0) {
            fact("sequence", found.firstSequence + " to " + found.lastSequence + ", epoch " + found.epoch);
            fact("times", TimeText.of(found.firstTimeNs) + " to " + TimeText.of(found.lastTimeNs));
        }
        if (found.files > 0) {
            fact("end", found.endFile.getFileName() + " at " + found.end + (found.isEndMark ? ", with an end mark" : ""));
        }
        for (final Findings.Place place : found.damages) {
            fact("damage", place.why + ", file=" + place.file.getFileName() + ", offset=" + place.offset);
        }
        fact("verdict", found.damages.isEmpty() ? "whole" : "damaged in " + found.damages.size() + " places");
    }

    private void fact(final String label, final String value) {
        output.text(String.format(Locale.ROOT, "%-8s %s", label, value));
    }

    private int damage() {
        final DamageReport report;
        try (Progress progress = output.progress("damages", () -> trial.damages)) {
            report = DamageTrial.run(journal, trial.damages, trial.seed, output.stop()::isRaised, done -> progress.at(done, trial.damages, done));
        }
        if (output.isJson()) {
            for (final String kind : report.kinds()) {
                output.json(json -> {
                    json.writeStringField("damage", kind);
                    for (final DamageReport.Column column : DamageReport.Column.values()) {
                        json.writeNumberField(column.name().toLowerCase(Locale.ROOT), report.count(kind, column));
                    }
                });
            }
        } else {
            table(report).blocks(output.columns()).forEach(output::text);
        }
        report.faults().stream().limit(SHOWN_FAULTS).forEach(output::complain);
        return report.isGood() ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private static TextTable table(final DamageReport report) {
        final DamageReport.Column[] columns = DamageReport.Column.values();
        final List<String> headings = new ArrayList<>(List.of("DAMAGE"));
        Arrays.stream(columns).map(DamageReport.Column::name).forEach(headings::add);
        final TextTable table = new TextTable(headings.toArray(String[]::new));
        for (int i = 1; i <= columns.length; i++) {
            table.right(i);
        }
        report.kinds().forEach(kind -> row(table, report, kind, kind));
        row(table, report, "all", null);
        return table;
    }

    private static void row(final TextTable table, final DamageReport report, final String label, final String kind) {
        final List<String> cells = new ArrayList<>(List.of(label));
        for (final DamageReport.Column column : DamageReport.Column.values()) {
            cells.add(Integer.toString(report.count(kind, column)));
        }
        table.row(cells.toArray(String[]::new));
    }
}
