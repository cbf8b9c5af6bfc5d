package org.kstate.persistence.history;

import org.kstate.persistence.queue.ReadOnlyQueue;

/**
 * A queue and who uses it: an index that is built anew opens another one, and cursors go on with theirs. It is closed with the last cursor that
 * uses it, so that its files are not held for longer. For one thread at a time.
 */
final class QueueInUse implements AutoCloseable {

    private final ReadOnlyQueue queue;
    private int cursors;
    private boolean isReplaced;
    private boolean isClosed;

    QueueInUse(final ReadOnlyQueue queue) {
        this.queue = queue;
    }

    ReadOnlyQueue queue() {
        return queue;
    }

    /** A walk for a cursor, which closes it. */
    Walk newWalk() {
        final Walk walk = new Walk(queue, this::closed);
        cursors++;
        return walk;
    }

    private void closed() {
        cursors--;
        closeIfUnused();
    }

    /** There is another one that is used from now on. */
    void replace() {
        isReplaced = true;
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (isReplaced && cursors == 0) {
            close();
        }
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Closes the queue with all of its walks. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            queue.close();
        }
    }
}
