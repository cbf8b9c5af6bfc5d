package org.kstate.doorbell;

import org.kstate.layout.ControlLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.stress.StressDoorbell;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who takes a call and then looks either sees what the caller has stored before, or finds the call the next time. */
@JCStressTest
@Outcome(id = "1, [01]", expect = Expect.ACCEPTABLE, desc = "Seen at once.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Stored later, and called again.")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "Stored later, and nobody is called for it.")
@State
public class NoLostCallStress {

    private final SharedBuffer control = StressDoorbell.control();
    private final Doorbells doorbells = new Doorbells(control, control, StressDoorbell.PAGES, session -> true);
    private final OwnDoorbell own = new OwnDoorbell(control, control, StressDoorbell.PAGES, StressDoorbell.SESSION, true);
    private int stored;

    /** Creates an instance in which somebody has called already. */
    public NoLostCallStress() {
        doorbells.call(StressDoorbell.SESSION, ControlLayout.CALL_EVERYTHING);
    }

    /** Stores, and calls. */
    @Actor
    public void call() {
        stored = 1;
        doorbells.call(StressDoorbell.SESSION, ControlLayout.CALL_EVERYTHING);
    }

    /**
     * Takes the calls, and looks.
     *
     * @param result what it sees.
     */
    @Actor
    public void look(final II_Result result) {
        own.takeCalls();
        SharedBuffer.fullFence();
        result.r1 = stored;
    }

    /**
     * Takes them once more.
     *
     * @param result whether somebody has called.
     */
    @Arbiter
    public void lookAgain(final II_Result result) {
        result.r2 = own.takeCalls() == 0 ? 0 : 1;
    }
}
