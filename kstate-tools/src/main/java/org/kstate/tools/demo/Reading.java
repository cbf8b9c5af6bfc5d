package org.kstate.tools.demo;

import java.nio.file.Path;
import java.util.List;

/** One way of reading states into their tallies. For one thread at a time. */
interface Reading extends AutoCloseable {
    /** Longest time that a step waits, so that its caller can look around. */
    long PATIENCE_MS = 50;

    /** Opens the way of reading that a kind of consumer has. */
    static Reading open(
        final ConsumerKind kind, final Path store, final Path journal, final List<String> names, final List<StateTally> tallies) {
        switch (kind) {
            case AT_WILL:
                return new AtWillReading(store, names, tallies);
            case ON_CHANGE:
                return new WatchReading(store, names, tallies, WatchReading.UNLIMITED);
            case AT_MOST:
                return new WatchReading(store, names, tallies, ConsumerKind.MOST_PER_SECOND);
            default:
                return new TailReading(journal, names, tallies);
        }
    }

    /** Takes what there is, or waits a little for it. */
    void step();

    /** How often something was read. */
    long reads();

    @Override
    void close();
}
