package org.kstate.steps;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A thread that does something of the product and stands still at the steps it is told, loads among them. So a test can play one order of
 * steps of several threads. One thread controls it.
 */
final class PausingThread extends SteppingThread implements AutoCloseable {

    private static final String ENDED = "ended";
    private static final String FAILED = "failed";
    private static final String NOWHERE = "";
    private static final long TIMEOUT_S = 30;

    private final Supplier<Object> work;
    private final LinkedBlockingQueue<String> orders = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> reports = new LinkedBlockingQueue<>();
    private volatile Throwable failure;
    private volatile Object result;
    private String target;
    private boolean abandoned;

    /**
     * Creates a thread that has not begun.
     *
     * @param name for messages.
     * @param work what it does.
     */
    PausingThread(final String name, final Supplier<Object> work) {
        super(name);
        this.work = work;
    }

    @Override
    public void run() {
        try {
            target = next();
            result = work.get();
            reports.add(ENDED);
        } catch (final RuntimeException | Error e) {
            failure = e;
            reports.add(FAILED);
        }
    }

    @Override
    void passed(final String what, final boolean load) {
        if (target == null || target.equals(NOWHERE)) {
            return;
        }
        final String step = nameOf(what);
        if (step.contains(target)) {
            target = null;
            reports.add(step);
            target = next();
        }
    }

    private String next() {
        for (;;) {
            try {
                return orders.take();
            } catch (final InterruptedException e) {
                continue;
            }
        }
    }

    /** Goes on until it has made the next step whose name contains this. */
    void to(final String step) {
        go(step);
        final String report = report();
        if (report.equals(ENDED) || report.equals(FAILED)) {
            throw new AssertionError(getName() + " never came to: " + step + ", it " + report, failure);
        }
    }

    /** Goes on until it has made such a step, or has ended before. */
    boolean toOrEnd(final String step) {
        go(step);
        final String report = report();
        if (report.equals(FAILED)) {
            throw new AssertionError(getName() + " failed", failure);
        }
        return !report.equals(ENDED);
    }

    /** Begins to go on to its end; the caller does not wait. */
    void goOn() {
        go(NOWHERE);
    }

    /** Waits for its end, after {@link #goOn}. What its work gave. */
    Object end() {
        final Throwable thrown = outcome();
        if (thrown != null) {
            throw new AssertionError(getName() + " failed", thrown);
        }
        return result;
    }

    /** Goes on to its end, and waits for that. What its work gave. */
    Object toEnd() {
        goOn();
        return end();
    }

    /** Waits for its end, after {@link #goOn}. What it threw, or {@code null}. */
    Throwable outcome() {
        final String report = report();
        if (!report.equals(ENDED) && !report.equals(FAILED)) {
            throw new AssertionError(getName() + " stands still at: " + report);
        }
        return failure;
    }

    /** It stands still for ever, as that of a process which was killed. */
    void abandon() {
        abandoned = true;
    }

    private void go(final String step) {
        orders.add(step);
        if (getState() == State.NEW) {
            start();
        }
    }

    private String report() {
        try {
            final String report = reports.poll(TIMEOUT_S, TimeUnit.SECONDS);
            if (report == null) {
                final AssertionError error = new AssertionError(getName() + " moves no more");
                error.setStackTrace(getStackTrace());
                throw error;
            }
            return report;
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** If the test failed in the middle: lets it go on, unless it is to stand still for ever. */
    @Override
    public void close() {
        if (!abandoned) {
            orders.add(NOWHERE);
        }
    }
}
