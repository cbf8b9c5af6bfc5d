package org.kstate.tools;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.layout.StoreGeometry;
import org.kstate.notify.JournalSampler;
import org.kstate.notify.Sample;
import org.kstate.notify.StateTailer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kstate sample}: persistent states at even distances of their commit times. */
@Command(
    name = "sample",
    description = "Prints the last commit of each state in each interval of commit time, and how many it passes over. The same journal gives the"
        + " same samples, however fast it is read. Ends at the journal's end unless --follow is given. Where versions are missing it says so,"
        + " goes on, and ends with 1. Writes nothing.")
final class SampleCommand implements Callable<Integer> {
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
    @Option(names = "--every", paramLabel = "S", defaultValue = "1", converter = NumberOptions.Seconds.class,
        description = "Length of an interval in seconds; intervals begin at its multiples since 1970. Default: ${DEFAULT-VALUE}.")
    private double everySeconds;
    @Option(names = "--from", paramLabel = "WHERE", defaultValue = "beginning", converter = StartPoint.Converter.class,
        description = StartPoint.WAYS + ". Default: ${DEFAULT-VALUE}.")
    private StartPoint from;
    @Option(names = "--count", paramLabel = "N", converter = NumberOptions.Count.class, description = "End after so many samples.")
    private long count = Long.MAX_VALUE;
    @Option(names = "--follow", description = "Go on with what is committed, until Ctrl-C.")
    private boolean follow;
    @Option(names = "--grace", paramLabel = "S", defaultValue = "0.1", converter = NumberOptions.Seconds.class,
        description = "With --follow: an interval is over so long after its end by this machine's clock. Default: ${DEFAULT-VALUE}.")
    private double graceSeconds;

    @Override
    public Integer call() {
        fields.check(output.isJson());
        final Path directory = journal.directory(store);
        final Bytes<?> value = Bytes.allocateElasticDirect(StoreGeometry.MAX_PAGE_SIZE);
        final GapReport gaps = new GapReport(output);
        try (JournalSampler sampler = sampler(directory);
             JournalValues described = JournalValues.of(values, output, directory, journal.descriptions(store))) {
            print(sampler, new CommitPrinter(output, described, fields), gaps, value);
            output.flush();
        } finally {
            value.releaseLast();
        }
        return gaps.exitStatus();
    }

    private JournalSampler sampler(final Path directory) {
        final Duration every = Duration.ofNanos(NumberOptions.nanoseconds(everySeconds));
        final StateTailer tailer = journal.tailer(directory, from).open();
        return follow ? JournalSampler.of(tailer, every, Duration.ofNanos(NumberOptions.nanoseconds(graceSeconds)))
            : JournalSampler.of(tailer, every);
    }

    private void print(final JournalSampler sampler, final CommitPrinter printer, final GapReport gaps, final Bytes<?> value) {
        boolean isEnded = false;
        long printed = 0;
        while (printed < count && !output.stop().isRaised()) {
            if (!gaps.step(sampler::poll)) {
                if (!follow && isEnded) {
                    return;
                }
                if (!follow) {
                    // Nothing more is expected of the last interval.
                    sampler.endInterval();
                    isEnded = true;
                    continue;
                }
                output.flush();
                if (!gaps.step(() -> sampler.await(PATIENCE_MS, TimeUnit.MILLISECONDS))) {
                    continue;
                }
            }
            final Sample sample = sampler.sample();
            sample.read(value);
            if (printer.print(sample, sample.commits() - 1, value) && ++printed % BATCH == 0) {
                output.flush();
            }
        }
    }
}
