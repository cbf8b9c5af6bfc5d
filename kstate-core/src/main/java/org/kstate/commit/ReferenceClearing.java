package org.kstate.commit;

import java.util.concurrent.ThreadLocalRandom;

import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.DescriptorLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.time.Deadline;

/**
 * Getting a reference out of the way of a commit: protocol.md, Clear. An undecided descriptor is aborted, after some patience if its owner
 * lives; a decided one is finished for this page. Nobody waits for a dead owner.
 */
public final class ReferenceClearing {

    private static final long MIN_PATIENCE_NS = 20_000;
    private static final long MAX_PATIENCE_NS = 100_000;

    private ReferenceClearing() {
    }

    /**
     * One step; the caller looks at the page again.
     *
     * @param page      that holds the reference.
     * @param reference commit word that was read.
     * @param writer    who wants the page.
     * @throws org.kstate.exceptions.CorruptStoreException if the reference stands and its descriptor says nothing of it.
     */
    public static void clear(final Page page, final long reference, final Writer writer) {
        final SharedBuffer buffer = page.buffer();
        final int number = CommitWord.descriptor(reference);
        final long descriptor = page.pages().descriptor(number);
        final long state = buffer.getLongAcquire(descriptor + DescriptorLayout.STATE);
        if (DescriptorLayout.generation(state) != CommitWord.generation(reference)) {
            requireGone(page, reference, "descriptor generation", descriptor, state);
            return;
        }
        if (DescriptorLayout.status(state) == DescriptorLayout.UNDECIDED) {
            if (waitForDecision(page, reference, number, writer)) {
                if (buffer.compareAndSetLong(descriptor + DescriptorLayout.STATE, state,
                    DescriptorLayout.state(DescriptorLayout.generation(state), DescriptorLayout.FAILED))) {
                    writer.count(Counter.REFERENCES_ABORTED);
                }
            }
            return;
        }
        final long word = page.decidedWord(descriptor, state);
        if (word == Page.NO_WORD) {
            requireGone(page, reference, "descriptor entry", descriptor, page.index());
            return;
        }
        // Success of this validates the entry that was read: the reference was never removed meanwhile (invariant I2).
        if (page.compareAndSetWord(reference, word)) {
            writer.count(Counter.REFERENCES_FINISHED);
        }
    }

    /** A descriptor is reused only when no page refers to it any more (invariant I6): if the reference stands, no step gets rid of it. */
    private static void requireGone(final Page page, final long reference, final String what, final long offset, final long value) {
        if (page.word() == reference) {
            throw page.pages().corrupt(what, offset, value);
        }
    }

    /** Waits a little for a live owner; true if the patience is over and the reference still stands. */
    private static boolean waitForDecision(final Page page, final long reference, final int descriptor, final Writer writer) {
        if (writer.isHeld(descriptor / DescriptorLayout.PER_SESSION + 1)) {
            final long until = Deadline.after(ThreadLocalRandom.current().nextLong(MIN_PATIENCE_NS, MAX_PATIENCE_NS));
            while (!Deadline.isOver(until)) {
                if (page.word() != reference) {
                    return false;
                }
                Thread.onSpinWait();
            }
        }
        return page.word() == reference;
    }
}
