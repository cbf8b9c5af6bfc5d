package org.kstate.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.core.Jvm;

/**
 * The time since the machine was started, sleep included: the same clock in all processes, set by nobody. Source: clock_gettime(2),
 * {@code CLOCK_BOOTTIME}. Allocates nothing but at construction. For one thread at a time.
 */
public final class BootTime {

    private static final int CLOCK_BOOTTIME = 7;
    private static final int NANOSECONDS = Long.BYTES;
    private static final int LENGTH = 2 * Long.BYTES;

    private final ByteBuffer result = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder());
    private final long address = Jvm.address(result);

    /** Creates the clock. */
    public BootTime() {
    }

    /**
     * The time now.
     *
     * @return nanoseconds since the machine was started; {@link System#nanoTime} where the kernel has no such clock.
     */
    public long nowNs() {
        if (LibC.calls().clock_gettime(CLOCK_BOOTTIME, address) != 0) {
            return System.nanoTime();
        }
        return TimeUnit.SECONDS.toNanos(result.getLong(0)) + result.getLong(NANOSECONDS);
    }
}
