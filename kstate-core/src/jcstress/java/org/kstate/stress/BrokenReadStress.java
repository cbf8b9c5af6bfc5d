package org.kstate.stress;

import org.kstate.commit.Writer;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Broken on purpose: a reader that does not look at its slot's header after the copy. Any machine shows it. */
@JCStressTest
@Outcome(id = "\\d+, 0", expect = Expect.ACCEPTABLE, desc = "One version, whole.")
@Outcome(id = "\\d+, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A read returned bytes that were not committed together.")
@State
public class BrokenReadStress {

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
     * Copies and believes it.
     *
     * @param result version, and whether it is not whole.
     */
    @Actor
    public void read(final II_Result result) {
        final long word = page.resolve();
        final long version = CommitWord.version(word);
        if (version != 0) {
            SharedBuffer.copy(page.slotAddress(CommitWord.slot(word)) + PageLayout.SLOT_PAYLOAD, copy, StressStore.SIZE);
            result.r1 = (int) version;
            result.r2 = StressStore.isAll(copy, version) ? 0 : 1;
        }
    }
}
