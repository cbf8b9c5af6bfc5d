package org.kstate.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.kstate.Kstate;
import org.kstate.persistence.JournalRepair;
import org.kstate.persistence.RepairReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kstate repair}: a damaged journal. */
@Command(
    name = "repair",
    description = "Says what is damaged in a journal, and with --policy and --yes repairs it. Nobody may have the journal open then. A copy of each"
        + " file that is changed is kept beside it, with .damaged- and a number in its name. --accept-clock is for a store that uses the journal:"
        + " it looks for no damage.")
final class RepairCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JOURNAL", description = "Directory of the journal.")
    private Path journal;
    @Option(names = "--policy", paramLabel = "POLICY", defaultValue = "stop", description = "One of: ${COMPLETION-CANDIDATES}. stop: change nothing."
        + " truncate: cut off all from the first damaged place on; only in the last file with records. skip: pass over damaged places behind"
        + " which something is whole. Default: ${DEFAULT-VALUE}.")
    private Policy policy;
    @Option(names = "--yes", description = "Do it. Without this the command only says what is damaged.")
    private boolean isSure;
    @Option(names = "--accept-clock", description = "Let the commit times of the journal follow the machine's clock again, which has jumped ahead,"
        + " and is right. The store is the one that appends to the journal.")
    private boolean isClockRight;

    /** What to do about damage. */
    private enum Policy {
        STOP, TRUNCATE, SKIP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        if (isClockRight && (policy != Policy.STOP || isSure)) {
            throw new ParameterException(spec.commandLine(), "The clock and damage are two matters: --accept-clock does not go with --policy and"
                + " --yes");
        }
        return isClockRight ? acceptClock() : repair();
    }

    private int acceptClock() {
        // It has to be there: opening would make it.
        final Path directory;
        try (var observer = store.observe()) {
            directory = observer.directory();
        }
        try (Kstate session = Kstate.open(directory)) {
            session.acceptWallClock(journal);
        }
        if (output.isJson()) {
            output.json(json -> json.writeStringField("acceptedClock", journal.toString()));
        } else {
            output.text("the journal follows the machine's clock");
        }
        output.flush();
        return ExitStatus.OK;
    }

    private int repair() {
        final List<String> damages = damages();
        for (final String damage : damages) {
            if (output.isJson()) {
                output.json(json -> json.writeStringField("damage", damage));
            } else {
                output.text("damaged: " + damage);
            }
        }
        boolean isWhole = damages.isEmpty();
        if (!isWhole && policy != Policy.STOP && isSure) {
            tell(mend());
            final List<String> left = damages();
            isWhole = left.isEmpty();
            left.forEach(damage -> output.complain("still damaged, use --policy truncate: " + damage));
        } else if (!output.isJson()) {
            output.text(isWhole ? "the journal is whole" : policy == Policy.STOP ? "nothing was changed: choose a --policy"
                : "nothing was changed: say --yes to " + (policy == Policy.SKIP ? "pass over the damaged places"
                : "cut off all from the first damaged place on"));
        }
        output.flush();
        return isWhole ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private List<String> damages() {
        try (ReadingBar bar = output.reading(journal)) {
            return JournalRepair.damages(journal, bar);
        }
    }

    private RepairReport mend() {
        try (ReadingBar bar = output.reading(journal)) {
            return policy == Policy.SKIP ? JournalRepair.skip(journal, bar) : JournalRepair.truncate(journal, bar);
        }
    }

    private void tell(final RepairReport report) {
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("repaired", journal.toString());
                json.writeNumberField("sequence", report.sequence());
                json.writeNumberField("firstLost", report.firstLost());
                json.writeNumberField("lostBytes", report.lostBytes());
                json.writeArrayFieldStart("copies");
                for (final Path copy : report.copies()) {
                    json.writeString(copy.toString());
                }
                json.writeEndArray();
            });
            return;
        }
        if (report.firstLost() > 0) {
            output.text("repaired: records from " + report.firstLost() + " on may be missing, " + report.lostBytes() + " bytes; the journal goes"
                + " on with " + report.sequence());
        } else {
            output.text("repaired: no record was lost");
        }
        report.copies().forEach(copy -> output.text("kept: " + copy));
    }
}
