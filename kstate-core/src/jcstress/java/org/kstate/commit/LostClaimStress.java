package org.kstate.commit;

import org.kstate.layout.CommitWord;
import org.kstate.layout.SlotHeader;
import org.kstate.page.Page;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The slot of a lost commit is given back empty: it never looks like that of the version which another committed (fault F5). */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "One slot holds the version, and none has an owner.")
@Outcome(id = ".*, [1-9]", expect = Expect.FORBIDDEN, desc = "A slot was not given back.")
@Outcome(id = "0, .*", expect = Expect.FORBIDDEN, desc = "The current slot does not hold its version.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The loser's slot looks like the winner's.")
@State
public class LostClaimStress {

    private final Page page = StressStore.page();
    private final Writer firstWriter = StressStore.writer(1);
    private final Writer secondWriter = StressStore.writer(2);
    private final long payload = StressStore.fill(StressStore.scratch(), 1);
    private final long base = StressStore.publish(page, payload, firstWriter);

    /** One of two commits on the same base. */
    @Actor
    public void first() {
        TransientCommit.commit(page, base, payload, StressStore.SIZE, 0, firstWriter);
    }

    /** The other. */
    @Actor
    public void second() {
        TransientCommit.commit(page, base, payload, StressStore.SIZE, 0, secondWriter);
    }

    /**
     * Looks at all headers.
     *
     * @param result slots that hold the current version, slots that have an owner; 0 slots if the current one does not hold it.
     */
    @Arbiter
    public void look(final II_Result result) {
        final long word = page.resolve();
        final long version = CommitWord.version(word);
        for (int slot = 0; slot < StressStore.SLOTS; slot++) {
            final long header = page.slotHeader(slot);
            result.r1 += SlotHeader.holds(header, version) ? 1 : 0;
            result.r2 += SlotHeader.isClaimed(header) ? 1 : 0;
        }
        if (version != 2 || !SlotHeader.holds(page.slotHeader(CommitWord.slot(word)), version)) {
            result.r1 = 0;
        }
    }
}
