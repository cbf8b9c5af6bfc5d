package org.kstate.tools;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalCopy;
import org.kstate.tools.terminal.TerminalSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kstate copy}: a consistent copy of a journal. */
@Command(
    name = "copy",
    description = "Copies a journal, also while it is written. The copy holds all that was committed before, is checked on the way, and is on the"
        + " device when the command ends. It has the identity of the journal: continue one of both, not both.")
final class CopyCommand implements Callable<Integer> {
    private static final long SHOWN_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MIB = 20;

    @Mixin
    private Output output;

    @Parameters(index = "0", paramLabel = "JOURNAL", description = "Directory of the journal.")
    private Path journal;
    @Parameters(index = "1", paramLabel = "TARGET", description = "Directory of the copy; nothing is there yet. Until it is whole it is made in"
        + " TARGET.copying.")
    private Path target;

    /** How far it is, on a terminal; silent elsewhere. */
    private final class Shown implements JournalCopy.Progress {
        private final boolean isShown = !output.isJson() && TerminalSize.ofStandardOutput() != null;
        private long shownNs = System.nanoTime() - SHOWN_NS;
        private boolean hasShown;

        @Override
        public void onProgress(final long bytes, final long ofBytes, final long records) {
            if (output.stop().isRaised()) {
                throw new KstateException("The copy was ended from outside, and nothing was left: target=" + target);
            }
            if (isShown && System.nanoTime() - shownNs >= SHOWN_NS) {
                shownNs = System.nanoTime();
                hasShown = true;
                output.out().print(String.format(Locale.ROOT, "\r%3d %%, %d MiB, %d records", ofBytes == 0 ? 100 : 100 * bytes / ofBytes,
                    bytes >> MIB, records));
                output.flush();
            }
        }

        void end() {
            if (hasShown) {
                output.out().print("\r\u001b[K");
            }
        }
    }

    @Override
    public Integer call() {
        final Shown shown = new Shown();
        final JournalCopy.Result result;
        try {
            result = JournalCopy.of(journal).progress(shown).to(target);
        } finally {
            shown.end();
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
