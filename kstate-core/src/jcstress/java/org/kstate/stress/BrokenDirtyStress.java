package org.kstate.stress;

import org.kstate.commit.Writer;
import org.kstate.doorbell.DirtyPages;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Broken on purpose: who was rung takes the bits of the pages before those above. Any machine shows it. */
@JCStressTest
@Outcome(id = "1, [01]", expect = Expect.ACCEPTABLE, desc = "The version was seen at once.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The version came later, and its bit is there.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The version came later, and no bit leads to it.")
@State
public class BrokenDirtyStress {

    private static final long PAGES_AT = ControlLayout.dirtyPages(StressDoorbell.SESSION, StressDoorbell.PAGES);
    private static final long WORDS_AT = ControlLayout.dirtyWords(StressDoorbell.SESSION, StressDoorbell.PAGES);

    private final SharedBuffer control = StressDoorbell.control();
    private final DirtyPages dirty = new DirtyPages(control, StressDoorbell.PAGES);
    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(2);
    private final long payload = StressStore.scratch();
    private int found;

    /** Creates an instance in which the bits of an earlier commit are there. */
    public BrokenDirtyStress() {
        dirty.set(StressDoorbell.PAGE, StressDoorbell.SESSION);
    }

    /** Commits, and sets the bits. */
    @Actor
    public void commit() {
        StressStore.publish(page, payload, writer);
        dirty.set(StressDoorbell.PAGE, StressDoorbell.SESSION);
    }

    /**
     * Takes the bits in the wrong order, and looks.
     *
     * @param result version seen.
     */
    @Actor
    public void look(final II_Result result) {
        control.compareAndSetLong(PAGES_AT, 1, 0);
        result.r1 = (int) CommitWord.version(page.resolve());
        control.compareAndSetLong(WORDS_AT, 1, 0);
    }

    /**
     * Takes them once more, as it should be.
     *
     * @param result whether a bit is found.
     */
    @Arbiter
    public void lookAgain(final II_Result result) {
        dirty.take(StressDoorbell.SESSION, any -> found++);
        result.r2 = found;
    }
}
