package org.kstate.persistence.queue;

import org.kstate.spi.JournalWords;

/** The chain of a journal that nobody else appends to, in this process alone. For one thread at a time. */
public abstract class OwnChain implements JournalWords {

    private boolean isKnown;
    private boolean isUnsettled;
    private long sequence;
    private int crc;
    private int epoch;

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
    public void settleChain(final long newSequence, final int newCrc, final int newEpoch) {
        isKnown = true;
        isUnsettled = false;
        sequence = newSequence;
        crc = newCrc;
        epoch = newEpoch;
    }

    /** As in a new store. */
    public void forgetChain() {
        isKnown = false;
        isUnsettled = false;
    }
}
