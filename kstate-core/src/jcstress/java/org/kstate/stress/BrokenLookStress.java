package org.kstate.stress;

import org.kstate.commit.Writer;
import org.kstate.doorbell.Watchers;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Broken on purpose: a watcher that looks at the version before it says that it watches. Any machine shows it. */
@JCStressTest
@Outcome(id = "1, [01]", expect = Expect.ACCEPTABLE, desc = "The version was seen at once.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The version came later, and the doorbell was rung.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A lost wake: the version came later, and nobody rang.")
@State
public class BrokenLookStress {

    private final SharedBuffer control = StressDoorbell.control();
    private final Watchers watchers = new Watchers(control, StressDoorbell.PAGES);
    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(2);
    private final long payload = StressStore.scratch();

    /** Commits and rings. */
    @Actor
    public void commit() {
        StressStore.publish(page, payload, writer);
        if (control.getLongAcquire(ControlLayout.watchers(StressDoorbell.PAGE, StressDoorbell.PAGES)) != 0) {
            control.putIntRelease(StressDoorbell.doorbell(), DoorbellWord.rung(0));
        }
    }

    /**
     * Looks, and then begins to watch.
     *
     * @param result version seen.
     */
    @Actor
    public void watch(final II_Result result) {
        result.r1 = (int) CommitWord.version(page.resolve());
        watchers.add(StressDoorbell.PAGE, StressDoorbell.SESSION);
    }

    /**
     * Would a sleep end?
     *
     * @param result whether it was rung.
     */
    @Arbiter
    public void look(final II_Result result) {
        result.r2 = DoorbellWord.rings(control.getIntAcquire(StressDoorbell.doorbell()));
    }
}
