package org.kstate.tools.demo;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.kstate.tools.json.JsonLines;

/**
 * The process of one consumer: takes what its {@link Reading} gives, checks each value, and says now and then what it has seen.
 * Told the last versions on standard input, it goes on until it has seen them, and ends with a final report. It ends at once when
 * standard input ends: whoever started it is gone.
 */
public final class Consumer {
    private static final long REPORT_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long NOTHING_READ = Long.MIN_VALUE;

    private final List<String> names;
    private final List<StateTally> tallies = new ArrayList<>();
    private final JsonLines json;
    private final Writer out;
    private final AtomicReference<long[]> lastVersions = new AtomicReference<>();
    private final AtomicBoolean abandoned = new AtomicBoolean();
    /** When the step began that first read something; waiting for the others to start does not count. */
    private long firstNs = NOTHING_READ;

    private Consumer(final List<String> names, final Writer out) {
        this.names = names;
        this.out = out;
        json = new JsonLines(out);
        names.forEach(name -> tallies.add(new StateTally(name)));
    }

    /**
     * Consumes until it is told that it was enough.
     *
     * @param kind    how to read.
     * @param store   directory of the store.
     * @param journal directory of the journal; may be yet to come.
     * @param names   of the states.
     * @param out     where reports go, one on each line.
     * @param stopped whether it is to end before.
     * @return true if the last versions were seen; false if the one who wanted them is gone.
     */
    public static boolean consume(
        final ConsumerKind kind, final Path store, final Path journal, final List<String> names, final Writer out,
        final BooleanSupplier stopped) {
        final Consumer consumer = new Consumer(names, out);
        final Thread orders = new Thread(consumer::listen, "kstate-demo-orders");
        orders.setDaemon(true);
        orders.start();
        try (Reading reading = Reading.open(kind, store, journal, names, consumer.tallies)) {
            consumer.report(ConsumerReport.READY, reading);
            return consumer.run(reading, stopped);
        }
    }

    private boolean run(final Reading reading, final BooleanSupplier stopped) {
        long reportNs = System.nanoTime();
        while (!abandoned.get() && !stopped.getAsBoolean()) {
            final long beforeNs = System.nanoTime();
            reading.step();
            if (firstNs == NOTHING_READ && reading.reads() > 0) {
                firstNs = beforeNs;
            }
            final long[] wanted = lastVersions.get();
            if (wanted != null && hasSeen(wanted)) {
                report(ConsumerReport.FINAL, reading);
                return true;
            }
            if (System.nanoTime() - reportNs >= REPORT_EVERY_NS) {
                reportNs = System.nanoTime();
                report(ConsumerReport.PROGRESS, reading);
            }
        }
        return false;
    }

    private long tookNs() {
        return firstNs == NOTHING_READ ? 0 : System.nanoTime() - firstNs;
    }

    private boolean hasSeen(final long[] versions) {
        for (int i = 0; i < versions.length; i++) {
            if (tallies.get(i).version() < versions[i]) {
                return false;
            }
        }
        return true;
    }

    private void report(final String event, final Reading reading) {
        final boolean last = ConsumerReport.FINAL.equals(event);
        final List<ConsumerReport.StateReport> states = new ArrayList<>(names.size());
        for (final StateTally tally : tallies) {
            states.add(new ConsumerReport.StateReport(
                tally.version(), tally.seen(), tally.missed(), tally.torn(), tally.disorders(), last ? tally.value() : ""));
        }
        json.line(new ConsumerReport(event, states, reading.reads(), tookNs())::write);
        if (!flush()) {
            abandoned.set(true);
        }
    }

    private boolean flush() {
        try {
            out.flush();
            return true;
        } catch (final IOException e) {
            // The reader of the reports is gone.
            return false;
        }
    }

    /** Standard input has one line: the last versions, by the order of the names. */
    private void listen() {
        final String line = Orders.nextLine();
        if (line != null) {
            lastVersions.set(Orders.versions(line, names.size()));
            Orders.nextLine();
        }
        abandoned.set(true);
    }
}
