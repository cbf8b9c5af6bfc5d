package org.kstate.persistence.queue;

import net.openhft.chronicle.core.time.TimeProvider;
import org.kstate.spi.RollTime;

/**
 * The time that a queue sees: the journal's shared roll time, read once for each append, so that the cycle we prepare for is the cycle that
 * Chronicle writes to. It stands at 0 until it is updated first. For one thread at a time.
 */
final class RollClock implements TimeProvider {

    private final RollTime rollTime;
    private long nowMs;

    RollClock(final RollTime rollTime) {
        this.rollTime = rollTime;
    }

    void update() {
        nowMs = rollTime.nowMs();
    }

    void atLeast(final long timeMs) {
        rollTime.atLeast(timeMs);
        update();
    }

    @Override
    public long currentTimeMillis() {
        return nowMs;
    }
}
