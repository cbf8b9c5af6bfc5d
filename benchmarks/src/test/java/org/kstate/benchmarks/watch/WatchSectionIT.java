package org.kstate.benchmarks.watch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kstate.benchmarks.report.Findings;

/** The two processes, for a moment. How fast they are is not asked. */
@Timeout(400)
class WatchSectionIT {

    private static final int ROUNDS = 3;
    private static final long LIMIT_MS = 1;
    private static final int WAKES = 10;

    @Test
    void shouldWakeInEveryWay() throws Exception {
        final Map<String, double[]> told = new HashMap<>();

        WatchSection.measure(ROUNDS, LIMIT_MS, WAKES, told, new Findings());

        for (final WakeKind kind : WakeKind.values()) {
            if (kind == WakeKind.EVENTFD && !told.containsKey(WakingProcess.WAKE + kind)) {
                // The system does not let one process take another's descriptor, and the report says so.
                continue;
            }
            final double[] wake = told.get(WakingProcess.WAKE + kind);
            assertTrue(wake[0] > 0 && wake[1] >= wake[0], kind::toString);
            assertTrue(told.get(WakingProcess.WRITE + kind)[0] > 0, kind::toString);
        }
        assertArrayEquals(new double[] {1, 1}, told.get(WakingProcess.WAKE + WakeKind.FUTEX + WakingProcess.TIMES + WakeKind.FUTEX));
        assertTrue(told.get(WakingProcess.WAKE + WakeKind.SELECTOR + WakingProcess.TIMES + WakeKind.CHAIN)[1] > 0);
        assertTrue(told.get(WakingProcess.QUIET)[0] > 0);
        assertTrue(told.get(WakingProcess.AWAKE)[0] > 0);
        assertEquals(2, told.get(WakingProcess.ASKING).length);
    }
}
