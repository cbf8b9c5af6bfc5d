package org.kstate.tools;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kstate.Kstate;
import org.kstate.exceptions.KstateException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kstate checkpoint}: the last values of a journal, repeated in it. */
@Command(
    name = "checkpoint",
    description = "Writes the last value of every state that a journal knows into it, so that files before it can be removed; see trim. The store is"
        + " the one that appends to the journal.")
final class CheckpointCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;

    @Parameters(paramLabel = "JOURNAL", description = "Directory of the journal.")
    private Path journal;

    @Override
    public Integer call() {
        // It has to be there: opening would make it.
        final Path directory;
        try (var observer = store.observe()) {
            directory = observer.directory();
        }
        final long sequence;
        try (Kstate session = Kstate.open(directory); ReadingBar bar = output.reading(journal)) {
            sequence = session.checkpoint(journal, (record, records) -> {
                if (output.stop().isRaised()) {
                    throw new KstateException("The checkpoint was ended from outside before it began, and nothing was written: journal=" + journal);
                }
                bar.onRecord(record, records);
            });
        }
        if (output.isJson()) {
            output.json(json -> json.writeNumberField("sequence", sequence));
        } else {
            output.text("checkpoint from record " + sequence + " on");
        }
        output.flush();
        return ExitStatus.OK;
    }
}
