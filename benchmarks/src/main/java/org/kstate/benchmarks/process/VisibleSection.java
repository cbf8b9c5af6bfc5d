package org.kstate.benchmarks.process;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;
import org.kstate.benchmarks.report.Absence;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.ScratchFolder;

/** From one process to another that spins: how long until bytes are there. */
public final class VisibleSection implements Section {

    private static final String WORK = "visible in another spinning process, 64 B";
    private static final String MAX = "max";
    private static final int LENGTH = 64;
    private static final long INTERVAL_NS = 20_000;
    private static final long WARMUP = 50_000;
    private static final long QUICK_COUNT = 30_000;
    private static final long COUNT = 150_000;
    private static final int MAX_ROUNDS = 2;
    private static final double P50_TARGET = 1.3;
    private static final double P99_TARGET = 2.0;

    /** Nothing is measured before {@link #run}. */
    public VisibleSection() {
    }

    @Override
    public String name() {
        return "visible";
    }

    @Override
    public String title() {
        return "How soon another process sees it";
    }

    @Override
    public String about() {
        return "One process publishes 64 bytes every 20 microseconds, another spins until it sees them and copies them, whole. Counted from the "
            + "time at which they ought to have been published, by the one clock that both processes read; what was passed over counts as seen "
            + "with what came after. The baseline is a bare seqlock cell of the same bytes. LMDB's reader renews a read transaction until its "
            + "number has changed; Aeron's media driver runs in the publishing process. In each round everybody is measured once; the figures "
            + "are those of the round with the smallest median.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        Pair.notePinning(findings);
        final Map<Link, Histogram> best = new EnumMap<>(Link.class);
        for (int round = 0; round < (settings.quick() ? 1 : Math.min(settings.rounds(), MAX_ROUNDS)); round++) {
            for (final Link link : Link.values()) {
                settings.progress().accept(link.label() + ": " + WORK);
                try {
                    final Histogram histogram = measure(link, LENGTH, WARMUP, settings.quick() ? QUICK_COUNT : COUNT, INTERVAL_NS);
                    best.merge(link, histogram, VisibleSection::quieter);
                } catch (final IllegalStateException e) {
                    if (link == Link.KSTATE) {
                        throw e;
                    }
                    findings.note(link.label() + " failed in round " + (round + 1) + ": " + e.getMessage());
                }
            }
        }
        report(best, findings);
    }

    private static Histogram quieter(final Histogram one, final Histogram other) {
        return one.getValueAtPercentile(50) <= other.getValueAtPercentile(50) ? one : other;
    }

    private static void report(final Map<Link, Histogram> best, final Findings findings) {
        for (final Link link : Link.values()) {
            final Histogram histogram = best.get(link);
            if (histogram == null) {
                findings.add(new Absence(WORK, link.label(), "it failed; see the notes"));
            } else {
                findings.add(WORK, link.label(), histogram);
                findings.add(Figure.ns(WORK, link.label(), MAX, (double) histogram.getMaxValue()));
            }
        }
        findings.add(Target.atMostTimes(WORK, Figure.KSTATE, Figure.P50, P50_TARGET, Link.SEQLOCK.label()));
        findings.add(Target.atMostTimes(WORK, Figure.KSTATE, Figure.P99, P99_TARGET, Link.SEQLOCK.label()));
        findings.add(new Absence(WORK, "Chronicle Map", "a reader has to take a lock for each look, which would hold up the writer; see the "
            + "section of one process for what a look costs"));
        findings.add(new Absence(WORK, "SQLite WAL", "a look is a query that takes longer than the interval leaves to look in; see the section "
            + "of one process for what it costs"));
        findings.add(new Absence(WORK, "Redis, loopback", "a look is a round trip to a third process, for which there is no processor left; see "
            + "the section of one process for what it costs"));
    }

    /**
     * Measures one link.
     *
     * @param link       to be measured.
     * @param length     of a message.
     * @param warmup     how many of the first messages do not count.
     * @param count      how many count.
     * @param intervalNs between two messages.
     * @return nanoseconds from when a message was due to when it was there.
     * @throws IOException if no process can be started.
     */
    static Histogram measure(final Link link, final int length, final long warmup, final long count, final long intervalNs)
        throws IOException {
        try (ScratchFolder folder = new ScratchFolder()) {
            final long all = warmup + count;
            final Pair.Result result = Pair.run(
                new Pair.Role(PacedSender.class, link, folder.path(), length, all, intervalNs),
                new Pair.Role(SpinningReceiver.class, link, folder.path(), length, all, intervalNs, warmup),
                TimeUnit.NANOSECONDS.toMillis(all * intervalNs));
            return SpinningReceiver.decoded(result.second());
        }
    }
}
