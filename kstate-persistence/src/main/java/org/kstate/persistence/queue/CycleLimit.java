package org.kstate.persistence.queue;

import net.openhft.chronicle.queue.RollCycle;

/**
 * How many documents go into one file of a queue. Each file has an index of two levels that does not grow; behind its end Chronicle's append
 * throws after the document was written, so that who tries again writes it twice, and nobody finds it by its number. So a new file is begun
 * before. Safe for any thread.
 */
final class CycleLimit {

    /** Left free at the end for what other programs append between two appends of ours. */
    private static final long LARGEST_MARGIN = 1024;
    private static final int MARGIN_PART = 8;

    private final RollCycle rollCycle;
    private final long fullAt;

    CycleLimit(final RollCycle rollCycle) {
        this.rollCycle = rollCycle;
        final long count = rollCycle.defaultIndexCount();
        final long indexed = count * count * rollCycle.defaultIndexSpacing();
        // The number of a document has to fit in its part of the queue's index, too, and the next one's.
        final long most = Math.min(indexed, rollCycle.maxMessagesPerCycle());
        this.fullAt = most - Math.min(most / MARGIN_PART, LARGEST_MARGIN);
    }

    /** Whether a document of this index should go into the next file instead. */
    boolean isBeyond(final long index) {
        return rollCycle.toSequenceNumber(index) >= fullAt;
    }

    /** The first number of a document that does not go into a file any more. */
    long fullAt() {
        return fullAt;
    }
}
