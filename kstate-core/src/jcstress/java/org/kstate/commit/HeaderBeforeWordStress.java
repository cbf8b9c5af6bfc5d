package org.kstate.commit;

import org.kstate.layout.CommitWord;
import org.kstate.layout.SlotHeader;
import org.kstate.page.Page;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Whoever sees the commit word sees the header and the payload of the slot that it names. {@code [word]} */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Not committed yet.")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "The word, and with it header and payload.")
@Outcome(id = "1, 0, .*", expect = Expect.FORBIDDEN, desc = "The word was seen before the header of its slot.")
@Outcome(id = "1, 1, 0", expect = Expect.FORBIDDEN, desc = "The word was seen before the payload of its slot.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Something else altogether.")
@State
public class HeaderBeforeWordStress {

    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(1);
    private final long payload = StressStore.fill(StressStore.scratch(), 1);

    /** Commits version 1. */
    @Actor
    public void commit() {
        StressStore.publish(page, payload, writer);
    }

    /**
     * Looks at the word first.
     *
     * @param result version in the word, whether the header holds it, whether the payload is there.
     */
    @Actor
    public void look(final III_Result result) {
        final long word = page.word();
        if (CommitWord.version(word) == 1) {
            result.r1 = 1;
            result.r2 = SlotHeader.holds(page.slotHeader(CommitWord.slot(word)), 1) ? 1 : 0;
            result.r3 = StressStore.firstOf(page, word) == 1 && StressStore.lastOf(page, word) == 1 ? 1 : 0;
        }
    }
}
