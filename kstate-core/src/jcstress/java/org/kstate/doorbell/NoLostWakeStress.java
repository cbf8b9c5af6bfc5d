package org.kstate.doorbell;

import org.kstate.commit.Writer;
import org.kstate.layout.CommitWord;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.stress.StressDoorbell;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who begins to watch and then looks either sees the commit or is rung. {@code [watch]} */
@JCStressTest
@Outcome(id = "1, [01]", expect = Expect.ACCEPTABLE, desc = "The version was seen at once.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The version came later, and the doorbell was rung.")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "A lost wake: the version came later, and nobody rang.")
@State
public class NoLostWakeStress {

    private final SharedBuffer control = StressDoorbell.control();
    private final Doorbells doorbells = new Doorbells(control, control, StressDoorbell.PAGES, session -> true);
    private final OwnDoorbell own = new OwnDoorbell(control, control, StressDoorbell.PAGES, StressDoorbell.SESSION, true);
    private final Watchers watchers = new Watchers(control, StressDoorbell.PAGES);
    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(2);
    private final long payload = StressStore.scratch();
    private int seenRings;

    /** Commits and rings, as every commit does. */
    @Actor
    public void commit() {
        StressStore.publish(page, payload, writer);
        doorbells.ring(StressDoorbell.PAGE);
    }

    /**
     * Begins to watch, and looks.
     *
     * @param result version seen.
     */
    @Actor
    public void watch(final II_Result result) {
        watchers.watching(StressDoorbell.SESSION, true);
        watchers.add(StressDoorbell.PAGE, StressDoorbell.SESSION);
        seenRings = own.rings();
        result.r1 = (int) CommitWord.version(page.resolve());
    }

    /**
     * Would a sleep end?
     *
     * @param result whether it was rung since.
     */
    @Arbiter
    public void look(final II_Result result) {
        result.r2 = own.rings() != seenRings ? 1 : 0;
    }
}
