package org.kstate.stress;

import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.layout.PageLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Broken on purpose: the writer stores its word, and the watcher its bit, without a full fence before they look at what the other has
 * stored. x86 shows it, since it lets loads pass earlier stores.
 */
@JCStressTest
@Outcome(id = "1, [01]", expect = Expect.ACCEPTABLE, desc = "The version was seen at once.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The version came later, and the doorbell was rung.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A lost wake: the version came later, and nobody rang.")
@State
public class BrokenWatchStress {

    private final SharedBuffer control = StressDoorbell.control();
    private final Page page = StressStore.page();

    /** A release store instead of a compare-and-set. */
    @Actor
    public void commit() {
        page.buffer().putLongRelease(page.field(PageLayout.COMMIT_WORD), 1);
        if (control.getLongAcquire(ControlLayout.WATCHING) != 0) {
            control.putIntRelease(StressDoorbell.doorbell(), DoorbellWord.rung(0));
        }
    }

    /**
     * A release store, too.
     *
     * @param result whether the word was seen moved.
     */
    @Actor
    public void watch(final II_Result result) {
        control.putLongRelease(ControlLayout.WATCHING, 1);
        result.r1 = (int) page.buffer().getLongAcquire(page.field(PageLayout.COMMIT_WORD));
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
