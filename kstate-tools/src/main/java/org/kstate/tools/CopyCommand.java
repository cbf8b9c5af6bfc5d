package org.kstate.tools;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalCopy;
import org.kstate.tools.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kstate copy}: a consistent copy of a journal. */
@Command(
    name = "copy",
    description = "Copies a journal, also while it is written. The copy holds all that was committed before, is checked on the way, and is on the"
        + " device when the command ends. It has the identity of the journal: continue one of both, not both.")
final class CopyCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(index = "0", paramLabel = "JOURNAL", description = "Directory of the journal.")
    private Path journal;
    @Parameters(index = "1", paramLabel = "TARGET", description = "Directory of the copy; nothing is there yet. Until it is whole it is made in"
        + " TARGET.copying.")
    private Path target;

    @Override
    public Integer call() {
        final JournalCopy.Result result;
        try (Progress progress = output.progress("records", () -> Progress.UNKNOWN)) {
            result = JournalCopy.of(journal).progress((bytes, ofBytes, records) -> {
                if (output.stop().isRaised()) {
                    throw new KstateException("The copy was ended from outside, and nothing was left: target=" + target);
                }
                progress.at(bytes, ofBytes, records);
            }).to(target);
        }
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("copied", target.toString());
                json.writeNumberField("files", result.files());
                json.writeNumberField("records", result.records());
                json.writeNumberField("lastSequence", result.lastSequence());
                json.writeBooleanField("removedUnfinished", result.hasRemoved());
            });
        } else {
            if (result.hasRemoved()) {
                output.text("removed what a copy had left that was killed");
            }
            output.text("copied " + result.records() + " records up to " + result.lastSequence() + " in " + result.files() + " files to " + target);
        }
        output.flush();
        return ExitStatus.OK;
    }
}
