package org.kstate.tools;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.layout.StoreGeometry;
import org.kstate.notify.CommitView;
import org.kstate.notify.StateTailer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kstate tail}: every commit of persistent states. */
@Command(
    name = "tail",
    description = "Prints every commit of persistent states, in order, each once: those kept in the journal from a point on,"
        + " then those that come, until Ctrl-C. Where versions are missing it says so, goes on, and ends with 1. Writes nothing.")
final class TailCommand implements Callable<Integer> {
    private static final long PATIENCE_MS = 100;
    private static final int BATCH = 1_000;

    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;
    @Mixin
    private JournalOption journal;

    @Mixin
    private ValueOption values;
    @Mixin
    private FieldOption fields;
    @Option(names = "--from", paramLabel = "WHERE", defaultValue = "now", converter = StartPoint.Converter.class,
        description = StartPoint.WAYS + ". Default: ${DEFAULT-VALUE}.")
    private StartPoint from;
    @Option(names = "--count", paramLabel = "N", converter = NumberOptions.Count.class, description = "End after so many commits.")
    private long count = Long.MAX_VALUE;
    @Option(names = "--no-follow", description = "End at the end of the journal.")
    private boolean once;

    @Override
    public Integer call() {
        fields.check(output.isJson());
        final Bytes<?> value = Bytes.allocateElasticDirect(StoreGeometry.MAX_PAGE_SIZE);
        final StopSignal stop = output.stop();
        final GapReport gaps = new GapReport(output);
        final Path directory = journal.directory(store);
        try (StateTailer tailer = journal.tailer(directory, from).open();
             JournalValues described = JournalValues.of(values, output, directory, journal.descriptions(store))) {
            final CommitPrinter printer = new CommitPrinter(output, described, fields);
            long printed = 0;
            while (printed < count && !stop.isRaised()) {
                if (!gaps.step(tailer::poll)) {
                    if (once) {
                        break;
                    }
                    output.flush();
                    if (!gaps.step(() -> tailer.await(PATIENCE_MS, TimeUnit.MILLISECONDS))) {
                        continue;
                    }
                }
                final CommitView commit = tailer.commit();
                commit.read(value);
                if (printer.print(commit, CommitPrinter.NONE_MISSED, value) && ++printed % BATCH == 0) {
                    output.flush();
                }
            }
            output.flush();
        } finally {
            value.releaseLast();
        }
        return gaps.exitStatus();
    }
}
