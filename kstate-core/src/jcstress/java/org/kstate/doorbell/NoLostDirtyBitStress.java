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
import org.openjdk.jcstress.infra.results.III_Result;

/** Who takes the dirty bits and then looks either sees the commit or finds the bit the next time. {@code [dirty]} */
@JCStressTest
@Outcome(id = "1, [01], [01]", expect = Expect.ACCEPTABLE, desc = "The version was seen at once.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "The version came later, was rung for, and its bit is there.")
@Outcome(id = "0, [01], 0", expect = Expect.FORBIDDEN, desc = "The version came later, and no bit says so.")
@Outcome(id = "0, 0, 1", expect = Expect.FORBIDDEN, desc = "The version came later, and nobody rang.")
@State
public class NoLostDirtyBitStress {

    private final SharedBuffer control = StressDoorbell.control();
    private final Doorbells doorbells = new Doorbells(control, control, StressDoorbell.PAGES, session -> true);
    private final OwnDoorbell own = new OwnDoorbell(control, control, StressDoorbell.PAGES, StressDoorbell.SESSION, true);
    private final DirtyPages dirty = new DirtyPages(control, StressDoorbell.PAGES);
    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(2);
    private final long payload = StressStore.scratch();
    private int seenRings;
    private int found;

    /** Creates an instance in which the session watches, and has not taken the bits of an earlier commit. */
    public NoLostDirtyBitStress() {
        final Watchers watchers = new Watchers(control, StressDoorbell.PAGES);
        watchers.watching(StressDoorbell.SESSION, true);
        watchers.add(StressDoorbell.PAGE, StressDoorbell.SESSION);
        dirty.set(StressDoorbell.PAGE, StressDoorbell.SESSION);
    }

    /** Commits and rings. */
    @Actor
    public void commit() {
        StressStore.publish(page, payload, writer);
        doorbells.ring(StressDoorbell.PAGE);
    }

    /**
     * Takes the bits, and looks.
     *
     * @param result version seen.
     */
    @Actor
    public void look(final III_Result result) {
        seenRings = own.rings();
        dirty.take(StressDoorbell.SESSION, any -> { });
        result.r1 = (int) CommitWord.version(page.resolve());
    }

    /**
     * Takes them once more.
     *
     * @param result whether a sleep would end, and a bit is found.
     */
    @Arbiter
    public void lookAgain(final III_Result result) {
        result.r2 = own.rings() != seenRings ? 1 : 0;
        dirty.take(StressDoorbell.SESSION, any -> found++);
        result.r3 = found;
    }
}
