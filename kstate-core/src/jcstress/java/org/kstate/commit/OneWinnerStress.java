package org.kstate.commit;

import org.kstate.layout.CommitWord;
import org.kstate.page.Page;
import org.kstate.page.ReadProtocol;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Of two commits on the same base exactly one wins, and its value is there. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "The first won, and its value is version 1.")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "The second won, and its value is version 1.")
@Outcome(id = "1, 1, .*", expect = Expect.FORBIDDEN, desc = "Both were told that they had committed: one was lost.")
@Outcome(id = "0, 0, .*", expect = Expect.FORBIDDEN, desc = "Both were told of a conflict though nobody else committed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "What is there is not what the winner committed.")
@State
public class OneWinnerStress {

    private final Page page = StressStore.page();
    private final long base = page.resolve();
    private final Writer firstWriter = StressStore.writer(1);
    private final Writer secondWriter = StressStore.writer(2);
    private final long first = StressStore.fill(StressStore.scratch(), 1);
    private final long second = StressStore.fill(StressStore.scratch(), 2);
    private final long copy = StressStore.scratch();

    /**
     * One commit.
     *
     * @param result whether it won.
     */
    @Actor
    public void first(final III_Result result) {
        result.r1 = commit(first, firstWriter);
    }

    /**
     * The other.
     *
     * @param result whether it won.
     */
    @Actor
    public void second(final III_Result result) {
        result.r2 = commit(second, secondWriter);
    }

    private int commit(final long payload, final Writer writer) {
        return TransientCommit.commit(page, base, payload, StressStore.SIZE, 0, writer) == CommitCode.CONFLICT ? 0 : 1;
    }

    /**
     * Looks at what is there.
     *
     * @param result whose value is version 1; 0 if there is none.
     */
    @Arbiter
    public void look(final III_Result result) {
        final long word = ReadProtocol.read(page, copy, StressStore.SIZE, null);
        if (CommitWord.version(word) == 1) {
            result.r3 = StressStore.isAll(copy, 1) ? 1 : StressStore.isAll(copy, 2) ? 2 : 0;
        }
    }
}
