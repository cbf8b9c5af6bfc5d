package org.kstate.benchmarks.idle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The processes, for a moment. What waiting costs them is not asked. */
@Timeout(400)
class IdleSectionIT {

    private static final long SETTLE_MS = 1_000;
    private static final long IDLE_MS = 1_000;

    @Test
    void shouldCountWhatEachKindUses() throws Exception {
        final Map<IdleKind, IdleSection.Use> uses = IdleSection.measure(SETTLE_MS, IDLE_MS);

        assertEquals(EnumSet.allOf(IdleKind.class), uses.keySet());
        uses.forEach((kind, use) -> assertTrue(use.threads() >= 0 && use.threads() <= use.whole(), kind + ": " + use));
        assertTrue(uses.get(IdleKind.LOOKING).runsInSecond() > uses.get(IdleKind.NOBODY).runsInSecond());
    }
}
