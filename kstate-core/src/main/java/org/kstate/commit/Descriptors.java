package org.kstate.commit;

import java.util.concurrent.atomic.AtomicInteger;

import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.PendingReference;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.page.PendingRecord;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * The descriptors of one session: which are in use by its threads, and their words in {@code pages}. Safe for any thread.
 *
 * <p>{@code [descriptor]}: the state word is stored with release after the entries; who reads a reference loads it with acquire and then
 * the entry. A descriptor's entries are written again only when no page refers to it any more. Nor may a journal have an unwritten record
 * that was announced by it (invariant I6).
 */
public final class Descriptors {

    private static final int ALL = (1 << DescriptorLayout.PER_SESSION) - 1;
    private static final int NONE = -1;

    private final PagesFile pages;
    private final SharedBuffer buffer;
    private final Writer writer;
    /** Where all claims of the session look. */
    final OwedSlots owed;
    /** A bit for each that a thread has. */
    private final AtomicInteger taken = new AtomicInteger();
    /** A bit for each that is known to be idle when nobody has it; the others may be as an earlier session, or a failure, left them. */
    private final AtomicInteger idle = new AtomicInteger();
    /** What each is taken for; stored by who has taken it. */
    private final CommitSet[] holders = new CommitSet[DescriptorLayout.PER_SESSION];
    /** Whether a commit may have ended in the middle since the last look: see {@link CommitSet#isAbandoned}, which is set before. */
    volatile boolean hasAbandoned;

    Descriptors(final PagesFile pages, final Writer writer) {
        this.pages = pages;
        this.buffer = pages.buffer();
        this.writer = writer;
        this.owed = writer.owed();
    }

    /**
     * Takes an idle descriptor for one commit.
     *
     * @param set that it is taken for.
     * @return its number in the store.
     * @throws StateBusyException if other threads of this session have all of them, longer than a commit waits.
     */
    int take(final CommitSet set) {
        final int k = tryTake(set);
        return number(writer.session(), k == NONE ? await(set) : k);
    }

    private int await(final CommitSet set) {
        final long deadline = writer.deadlineNs();
        for (int i = 0;; i++) {
            settleAbandoned();
            final int k = tryTake(set);
            if (k != NONE) {
                return k;
            }
            if (Deadline.isOver(deadline)) {
                throw new StateBusyException("All descriptors of this session are in use by commits over several states that do not move on;"
                    + " nothing was committed. Try again, or see what keeps the other threads: descriptors=" + DescriptorLayout.PER_SESSION
                    + ", session=" + writer.session());
            }
            Pause.step(i);
        }
    }

    private int tryTake(final CommitSet set) {
        int unusable = 0;
        for (;;) {
            final int present = taken.get();
            final int free = ~(present | unusable) & ALL;
            if (free == 0) {
                return NONE;
            }
            final int bit = Integer.lowestOneBit(free);
            final int k = Integer.numberOfTrailingZeros(bit);
            if (taken.compareAndSet(present, present | bit)) {
                holders[k] = set;
                set.descriptor = k;
                set.isUnfinished = true;
                if ((idle.get() & bit) != 0 || isMadeIdle(bit)) {
                    return k;
                }
                set.isUnfinished = false;
                unusable |= bit;
            }
        }
    }

    /** If not, it is given back. */
    private boolean isMadeIdle(final int bit) {
        final int number = number(writer.session(), Integer.numberOfTrailingZeros(bit));
        boolean isIdle = false;
        try {
            settle(pages, number);
            isIdle = !isAnnounced(pages, number);
        } finally {
            if (isIdle) {
                set(idle, bit);
            } else {
                clear(taken, bit);
            }
        }
        return isIdle;
    }

    /**
     * Gives a descriptor back that no page refers to any more.
     *
     * @param number   of the descriptor.
     * @param recorded whether what it decided is in the journal, if it is to be; if not, it is looked at before it is used again.
     */
    void giveBack(final int number, final boolean recorded) {
        final int bit = 1 << number % DescriptorLayout.PER_SESSION;
        if (!recorded) {
            clear(idle, bit);
        }
        clear(taken, bit);
    }

    /**
     * Finishes commits that ended in the middle without giving back what they had, for want of stack: {@link CommitSet#isAbandoned}. For any thread
     * of the session.
     */
    synchronized void settleAbandoned() {
        // First: what is abandoned from now on is for the next time.
        hasAbandoned = false;
        boolean isDone = false;
        try {
            settleAllAbandoned();
            isDone = true;
        } finally {
            // No call, as where it was set.
            if (!isDone) {
                hasAbandoned = true;
                owed.isAny = true;
            }
        }
    }

    private void settleAllAbandoned() {
        for (int k = 0; k < holders.length; k++) {
            final CommitSet set = holders[k];
            if (set != null && set.isAbandoned && set.descriptor == k && (taken.get() & 1 << k) != 0) {
                boolean committed = false;
                if (set.reference != 0) {
                    fail(set.reference);
                    committed = isSucceeded(pages, set.reference);
                    set.removeReferences(set.reference, committed);
                }
                set.giveBackAbandoned(committed);
                holders[k] = null;
                // It is looked at again before it is used: a record may be missing.
                giveBack(number(writer.session(), k), false);
                set.isAbandoned = false;
            }
        }
    }

    private static void set(final AtomicInteger bits, final int bit) {
        int present = bits.get();
        while (!bits.compareAndSet(present, present | bit)) {
            present = bits.get();
        }
    }

    private static void clear(final AtomicInteger bits, final int bit) {
        int present = bits.get();
        while (!bits.compareAndSet(present, present & ~bit)) {
            present = bits.get();
        }
    }

    /**
     * Fills a descriptor and makes it undecided, under its next generation.
     *
     * @return the reference to it.
     */
    long prepare(final int number, final CommitSet set) {
        final long descriptor = pages.descriptor(number);
        final long generation = DescriptorLayout.generation(buffer.getLongAcquire(descriptor + DescriptorLayout.STATE)) + 1;
        // The removal of the last references is visible before the entries change.
        SharedBuffer.storeStoreFence();
        for (int i = 0; i < set.count(); i++) {
            final long entry = entry(descriptor, i);
            buffer.putLong(entry + DescriptorLayout.ENTRY_PAGE, set.page(i).index());
            buffer.putLong(entry + DescriptorLayout.ENTRY_OLD_WORD, set.oldWord(i));
            buffer.putLong(entry + DescriptorLayout.ENTRY_NEW_WORD, set.newWord(i));
        }
        buffer.putInt(descriptor + DescriptorLayout.COUNT, set.count());
        // [descriptor]
        buffer.putLongRelease(descriptor + DescriptorLayout.STATE, DescriptorLayout.state(generation, DescriptorLayout.UNDECIDED));
        return CommitWord.reference(generation, number);
    }

    private static long entry(final long descriptor, final int i) {
        return descriptor + DescriptorLayout.ENTRIES + (long) i * DescriptorLayout.ENTRY_STRIDE;
    }

    /** Whether the commit of a reference can still be decided either way. */
    boolean isUndecided(final long reference) {
        return buffer.getLongAcquire(stateOffset(reference))
            == DescriptorLayout.state(CommitWord.generation(reference), DescriptorLayout.UNDECIDED);
    }

    /**
     * Decides. For the owner alone.
     *
     * @return false if somebody has aborted it before.
     */
    boolean succeed(final long reference) {
        return decide(reference, DescriptorLayout.SUCCEEDED);
    }

    /** Aborts, if it is not decided yet. */
    void fail(final long reference) {
        decide(reference, DescriptorLayout.FAILED);
    }

    private boolean decide(final long reference, final int status) {
        final long generation = CommitWord.generation(reference);
        return buffer.compareAndSetLong(stateOffset(reference), DescriptorLayout.state(generation, DescriptorLayout.UNDECIDED),
            DescriptorLayout.state(generation, status));
    }

    private long stateOffset(final long reference) {
        return pages.descriptor(CommitWord.descriptor(reference)) + DescriptorLayout.STATE;
    }

    /**
     * Whether a journal has announced a record by this descriptor, which was decided, and is not known to have it: the entries are needed to write
     * it again. Needs no lock: the announcement stands until somebody who has the journal's lock has seen to the record.
     *
     * @param pages  of the store.
     * @param number of the descriptor.
     * @return true if it must not be touched.
     */
    static boolean isAnnounced(final PagesFile pages, final int number) {
        final int journals = PendingRecord.journals(pages);
        for (int journal = 0; journal < journals; journal++) {
            final long reference = PendingRecord.reference(pages, journal);
            if (PendingReference.isDescriptor(reference) && CommitWord.descriptor(reference) == number && isSucceeded(pages, reference)
                && !PendingRecord.isClosed(pages, journal)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the commit of a reference was decided, and the descriptor not used again.
     *
     * @param pages     of the store.
     * @param reference to a descriptor.
     * @return true if what it names was committed.
     */
    public static boolean isSucceeded(final PagesFile pages, final long reference) {
        return pages.buffer().getLongAcquire(pages.descriptor(CommitWord.descriptor(reference)) + DescriptorLayout.STATE)
            == DescriptorLayout.state(CommitWord.generation(reference), DescriptorLayout.SUCCEEDED);
    }

    /**
     * Aborts what is undecided and takes the references to a descriptor out of all pages; for the owner, or under {@code store.lock} for a dead
     * one's. Idempotent.
     *
     * @param pages  of the store, writable.
     * @param number of the descriptor.
     */
    static void settle(final PagesFile pages, final int number) {
        final SharedBuffer buffer = pages.buffer();
        final long descriptor = pages.descriptor(number);
        final long found = buffer.getLongAcquire(descriptor + DescriptorLayout.STATE);
        final long generation = DescriptorLayout.generation(found);
        if (DescriptorLayout.status(found) == DescriptorLayout.UNDECIDED) {
            buffer.compareAndSetLong(descriptor + DescriptorLayout.STATE, found,
                DescriptorLayout.state(generation, DescriptorLayout.FAILED));
        }
        final long state = buffer.getLongAcquire(descriptor + DescriptorLayout.STATE);
        final long reference = CommitWord.reference(generation, number);
        final int count = Math.min(buffer.getIntAcquire(descriptor + DescriptorLayout.COUNT), DescriptorLayout.MAX_ENTRIES);
        for (int i = 0; i < count; i++) {
            final long index = buffer.getLongAcquire(entry(descriptor, i) + DescriptorLayout.ENTRY_PAGE);
            if (index >= 0 && index < pages.geometry().pages() && PageTableEntry.isInUse(pages.tableWord((int) index))) {
                final Page page = pages.page((int) index);
                final long word = page.decidedWord(descriptor, state);
                if (word != Page.NO_WORD) {
                    page.compareAndSetWord(reference, word);
                }
            }
        }
    }

    static int number(final int session, final int k) {
        return (session - 1) * DescriptorLayout.PER_SESSION + k;
    }
}
