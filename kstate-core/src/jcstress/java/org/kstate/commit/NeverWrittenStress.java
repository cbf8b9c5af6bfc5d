package org.kstate.commit;

import org.kstate.layout.CommitWord;
import org.kstate.page.Page;
import org.kstate.page.ReadProtocol;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A state that was never written reads as zeros. It does so also while somebody fills the slot that version 0 names, loses, and gives it
 * back with the header that it had.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Never written: zeros.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Version 1, whole.")
@Outcome(id = "0, 1", expect = Expect.FORBIDDEN, desc = "Version 0 had bytes of a commit that was lost.")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "Version 1 had bytes of a commit that was lost.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A version that nobody committed.")
@State
public class NeverWrittenStress {

    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(1);
    private final long payload = StressStore.fill(StressStore.scratch(), 1);
    private final long lost = StressStore.fill(StressStore.scratch(), 9);
    private final long copy = StressStore.scratch();

    /** Commits version 1, and loses two attempts at version 2: with three slots one of them is that of version 0. */
    @Actor
    public void writeAndLose() {
        final long base = StressStore.publish(page, payload, writer);
        final int first = SlotClaim.claim(page, base, CommitWord.version(base) + 1, writer);
        SlotFill.fill(page, first, 1, 0, 0, lost, StressStore.SIZE);
        final int second = SlotClaim.claim(page, base, CommitWord.version(base) + 1, writer);
        SlotFill.fill(page, second, 1, 0, 0, lost, StressStore.SIZE);
        SlotClaim.giveBack(page, first, base, CommitWord.version(base) + 1, writer);
        SlotClaim.giveBack(page, second, base, CommitWord.version(base) + 1, writer);
    }

    /**
     * Reads once.
     *
     * @param result version, and whether it is something else than that.
     */
    @Actor
    public void read(final II_Result result) {
        final long version = CommitWord.version(ReadProtocol.read(page, copy, StressStore.SIZE, null));
        result.r1 = (int) version;
        result.r2 = StressStore.isAll(copy, version) ? 0 : 1;
    }
}
