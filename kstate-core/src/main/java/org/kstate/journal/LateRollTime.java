package org.kstate.journal;

import org.kstate.spi.RollTime;

/**
 * The time by which a journal rolls that is opened before the store knows it: given when it is known, before the journal is started. Safe for
 * any thread.
 */
final class LateRollTime implements RollTime {

    private volatile RollTime actual;

    void is(final RollTime time) {
        actual = time;
    }

    @Override
    public long nowMs() {
        return actual.nowMs();
    }

    @Override
    public void atLeast(final long timeMs) {
        actual.atLeast(timeMs);
    }
}
