package org.kstate.benchmarks.process;

import java.nio.file.Path;
import java.time.Duration;

import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.Update;
import org.kstate.UpdateResult;

/**
 * A process that counts a state up as fast as it can while another does the same. Arguments: processor, {@link Way}, folder, for how many
 * nanoseconds. Tells its commits, its conflicts and its longest time without a commit.
 */
final class ContendingWriter {

    /** How it commits. */
    enum Way {
        /** Begin, write, commit; after a conflict at once again. */
        BEGIN_COMMIT,
        /** By {@link State#update}, which backs off. */
        UPDATE
    }

    private static final int LENGTH = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Update COUNT_UP = transaction -> transaction.bytes().writeLong(0, transaction.bytes().readLong(0) + 1);

    private final State state;
    private long commits;
    private long conflicts;

    private ContendingWriter(final State state) {
        this.state = state;
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final ChildSide parent = new ChildSide(Integer.parseInt(args[0]));
        final Way way = Way.valueOf(args[1]);
        final long durationNs = Long.parseLong(args[3]);
        try (Kstate store = KstateLink.open(Path.of(args[2]));
             State state = store.subscribe(KstateLink.STATE, Permission.READ_WRITE)) {
            state.setSize(LENGTH);
            final ContendingWriter writer = new ContendingWriter(state);
            final long startNs = parent.awaitGo();
            final long longestNs = writer.write(way, startNs, startNs + durationNs);
            parent.done(writer.commits + " " + writer.conflicts + " " + longestNs);
        }
    }

    private long write(final Way way, final long startNs, final long endNs) {
        final Retry retry = Retry.within(PATIENCE);
        long lastNs = startNs;
        long longestNs = 0;
        for (long nowNs = System.nanoTime(); nowNs - endNs < 0; nowNs = System.nanoTime()) {
            final long before = commits;
            if (way == Way.UPDATE) {
                update(retry);
            } else {
                tryOnce();
            }
            if (commits != before) {
                final long afterNs = System.nanoTime();
                longestNs = Math.max(longestNs, afterNs - lastNs);
                lastNs = afterNs;
            }
        }
        return Math.max(longestNs, endNs - lastNs);
    }

    private void tryOnce() {
        try (Transaction transaction = state.begin()) {
            COUNT_UP.apply(transaction);
            if (transaction.commit() == CommitResult.COMMITTED) {
                commits++;
            } else {
                conflicts++;
            }
        }
    }

    private void update(final Retry retry) {
        final UpdateResult result = state.update(COUNT_UP, retry);
        if (result.isCommitted()) {
            commits++;
            conflicts += result.attempts() - 1;
        } else {
            conflicts += result.attempts();
        }
    }
}
