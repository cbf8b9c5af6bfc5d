package org.kstate.tools;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.notify.Delivery;
import org.kstate.notify.Watch;
import org.kstate.notify.WatchBuilder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kstate watch}: the values of states as they change. */
@Command(
    name = "watch",
    description = "Prints states' values: the present ones, then each change, until Ctrl-C. Of changes that come faster than"
        + " they are printed the latest counts; how many were passed over is told. Looks without a trace.")
final class WatchCommand implements Callable<Integer> {
    private static final long PATIENCE_MS = 100;
    private static final long LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long ENDLESS_NS = Long.MAX_VALUE;
    private static final long LONGEST_INTERVAL_MS = TimeUnit.DAYS.toMillis(1);

    @Spec
    private CommandSpec spec;
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = StatePatterns.DESCRIPTION + " Of a pattern, those there are.")
    private List<String> names;

    @Mixin
    private ValueOption value;
    @Mixin
    private FieldOption fields;
    @ArgGroup
    private Pace pace = new Pace();
    @Option(names = "--count", paramLabel = "N", converter = NumberOptions.Count.class, description = "End after so many values.")
    private long count = Long.MAX_VALUE;
    @Option(names = "--seconds", paramLabel = "S", converter = NumberOptions.Seconds.class, description = "End after so long.")
    private double seconds = Double.POSITIVE_INFINITY;

    /** How often. */
    private static final class Pace {
        @Option(names = "--rate", paramLabel = "N", description = "Each state's changes at most N times a second; the last one always.")
        private Double rate;
        @Option(names = "--interval", paramLabel = "MS", description = "Not on change: read all states every so many milliseconds.")
        private Long intervalMs;
    }

    @Override
    public Integer call() {
        if (pace.rate != null && !(pace.rate > 0 && pace.rate <= TimeUnit.SECONDS.toNanos(1))) {
            throw new ParameterException(spec.commandLine(), "A rate is above 0 and at most 1000000000: --rate=" + pace.rate);
        }
        if (pace.intervalMs != null && !(pace.intervalMs >= 1 && pace.intervalMs <= LONGEST_INTERVAL_MS)) {
            throw new ParameterException(spec.commandLine(), "An interval is from 1 ms to a day: --interval=" + pace.intervalMs);
        }
        fields.check(output.isJson());
        final StopSignal stop = output.stop();
        final StorePresence presence = new StorePresence(store.directory());
        try (Observer observer = store.observe()) {
            final ObservedState[] states = StatePatterns.of(names).select(observer).toArray(ObservedState[]::new);
            final CommitPrinter printer = new CommitPrinter(output, value.view(observer), fields);
            if (pace.intervalMs == null) {
                printChanges(states, printer, stop, presence);
            } else {
                printReads(states, printer, stop, presence);
            }
            output.flush();
        }
        return ExitStatus.OK;
    }

    private void printChanges(final ObservedState[] states, final CommitPrinter printer, final StopSignal stop, final StorePresence presence) {
        final WatchBuilder builder = Watch.of(states);
        final long endNs = endNs();
        try (Watch watch = (pace.rate == null ? builder : builder.atMost(pace.rate)).open()) {
            for (long printed = 0; printed < count && !stop.isRaised() && System.nanoTime() - endNs < 0;) {
                if (!watch.poll()) {
                    output.flush();
                    presence.check();
                    if (!watch.await(patienceMs(endNs), TimeUnit.MILLISECONDS)) {
                        continue;
                    }
                }
                final Delivery delivery = watch.delivery();
                final Snapshot present = delivery.snapshot();
                printed += printer.print(delivery.name(), present.version(), present.timeNs(), present.sessionId(), delivery.missed(),
                    present.bytes()) ? 1 : 0;
            }
        }
    }

    private void printReads(final ObservedState[] states, final CommitPrinter printer, final StopSignal stop, final StorePresence presence) {
        final Snapshot present = new Snapshot();
        final long[] versions = new long[states.length];
        final long endNs = endNs();
        long printed = 0;
        for (long dueNs = System.nanoTime(); dueNs - endNs < 0; dueNs += TimeUnit.MILLISECONDS.toNanos(pace.intervalMs)) {
            for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(leftNs, LONGEST_PARK_NS));
                if (stop.isRaised()) {
                    return;
                }
                presence.check();
            }
            for (int i = 0; i < states.length; i++) {
                if (printed >= count || stop.isRaised()) {
                    return;
                }
                states[i].read(present);
                final long missed = versions[i] == 0 ? CommitPrinter.NONE_MISSED : Math.max(0, present.version() - versions[i] - 1);
                versions[i] = present.version();
                printed += printer.print(states[i].name(), present.version(), present.timeNs(), present.sessionId(), missed, present.bytes())
                    ? 1 : 0;
            }
            output.flush();
        }
    }

    private long endNs() {
        return System.nanoTime() + (long) Math.min(seconds * TimeUnit.SECONDS.toNanos(1), (double) (ENDLESS_NS >> 1));
    }

    private static long patienceMs(final long endNs) {
        return Math.max(1, Math.min(PATIENCE_MS, TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime())));
    }
}
