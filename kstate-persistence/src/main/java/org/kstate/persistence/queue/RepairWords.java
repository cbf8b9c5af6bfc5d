package org.kstate.persistence.queue;

import org.kstate.spi.JournalWords;

/** What stands for a store's words where a journal is repaired: known to this process alone. For one thread. */
final class RepairWords implements JournalWords {

    private long atLeastMs;
    private boolean isKnown;
    private boolean isUnsettled;
    private long sequence;
    private int crc;
    private int epoch;

    @Override
    public long nowMs() {
        // Not the machine's clock, which may be wrong: what comes goes into the last file, or the next one.
        return atLeastMs;
    }

    @Override
    public void atLeast(final long timeMs) {
        atLeastMs = Math.max(atLeastMs, timeMs);
    }

    @Override
    public boolean isChainKnown() {
        return isKnown;
    }

    @Override
    public boolean isChainUnsettled() {
        return isUnsettled;
    }

    @Override
    public long lastSequence() {
        return sequence;
    }

    @Override
    public int lastCrc() {
        return crc;
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public void unsettleChain() {
        isUnsettled = true;
    }

    @Override
    public void settleChain(final long lastSequence, final int lastCrc, final int lastEpoch) {
        isKnown = true;
        isUnsettled = false;
        sequence = lastSequence;
        crc = lastCrc;
        epoch = lastEpoch;
    }
}
