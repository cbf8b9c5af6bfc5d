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

/** A read never mixes two commits, though all slots are filled again while it copies. */
@JCStressTest
@Outcome(id = "\\d+, 0", expect = Expect.ACCEPTABLE, desc = "One version, whole.")
@Outcome(id = "\\d+, 1", expect = Expect.FORBIDDEN, desc = "A read returned bytes that were not committed together.")
@State
public class WholeReadStress {

    private static final int COMMITS = 3 * StressStore.SLOTS;

    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(1);
    private final long payload = StressStore.scratch();
    private final long copy = StressStore.scratch();

    /** Commits versions whose longs are all their number. */
    @Actor
    public void write() {
        for (long version = 1; version <= COMMITS; version++) {
            StressStore.publish(page, StressStore.fill(payload, version), writer);
        }
    }

    /**
     * Reads once.
     *
     * @param result version, and whether it is not whole.
     */
    @Actor
    public void read(final II_Result result) {
        final long version = CommitWord.version(ReadProtocol.read(page, copy, StressStore.SIZE, null));
        result.r1 = (int) version;
        result.r2 = StressStore.isAll(copy, version) ? 0 : 1;
    }
}
