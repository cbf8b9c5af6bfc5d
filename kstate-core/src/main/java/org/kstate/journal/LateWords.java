package org.kstate.journal;

import org.kstate.spi.JournalWords;

/**
 * The words of a journal that is opened before the store knows it: given when they are known, before the journal is started. Safe for any
 * thread.
 */
final class LateWords implements JournalWords {

    private volatile JournalWords actual;
    private volatile boolean isChainExpected;

    /** Whether the store knows the journal's last record already, as far as that is seen without a lock: the chain is known then. */
    void expectChain(final boolean isExpected) {
        isChainExpected = isExpected;
    }

    void are(final JournalWords words) {
        actual = words;
    }

    @Override
    public long nowMs() {
        return actual.nowMs();
    }

    @Override
    public void atLeast(final long timeMs) {
        actual.atLeast(timeMs);
    }

    @Override
    public boolean isChainKnown() {
        final JournalWords words = actual;
        return words == null ? isChainExpected : words.isChainKnown();
    }

    @Override
    public boolean isChainUnsettled() {
        return actual.isChainUnsettled();
    }

    @Override
    public long lastSequence() {
        return actual.lastSequence();
    }

    @Override
    public int lastCrc() {
        return actual.lastCrc();
    }

    @Override
    public int epoch() {
        return actual.epoch();
    }

    @Override
    public void unsettleChain() {
        actual.unsettleChain();
    }

    @Override
    public void settleChain(final long sequence, final int crc, final int epoch) {
        actual.settleChain(sequence, crc, epoch);
    }

    @Override
    public void goOn() {
        actual.goOn();
    }

    @Override
    public void repaired(final long sequence, final int crc, final int epoch, final long timeNs, final long lostNs) {
        actual.repaired(sequence, crc, epoch, timeNs, lostNs);
    }
}
