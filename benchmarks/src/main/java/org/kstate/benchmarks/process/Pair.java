package org.kstate.benchmarks.process;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.report.Findings;

/** Two measuring processes at the same work, or one. */
public final class Pair {

    /** How long a JVM may take to start and prepare; generous, since the machine may be busy. */
    static final long START_TIMEOUT_MS = 30_000;

    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** How much longer than planned the work may take. */
    private static final long SLACK_MS = 15_000;

    /**
     * What both found.
     *
     * @param first  of the first process.
     * @param second of the second.
     */
    public record Result(String first, String second) {
    }

    /**
     * One process to start.
     *
     * @param main      its class, whose first argument is the processor that it is bound to.
     * @param arguments of it after that, turned into strings.
     */
    public record Role(Class<?> main, Object... arguments) {

        MeasuringJvm start(final int processor) throws IOException {
            final Object[] all = new Object[arguments.length + 1];
            all[0] = processor;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            return new MeasuringJvm(main, all);
        }
    }

    private Pair() {
    }

    /**
     * Starts the first, and when it is ready the second; lets both begin at the same time, and ends them when both have told.
     *
     * @param first  makes what both share.
     * @param second finds it.
     * @param workMs how long they work.
     * @return what they told.
     * @throws IOException if the system does not start them.
     */
    public static Result run(final Role first, final Role second, final long workMs) throws IOException {
        final List<Integer> processors = Processors.allowed();
        final boolean canPin = processors.size() > 1;
        try (MeasuringJvm one = first.start(canPin ? processors.get(0) : Processors.ANY)) {
            one.await(ChildSide.READY, START_TIMEOUT_MS);
            try (MeasuringJvm two = second.start(canPin ? processors.get(1) : Processors.ANY)) {
                two.await(ChildSide.READY, START_TIMEOUT_MS);
                final String go = ChildSide.GO + " " + (System.nanoTime() + LEAD_NS);
                one.send(go);
                two.send(go);
                final String told = two.await(ChildSide.DONE, workMs + SLACK_MS);
                final Result result = new Result(one.await(ChildSide.DONE, SLACK_MS), told);
                two.send(ChildSide.END);
                one.send(ChildSide.END);
                return result;
            }
        }
    }

    /**
     * Starts one, lets it begin, and ends it when it has told.
     *
     * @param role   of the process.
     * @param workMs how long it works.
     * @return what it told.
     * @throws IOException if the system does not start it.
     */
    static String alone(final Role role, final long workMs) throws IOException {
        final List<Integer> processors = Processors.allowed();
        try (MeasuringJvm one = role.start(processors.size() > 1 ? processors.get(0) : Processors.ANY)) {
            one.await(ChildSide.READY, START_TIMEOUT_MS);
            one.send(ChildSide.GO + " " + (System.nanoTime() + LEAD_NS));
            final String told = one.await(ChildSide.DONE, workMs + SLACK_MS);
            one.send(ChildSide.END);
            return told;
        }
    }

    /**
     * Notes where the processes run.
     *
     * @param findings gets a remark.
     */
    public static void notePinning(final Findings findings) {
        final List<Integer> processors = Processors.allowed();
        if (processors.size() > 1) {
            findings.note("Each of the two processes is bound to a processor of its own, with all its threads: " + processors.get(0) + " and "
                + processors.get(1) + ". The process that started them sleeps meanwhile.");
        } else {
            findings.note("There is only one processor here: the two processes are bound to none and take turns, and their figures say "
                + "little.");
        }
    }
}
