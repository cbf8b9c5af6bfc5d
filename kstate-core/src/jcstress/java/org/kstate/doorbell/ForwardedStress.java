package org.kstate.doorbell;

import org.kstate.layout.ControlLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.stress.StressDoorbell;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One thread waits for a doorbell that others are forwarded to, as the notifier does. It asks first for names and then for pages; both come at any moment,
 * and another thread takes what was rung for.
 */
@JCStressTest
@Outcome(id = "[01], 0", expect = Expect.ACCEPTABLE, desc = "Nothing is left.")
@Outcome(id = "[01], 1", expect = Expect.ACCEPTABLE, desc = "Something is left, and the thread looks again.")
@Outcome(id = "[01], 2", expect = Expect.FORBIDDEN, desc = "Something is left, and nobody looks.")
@State
public class ForwardedStress {

    private final SharedBuffer control = StressDoorbell.control();
    private final Doorbells doorbells = new Doorbells(control, control, StressDoorbell.PAGES, session -> true);
    private final SessionBell bell = new SessionBell(control, control, StressDoorbell.PAGES, StressDoorbell.SESSION,
        new OwnDoorbell(control, control, StressDoorbell.PAGES, StressDoorbell.SESSION, true), page -> { });
    private final Sleeper sleeper = new Sleeper(bell);
    private final Sleeper common = new Sleeper(bell);

    /** Creates an instance in which nothing is left, and a page has changed. */
    public ForwardedStress() {
        sleeper.add(StressStore.watched(), place -> { });
        sleeper.wantNames(true);
        sleeper.takeNames();
        while (sleeper.next() != Sleeper.NONE) {
            Thread.onSpinWait();
        }
        sleeper.forwardTo(common);
        common.takeCall(() -> { });
    }

    /** A page changes, and then there is a name. */
    @Actor
    public void ring() {
        doorbells.ringForPage(StressDoorbell.SESSION, StressDoorbell.PAGE);
        doorbells.call(StressDoorbell.SESSION, ControlLayout.CALL_NAMES);
    }

    /**
     * Looks when it is woken.
     *
     * @param result whether it was.
     */
    @Actor
    public void look(final II_Result result) {
        if (common.takeCall(() -> { })) {
            result.r1 = 1;
            sleeper.takeNames();
            while (sleeper.next() != Sleeper.NONE) {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * Would it sleep now, and is something left?
     *
     * @param result as above.
     */
    @Arbiter
    public void lookAgain(final II_Result result) {
        final boolean isWoken = common.takeCall(() -> { });
        final boolean isLeft = sleeper.takeNames() | sleeper.next() != Sleeper.NONE;
        result.r2 = isLeft ? isWoken ? 1 : 2 : 0;
    }
}
