package org.kstate.persistence;

import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.history.CommitSteps;

/**
 * Steps through a range of commits, one after another. It ends at what the journal held when it was opened, whatever is committed meanwhile. A
 * step allocates nothing, but for a little at each new file or block.
 *
 * <p>For one thread at a time, the one that uses its {@link History}.
 */
public final class HistoryCursor implements AutoCloseable {

    private final History history;
    private final CommitSteps steps;
    private final HistoryCommit commit;
    private boolean isClosed;

    HistoryCursor(final History history, final CommitSteps steps) {
        this.history = history;
        this.steps = steps;
        this.commit = new HistoryCommit(steps.place(), history);
    }

    /**
     * Steps to the next commit: the next newer one, or the next older one if the range is backward.
     *
     * @return whether there is one; {@link #commit()} is it then.
     * @throws CorruptJournalException if commits of the range are damaged or missing, or may be; the next call goes on behind them. Damage to
     *     records of other states is no matter.
     * @throws JournalTrimmedException if the commit was in a file that was removed since the range was opened.
     */
    public boolean next() {
        checkOpen();
        try {
            return steps.next();
        } catch (final CorruptJournalException e) {
            if (steps.isTrimmed()) {
                final JournalTrimmedException trimmed = new JournalTrimmedException("A commit of the range was removed from the journal since"
                    + " the range was opened; open it again: journal=" + history.directory(), 0);
                trimmed.addSuppressed(e);
                throw trimmed;
            }
            throw e;
        }
    }

    /**
     * The commit last stepped to.
     *
     * @return a view, the same object each time, valid until the next call of {@link #next} or {@link #close}.
     */
    public HistoryCommit commit() {
        return commit;
    }

    private void checkOpen() {
        history.checkOpen();
        if (isClosed) {
            throw new ClosedException("The cursor was closed; open the range again: journal=" + history.directory());
        }
    }

    /**
     * For people: where it is.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "HistoryCursor[journal=" + history.directory() + (isClosed || history.isClosed() ? ", closed" : ", commit=" + commit) + ']';
    }

    /** Closes the cursor. Can be called twice. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            commit.close();
            steps.close();
        }
    }
}
