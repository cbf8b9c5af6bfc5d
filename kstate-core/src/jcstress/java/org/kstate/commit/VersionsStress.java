package org.kstate.commit;

import org.kstate.layout.CommitWord;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.ReadProtocol;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Versions rise by exactly one with each successful commit, and no change is lost: two writers count until each has counted thrice. */
@JCStressTest
@Outcome(id = "6, 6", expect = Expect.ACCEPTABLE, desc = "Six commits, six versions, and each built on the one before.")
@Outcome(id = "6, .*", expect = Expect.FORBIDDEN, desc = "A commit built on something else than the version before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A version was skipped or given twice.")
@State
public class VersionsStress {

    private static final int COMMITS = 3;

    private final Page page = StressStore.page();
    private final Writer firstWriter = StressStore.writer(1);
    private final Writer secondWriter = StressStore.writer(2);
    private final long first = StressStore.scratch();
    private final long second = StressStore.scratch();

    /** Counts. */
    @Actor
    public void first() {
        count(first, firstWriter);
    }

    /** Counts, too. */
    @Actor
    public void second() {
        count(second, secondWriter);
    }

    private void count(final long memory, final Writer writer) {
        for (int commits = 0; commits < COMMITS;) {
            final long base = ReadProtocol.read(page, memory, StressStore.SIZE, null);
            StressStore.fill(memory, SharedBuffer.longAt(memory) + 1);
            if (TransientCommit.commit(page, base, memory, StressStore.SIZE, 0, writer) != CommitCode.CONFLICT) {
                commits++;
            }
        }
    }

    /**
     * Looks at what is there.
     *
     * @param result version and count.
     */
    @Arbiter
    public void look(final II_Result result) {
        final long word = ReadProtocol.read(page, first, StressStore.SIZE, null);
        result.r1 = (int) CommitWord.version(word);
        result.r2 = (int) SharedBuffer.longAt(first);
    }
}
