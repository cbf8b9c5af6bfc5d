package org.kstate.doorbell;

import org.kstate.commit.Writer;
import org.kstate.layout.CommitWord;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.stress.StressDoorbell;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who sees the doorbell moved sees the commit. {@code [ring]} */
@JCStressTest
@Outcome(id = "0, [01]", expect = Expect.ACCEPTABLE, desc = "Not rung yet.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Rung, and the version is there.")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "Woken in vain, and then asleep while there is something: the ring came before its commit.")
@State
public class RingAfterCommitStress {

    private final SharedBuffer control = StressDoorbell.control();
    private final Doorbells doorbells = new Doorbells(control, control, StressDoorbell.PAGES, session -> true);
    private final OwnDoorbell own = new OwnDoorbell(control, control, StressDoorbell.PAGES, StressDoorbell.SESSION, true);
    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(2);
    private final long payload = StressStore.scratch();

    /** Creates an instance in which the session watches already. */
    public RingAfterCommitStress() {
        final Watchers watchers = new Watchers(control, StressDoorbell.PAGES);
        watchers.watching(StressDoorbell.SESSION, true);
        watchers.add(StressDoorbell.PAGE, StressDoorbell.SESSION);
    }

    /** Commits and rings. */
    @Actor
    public void commit() {
        StressStore.publish(page, payload, writer);
        doorbells.ring(StressDoorbell.PAGE);
    }

    /**
     * Looks at the doorbell, and then at the version.
     *
     * @param result rings and version.
     */
    @Actor
    public void look(final II_Result result) {
        result.r1 = own.rings();
        result.r2 = (int) CommitWord.version(page.resolve());
    }
}
