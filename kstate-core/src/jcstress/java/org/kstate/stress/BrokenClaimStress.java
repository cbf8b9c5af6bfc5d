package org.kstate.stress;

import org.kstate.commit.Writer;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Broken on purpose: a claim that does not compare the current word with its base (fault F1). Any machine shows it. */
@JCStressTest
@Outcome(id = "[01], [01]", expect = Expect.ACCEPTABLE, desc = "The reader found its slot claimed again, or was in time.")
@Outcome(id = "[01], 2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A reader accepted what a writer with a stale base filled in.")
@State
public class BrokenClaimStress {

    private static final int LATE_SESSION = 2;

    private final Page page = StressStore.page();
    private final Writer writer = StressStore.writer(1);
    private final long payload = StressStore.fill(StressStore.scratch(), 2);
    private final long stalePayload = StressStore.fill(StressStore.scratch(), 3);
    private final long base = StressStore.publish(page, payload, writer);

    /**
     * Claims, fills and commits on the base, whatever is current.
     *
     * @param result whether it won.
     */
    @Actor
    public void commitLate(final II_Result result) {
        final long version = CommitWord.version(base) + 1;
        final int slot = (CommitWord.slot(base) + 1) % StressStore.SLOTS;
        final long header = page.slotHeader(slot);
        if (!SlotHeader.isClaimed(header)
            && page.compareAndSetSlotHeader(slot, header, SlotHeader.of(version, LATE_SESSION))) {
            SharedBuffer.storeStoreFence();
            SharedBuffer.copy(stalePayload, page.slotAddress(slot) + PageLayout.SLOT_PAYLOAD, StressStore.SIZE);
            final boolean won = page.compareAndSetWord(base, CommitWord.plain(version, slot, 0));
            page.releaseSlot(slot, SlotHeader.of(version, won ? SlotHeader.NO_OWNER : SlotHeader.FAILED));
            result.r1 = won ? 1 : 0;
        }
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
