package org.kstate.commit;

import java.util.function.LongSupplier;

import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.Owner;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * Getting a slot to fill: protocol.md, Claim a slot.
 *
 * <p>Assumes: {@link Liveness} is sound. Guarantees: the slot is not the current one, no live session has it, and it is claimed only if
 * the base was current after its header was read; so a reader that still copies from it will see the header changed. Progress: a claim
 * that fails met another claim or commit.
 */
public final class SlotClaim {

    /** The wait begins with the claim. */
    public static final long NO_DEADLINE = Long.MIN_VALUE;

    private SlotClaim() {
    }

    /**
     * Claims, and waits for as long as a commit may while live sessions have all slots.
     *
     * @param page    to write.
     * @param base    plain word on which the new version builds.
     * @param version raw version that the slot is to hold.
     * @param writer  who claims.
     * @return the slot, or {@link CommitCode#CONFLICT}.
     * @throws StateBusyException if no slot came free in time.
     */
    public static int claim(final Page page, final long base, final long version, final Writer writer) {
        return claim(page, base, version, writer, writer.deadline());
    }

    /**
     * As {@link #claim(Page, long, long, Writer)}, within the bound of a whole commit.
     *
     * @param page       to write.
     * @param base       plain word on which the new version builds.
     * @param version    raw version that the slot is to hold.
     * @param writer     who claims.
     * @param deadlineNs by {@link System#nanoTime}.
     * @return the slot, or {@link CommitCode#CONFLICT}.
     */
    public static int claim(final Page page, final long base, final long version, final Writer writer, final long deadlineNs) {
        return claim(page, base, version, writer, () -> deadlineNs);
    }

    /**
     * As {@link #claim(Page, long, long, Writer)}, within a bound that may not have begun yet.
     *
     * @param page       to write.
     * @param base       plain word on which the new version builds.
     * @param version    raw version that the slot is to hold.
     * @param writer     who claims.
     * @param deadlineNs tells until when to wait, by {@link System#nanoTime}; asked at most once, and only if there is something to wait for.
     * @return the slot, or {@link CommitCode#CONFLICT}.
     */
    public static int claim(final Page page, final long base, final long version, final Writer writer, final LongSupplier deadlineNs) {
        final OwedSlots owed = writer.owed();
        final boolean[] marks = owed.marks(page);
        final int first = OwedSlots.first(page);
        final int slot = take(page, base, version, writer, deadlineNs);
        if (slot >= 0) {
            boolean isOpen = false;
            boolean isOwed = true;
            try {
                begin(writer);
                isOpen = true;
                isOwed = false;
            } finally {
                try {
                    if (!isOpen) {
                        giveBack(page, slot, base, version, writer);
                        isOwed = false;
                    }
                } finally {
                    // No call: there may be no stack for one, and this is the reason.
                    if (isOwed) {
                        marks[first + slot] = true;
                        owed.isAny = true;
                    }
                }
            }
        }
        return slot;
    }

    /**
     * As {@link #claim(Page, long, long, Writer, LongSupplier)}, but for what follows a claim: the caller notes the slot first, with no call
     * between, so that it is given back wherever the stack ends. Then it calls {@link #begin}.
     *
     * @param page       to write.
     * @param base       plain word on which the new version builds.
     * @param version    raw version that the slot is to hold.
     * @param writer     who claims.
     * @param deadlineNs as for {@link #claim}.
     * @return the slot, or {@link CommitCode#CONFLICT}.
     */
    public static int take(final Page page, final long base, final long version, final Writer writer, final LongSupplier deadlineNs) {
        assert writer.owner() != Owner.NOBODY : "a session that cannot write claims";
        writer.settleOwed();
        final int slot = tryClaim(page, base, version, writer);
        return slot != CommitCode.NONE_FREE ? slot : await(page, base, version, writer, deadlineNs.getAsLong());
    }

    /** As {@link #take(Page, long, long, Writer, LongSupplier)}, until a time that is known, or {@link #NO_DEADLINE}. */
    static int take(final Page page, final long base, final long version, final Writer writer, final long deadlineNs) {
        assert writer.owner() != Owner.NOBODY : "a session that cannot write claims";
        writer.settleOwed();
        final int slot = tryClaim(page, base, version, writer);
        return slot != CommitCode.NONE_FREE ? slot
            : await(page, base, version, writer, deadlineNs == NO_DEADLINE ? writer.deadlineNs() : deadlineNs);
    }

    /**
     * Comes after {@link #take}, before the slot is filled.
     *
     * @param writer who claimed.
     * @throws org.kstate.exceptions.ClosedException if it was closed: the slot is to be given back.
     */
    public static void begin(final Writer writer) {
        writer.checkOpen();
        // The header is stored before the payload: a Java compare-and-set does not order the plain stores after it.
        SharedBuffer.storeStoreFence();
    }

    /**
     * Gives a claimed slot back in which nothing was committed: protocol.md, "Give a slot back".
     *
     * <p>By compare-and-set from the word that was claimed: a claim that was made after its session had been closed may be a later owner's by now.
     * {@code [header]}: releases what was stored in the slot.
     *
     * @param page    of the slot.
     * @param slot    that was claimed.
     * @param base    as for {@link #claim}.
     * @param version as for {@link #claim}.
     * @param writer  who claimed.
     */
    public static void giveBack(final Page page, final int slot, final long base, final long version, final Writer writer) {
        page.compareAndSetSlotHeader(slot, SlotHeader.of(version, writer.owner()),
            SlotHeader.of(CommitWord.version(base) + 1, SlotHeader.FAILED));
    }

    private static int await(final Page page, final long base, final long version, final Writer writer, final long deadline) {
        writer.count(Counter.SLOT_WAITS);
        for (int i = 0;; i++) {
            writer.checkOpen();
            writer.settleOwed();
            final int slot = tryClaim(page, base, version, writer);
            if (slot != CommitCode.NONE_FREE) {
                return slot;
            }
            if (Deadline.isOver(deadline)) {
                writer.count(Counter.STATE_BUSY);
                final int owner = Owner.number(SlotHeader.owner(page.slotHeader((CommitWord.slot(base) + 1) % page.slots())));
                throw new StateBusyException("Every slot of the state is held by live sessions that do not move on (stopped,"
                    + " perhaps); nothing was"
                    + " committed. Let them go on or end them: slots=" + page.slots() + ", oneOwnerSession=" + owner
                    + ", oneOwnerPid=" + writer.pidOrZero(owner) + ", state=" + page.name());
            }
            Pause.step(i);
        }
    }

    private static int tryClaim(final Page page, final long base, final long version, final Writer writer) {
        boolean contended;
        do {
            contended = false;
            // Slots that nobody claims first; whether an owner lives is asked only if there is none.
            for (int pass = 0; pass < 2; pass++) {
                int slot = CommitWord.slot(base);
                for (int i = 1; i < page.slots(); i++) {
                    slot = slot + 1 == page.slots() ? 0 : slot + 1;
                    final long header = page.slotHeader(slot);
                    final boolean isClaimed = SlotHeader.isClaimed(header);
                    if (isClaimed && (pass == 0 || isHeld(page, slot, header, writer))) {
                        continue;
                    }
                    // After the header and the owner's death, before the claim: the order is what makes readers safe (fault F1).
                    if (page.word() != base && page.resolve() != base) {
                        return CommitCode.CONFLICT;
                    }
                    if (isClaimed ? takeFromDead(page, slot, header, version, writer)
                        : page.compareAndSetSlotHeader(slot, header, SlotHeader.of(version, writer.owner()))) {
                        return slot;
                    }
                    contended = true;
                }
            }
        } while (contended);
        return CommitCode.NONE_FREE;
    }

    private static boolean takeFromDead(final Page page, final int slot, final long header, final long version, final Writer writer) {
        final OwedSlots owed = writer.owed();
        final boolean[] marks = owed.marks(page);
        final int first = OwedSlots.first(page);
        if (!page.compareAndSetSlotHeader(slot, header, SlotHeader.of(version, writer.owner()))) {
            return false;
        }
        boolean isCounted = false;
        try {
            writer.countTakenFrom(SlotHeader.owner(header), Counter.SLOTS_FROM_DEAD);
            isCounted = true;
        } finally {
            // The caller is not told of the slot. No call: there may be no stack for one.
            if (!isCounted) {
                marks[first + slot] = true;
                owed.isAny = true;
            }
        }
        return true;
    }

    private static boolean isHeld(final Page page, final int slot, final long header, final Writer writer) {
        final int owner = SlotHeader.owner(header);
        if (!Owner.isSession(owner)) {
            throw page.pages().corrupt("slot header", page.slotField(slot, PageLayout.SLOT_HEADER), header);
        }
        return writer.isAlive(owner);
    }
}
