package org.kstate.tools.demo;

import java.nio.file.Path;
import java.util.List;

/** A feed handler's process and what it has said. Safe for any thread. */
final class FeedProcess implements AutoCloseable {
    private final ChildProcess process;
    private volatile FeedReport started;
    private volatile FeedReport ended;

    FeedProcess(final List<String> command, final Path log) {
        process = new ChildProcess("feed", command, log, json -> {
            final FeedReport report = FeedReport.read(json);
            if (FeedReport.STARTED.equals(report.event())) {
                started = report;
            } else if (FeedReport.ENDED.equals(report.event())) {
                ended = report;
            }
        });
    }

    ChildProcess process() {
        return process;
    }

    boolean hasStarted() {
        process.checkAlive();
        return started != null;
    }

    /** Where it began: events published before. */
    long resumedAfter() {
        return started == null ? 0 : started.resumedAfter();
    }

    /** What it says to have published; it has ended. */
    long published() {
        return ended == null ? 0 : ended.published();
    }

    @Override
    public void close() {
        process.close();
    }
}
