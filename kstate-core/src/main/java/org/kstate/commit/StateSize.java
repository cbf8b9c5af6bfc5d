package org.kstate.commit;

import java.util.concurrent.TimeUnit;

import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.page.Page;
import org.kstate.time.Deadline;

/** The size of a state: a header word that makes no version. Any writer may move it, by compare-and-set. */
public final class StateSize {

    /** Who commits or chooses a size, and is not stopped, gives its slot back sooner. */
    private static final long RESTORE_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private StateSize() {
    }

    /**
     * Makes a state larger; never smaller. {@code [size]}: stored before a longer payload is committed; whoever reads looks at the size
     * after the commit word, and so never returns such a payload without its end.
     *
     * @param page of the state.
     * @param size wanted, at most the page size.
     */
    static void raise(final Page page, final int size) {
        int current = page.size();
        while (current < size && !move(page, current, size)) {
            current = page.size();
        }
    }

    /**
     * Makes a state larger, or as large as it is, for somebody who chose that. For the time of it a slot is claimed, as by a commit: so who is late,
     * since the handle was closed and the page is another state's by now, changes nothing of that.
     *
     * @param page   of the state.
     * @param size   wanted, at most the page size.
     * @param writer who claims.
     * @throws org.kstate.exceptions.StateBusyException if stopped sessions hold every slot.
     * @throws org.kstate.exceptions.ClosedException    if the writer was closed.
     */
    public static void choose(final Page page, final int size, final Writer writer) {
        final OwedSlots owed = writer.owed();
        final boolean[] marks = owed.marks(page);
        final int first = OwedSlots.first(page);
        long base;
        int slot;
        do {
            base = page.resolve();
            slot = SlotClaim.claim(page, base, CommitWord.version(base) + 1, writer);
        } while (slot == CommitCode.CONFLICT);
        boolean isOwed = true;
        try {
            raise(page, size);
            chosen(page);
        } finally {
            try {
                SlotClaim.giveBack(page, slot, base, CommitWord.version(base) + 1, writer);
                isOwed = false;
            } finally {
                // No call: there may be no stack for one, and this is the reason.
                if (isOwed) {
                    marks[first + slot] = true;
                    owed.isAny = true;
                }
            }
        }
    }

    /**
     * Whether anybody has chosen the size. The size of a value that came back from a journal counts as chosen by nobody.
     *
     * @param page of the state.
     * @return false if it is the default.
     */
    public static boolean isChosen(final Page page) {
        return page.buffer().getIntAcquire(page.field(PageLayout.SIZE_CHOSEN)) != 0;
    }

    /** Notes that the size was chosen and is not the default any more, which gives way to that of a journal's value. */
    private static void chosen(final Page page) {
        page.buffer().putIntRelease(page.field(PageLayout.SIZE_CHOSEN), 1);
    }

    /**
     * Gives a state whose value is about to come back from a journal the size that it had; a larger one that was chosen stays. With the journal's
     * lock held, and before the word moves.
     *
     * <p>{@code [smaller]}: where the size is to become smaller, all slots are claimed, as by {@link #lower}: who chooses a size claims one for the
     * time of it, and so comes before, which is seen, or after, and finds the smaller one. If somebody keeps a slot, the size stays as it is.
     *
     * @param page   of the state, never written.
     * @param base   the word by which it is so.
     * @param raw    version that comes back, for which the caller has one slot.
     * @param size   of the value.
     * @param writer who claims.
     * @return the slots that were claimed, a bit for each, to be given back after the word has moved.
     */
    public static int restore(final Page page, final long base, final long raw, final int size, final Writer writer) {
        raise(page, size);
        if (page.size() == size || isChosen(page)) {
            return 0;
        }
        final OwedSlots owed = writer.owed();
        final boolean[] marks = owed.marks(page);
        final int first = OwedSlots.first(page);
        int claimed = 0;
        boolean isDone = false;
        try {
            final long deadline = Deadline.after(RESTORE_WAIT_NS);
            // But the current one and the caller's.
            for (int i = 2; i < page.slots(); i++) {
                final int slot = SlotClaim.claim(page, base, raw, writer, deadline);
                if (slot == CommitCode.CONFLICT) {
                    isDone = true;
                    return claimed;
                }
                claimed |= 1 << slot;
            }
            final int current = page.size();
            if (current > size && !isChosen(page)) {
                move(page, current, size);
            }
            isDone = true;
        } catch (final StateBusyException e) {
            isDone = true;
        } finally {
            int held = isDone ? 0 : claimed;
            try {
                for (int slot = 0; held >> slot != 0; slot++) {
                    if ((held & 1 << slot) != 0) {
                        SlotClaim.giveBack(page, slot, base, raw, writer);
                        held &= ~(1 << slot);
                    }
                }
            } finally {
                // No call: there may be no stack for one, and this is the reason.
                for (int slot = 0; held >> slot != 0; slot++) {
                    if ((held & 1 << slot) != 0) {
                        marks[first + slot] = true;
                        owed.isAny = true;
                    }
                }
            }
        }
        return claimed;
    }

    /**
     * Makes a state smaller that was never written. Called with {@code store.lock} held.
     *
     * <p>{@code [smaller]}: for the time of it, every slot is claimed in which a first version could be. So no commit is between its comparison
     * of length and size, which it makes after its claim, and its end; and a version that was committed before is seen.
     *
     * @param page    of the state.
     * @param current size that it has.
     * @param size    wanted.
     * @param writer  who claims.
     * @param chosen  whether a size that was chosen may be lowered; one that was not may be in any case.
     * @return false if the state was written, or somebody else changed the size meanwhile.
     * @throws org.kstate.exceptions.StateBusyException if a commit of a stopped session holds a slot.
     */
    public static boolean lower(final Page page, final int current, final int size, final Writer writer, final boolean chosen) {
        final long base = page.resolve();
        final long version = CommitWord.version(base);
        if (version != page.firstVersion()) {
            return false;
        }
        final OwedSlots owed = writer.owed();
        final boolean[] marks = owed.marks(page);
        final int first = OwedSlots.first(page);
        int claimed = 0;
        try {
            for (int i = 1; i < page.slots(); i++) {
                final int slot = SlotClaim.claim(page, base, version + 1, writer);
                if (slot == CommitCode.CONFLICT) {
                    return false;
                }
                claimed |= 1 << slot;
            }
            // Who chooses a size holds a slot meanwhile, and here all are held.
            if (!chosen && isChosen(page) || !move(page, current, size)) {
                return false;
            }
            chosen(page);
            return true;
        } finally {
            try {
                for (int slot = 0; claimed >> slot != 0; slot++) {
                    if ((claimed & 1 << slot) != 0) {
                        SlotClaim.giveBack(page, slot, base, version + 1, writer);
                        claimed &= ~(1 << slot);
                    }
                }
            } finally {
                // No call: there may be no stack for one, and this is the reason.
                for (int slot = 0; claimed >> slot != 0; slot++) {
                    if ((claimed & 1 << slot) != 0) {
                        marks[first + slot] = true;
                        owed.isAny = true;
                    }
                }
            }
        }
    }

    private static boolean move(final Page page, final int from, final int to) {
        return page.buffer().compareAndSetInt(page.field(PageLayout.SIZE), from, to);
    }
}
