package org.kstate.feeds;

import java.util.ArrayDeque;
import java.util.Deque;
import org.kstate.feeds.book.BookSide;

/**
 * A book from depth messages and their snapshot. Messages before the snapshot wait for it; then those are applied whose changes the snapshot
 * does not have. Each message must follow the one before, by their numbers; where one is missing the book is given up, and the next
 * snapshot begins another. For one thread at a time.
 */
final class BinanceBook {
    /** As many messages wait for a snapshot, the newest ones: a capture that never has one does not fill the memory. */
    private static final int MOST_WAITING = 2_000;
    private static final long NONE = -1;

    private final BookSide bids = BookSide.bids();
    private final BookSide asks = BookSide.asks();
    private final Deque<BinanceDepth> waiting = new ArrayDeque<>();
    private long lastId = NONE;
    private boolean anyApplied;

    /**
     * Takes a message or a snapshot.
     *
     * @return true if the book has changed.
     * @throws LineFault if a message is missing before this one.
     */
    boolean take(final BinanceDepth depth) throws LineFault {
        depth.check();
        if (depth.isSnapshot()) {
            return takeSnapshot(depth);
        }
        if (lastId == NONE) {
            await(depth);
            return false;
        }
        if (depth.lastId() <= lastId) {
            // What the snapshot has already.
            return false;
        }
        if (!(anyApplied ? depth.isNextAfter(lastId) : depth.follows(lastId))) {
            final long missing = lastId;
            giveUp();
            await(depth);
            throw new LineFault("a depth message is missing before this one, and the book waits for another snapshot, firstUpdateId="
                + depth.firstId() + " lastUpdateIdBefore=" + missing);
        }
        apply(depth);
        return true;
    }

    /** Makes an event of the best levels. */
    void toDepth(final FeedEvent event) {
        event.depth(bids, asks, lastId);
    }

    private boolean takeSnapshot(final BinanceDepth depth) throws LineFault {
        if (depth.lastId() <= lastId) {
            // The book is newer.
            return false;
        }
        giveUp();
        depth.applyTo(bids, asks);
        lastId = depth.lastId();
        while (!waiting.isEmpty()) {
            final BinanceDepth next = waiting.remove();
            if (next.lastId() > lastId) {
                if (!(anyApplied ? next.isNextAfter(lastId) : next.follows(lastId))) {
                    waiting.clear();
                    final long missing = lastId;
                    giveUp();
                    throw new LineFault("a depth message is missing behind this snapshot, and the book waits for another, firstUpdateId="
                        + next.firstId() + " lastUpdateIdBefore=" + missing);
                }
                apply(next);
            }
        }
        return true;
    }

    private void apply(final BinanceDepth depth) {
        depth.applyTo(bids, asks);
        lastId = depth.lastId();
        anyApplied = true;
    }

    private void await(final BinanceDepth depth) {
        if (waiting.size() == MOST_WAITING) {
            waiting.remove();
        }
        waiting.add(depth.copy());
    }

    private void giveUp() {
        bids.clear();
        asks.clear();
        lastId = NONE;
        anyApplied = false;
    }
}
