package org.kstate.doorbell;

import java.util.concurrent.TimeUnit;

import org.kstate.memory.SharedBuffer;
import org.kstate.stress.StressDoorbell;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Who falls asleep while it is rung wakes, or does not fall asleep: with the real system call. {@code [sleep]} */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Awake.")
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "Overslept: rung while it fell asleep, and not woken.")
@State
public class FallAsleepStress {

    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    private final SharedBuffer control = StressDoorbell.control();
    private final Doorbells doorbells = new Doorbells(control, control, StressDoorbell.PAGES, session -> true);
    private final OwnDoorbell own = new OwnDoorbell(control, control, StressDoorbell.PAGES, StressDoorbell.SESSION, true);
    private final int seenRings = own.rings();

    /** Rings. */
    @Actor
    public void ring() {
        doorbells.ringSession(StressDoorbell.SESSION);
    }

    /**
     * Falls asleep.
     *
     * @param result whether only the limit ended that.
     */
    @Actor
    public void sleep(final I_Result result) {
        final long beforeNs = System.nanoTime();
        while (own.rings() == seenRings && System.nanoTime() - beforeNs < LIMIT_NS) {
            own.sleep(seenRings, LIMIT_NS, StressDoorbell.timeAddress(control));
        }
        result.r1 = System.nanoTime() - beforeNs < LIMIT_NS ? 0 : 1;
    }
}
