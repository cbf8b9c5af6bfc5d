package org.kstate.tools.demo;

import java.nio.file.Path;
import java.util.List;

/** A consumer's process and what it said last. Safe for any thread. */
final class ConsumerProcess implements AutoCloseable {
    private final ConsumerKind kind;
    private final ChildProcess process;
    private volatile ConsumerReport report;

    ConsumerProcess(final ConsumerKind kind, final List<String> command, final Path log) {
        this.kind = kind;
        process = new ChildProcess(kind.label(), command, log, json -> report = ConsumerReport.read(json));
    }

    ConsumerKind kind() {
        return kind;
    }

    ChildProcess process() {
        return process;
    }

    boolean isReady() {
        process.checkAlive();
        return report != null;
    }

    boolean hasFinished() {
        process.checkAlive();
        return report != null && ConsumerReport.FINAL.equals(report.event());
    }

    /** The last report; null before the first. */
    ConsumerReport report() {
        return report;
    }

    /** How many versions of a state it has seen. */
    long seen(final int state) {
        final ConsumerReport now = report;
        return now == null ? 0 : now.states().get(state).seen();
    }

    @Override
    public void close() {
        process.close();
    }
}
