package org.kstate.commit;

import org.kstate.layout.CommitWord;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A writer whose base was superseded long ago never gets a slot that a slow reader takes for that of its version: fault F1 of the first draft.
 * The reader's steps are those of the read protocol, with two commits between the beginning and the end of its copy.
 */
@JCStressTest
@Outcome(id = "[01], 0", expect = Expect.ACCEPTABLE, desc = "The reader found its slot claimed again.")
@Outcome(id = "[01], 1", expect = Expect.ACCEPTABLE, desc = "The reader was in time.")
@Outcome(id = "[01], 2", expect = Expect.FORBIDDEN, desc = "A reader accepted what a writer with a stale base filled in.")
@State
public class StaleBaseStress {

    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(1);
    private final Writer staleWriter = StressStore.writer(2);
    private final long payload = StressStore.fill(StressStore.scratch(), 2);
    private final long stalePayload = StressStore.fill(StressStore.scratch(), 3);
    private final long base = StressStore.publish(page, payload, writer);

    /**
     * Commits on the base, which may have been superseded.
     *
     * @param result whether it won.
     */
    @Actor
    public void commitLate(final II_Result result) {
        result.r1 = TransientCommit.commit(page, base, stalePayload, StressStore.SIZE, 0, staleWriter) == CommitCode.CONFLICT ? 0 : 1;
    }

    /**
     * Commits, and reads what it committed while more is committed.
     *
     * @param result what became of the read.
     */
    @Actor
    public void commitAndRead(final II_Result result) {
        final long word = StressStore.publish(page, payload, writer);
        final long first = StressStore.firstOf(page, word);
        StressStore.publish(page, payload, writer);
        StressStore.publish(page, payload, writer);
        final long last = StressStore.lastOf(page, word);
        SharedBuffer.loadLoadFence();
        final boolean accepted = SlotHeader.holds(page.slotHeader(CommitWord.slot(word)), CommitWord.version(word));
        result.r2 = !accepted ? 0 : first == 2 && last == 2 ? 1 : 2;
    }
}
