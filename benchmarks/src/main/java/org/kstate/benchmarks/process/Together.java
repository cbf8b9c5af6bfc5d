package org.kstate.benchmarks.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Any number of measuring processes at the same time, bound to no processor. */
public final class Together {

    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** How much longer than planned the work may take. */
    private static final long SLACK_MS = 30_000;

    private Together() {
    }

    /**
     * Starts them one after the other, lets all begin when the last one is ready, and ends them when all have told.
     *
     * @param roles  of the processes.
     * @param workMs how long they work.
     * @return what each told, in the same order.
     * @throws IOException if the system does not start them.
     */
    public static List<String> run(final List<Pair.Role> roles, final long workMs) throws IOException {
        final List<MeasuringJvm> started = new ArrayList<>();
        try {
            for (final Pair.Role role : roles) {
                final MeasuringJvm one = role.start(Processors.ANY);
                started.add(one);
                one.await(ChildSide.READY, Pair.START_TIMEOUT_MS);
            }
            final String go = ChildSide.GO + " " + (System.nanoTime() + LEAD_NS);
            started.forEach(one -> one.send(go));
            final List<String> told = started.stream().map(one -> one.await(ChildSide.DONE, workMs + SLACK_MS)).toList();
            started.forEach(one -> one.send(ChildSide.END));
            return told;
        } finally {
            started.forEach(MeasuringJvm::close);
        }
    }
}
