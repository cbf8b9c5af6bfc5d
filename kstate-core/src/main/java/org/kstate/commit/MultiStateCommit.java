package org.kstate.commit;

import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.DescriptorLayout;
import org.kstate.page.PagesFile;
import org.kstate.time.Deadline;

/**
 * Commits over several states, all or nothing, for one session: protocol.md, "Commit over several states". The session installs a reference
 * to a descriptor in the word of each page, in page order; one compare-and-set on the descriptor decides for all; then the references give way
 * to the new words.
 *
 * <p>Assumes: pages are distinct and in order; {@link Liveness} is sound. Guarantees: all logical words move at once, from the bases, or none
 * does; a process that dies at any step has changed nothing or has committed, and anyone who wants one of its pages clears it. Progress: who is
 * in the way is waited for a little and then aborted, so somebody always goes on; an abort is tried again within the bound of a commit. Safe
 * for any thread; allocates nothing.
 */
public final class MultiStateCommit {

    private static final long FIRST_PAUSE_NS = 1_000;
    private static final long LAST_PAUSE_NS = 500_000;
    private static final long NO_REFERENCE = 0;

    private final Descriptors descriptors;
    private final Writer writer;

    /**
     * Creates a session's end.
     *
     * @param pages  of the store, writable.
     * @param writer who commits.
     */
    public MultiStateCommit(final PagesFile pages, final Writer writer) {
        this.descriptors = new Descriptors(pages, writer);
        this.writer = writer;
        writer.settling(this::settleAbandonedIfAny);
    }

    /**
     * Commits.
     *
     * @param set         what to commit.
     * @param transaction its id.
     * @param journal     of the persistent states that are written, or {@link CommitJournal#NONE}.
     * @return {@link CommitCode#COMMITTED} or {@link CommitCode#CONFLICT}.
     * @throws StateBusyException if others aborted every attempt that there was time for.
     */
    public int commit(final CommitSet set, final long transaction, final CommitJournal journal) {
        try {
            return commitUnrung(set, transaction, journal);
        } finally {
            // Also if the record of what is visible already is missing. The journal's lock was given back.
            set.ring(writer);
        }
    }

    private int commitUnrung(final CommitSet set, final long transaction, final CommitJournal journal) {
        settleAbandonedIfAny();
        // With a journal, its lock, its opening, slots and attempts share one bound. Without one it begins with what is in the way.
        long deadline = journal.deadlineNs(writer);
        long bound = FIRST_PAUSE_NS;
        for (;;) {
            final int outcome = attempt(set, transaction, deadline, journal);
            if (outcome != CommitCode.ABORTED) {
                return outcome;
            }
            deadline = deadline == SlotClaim.NO_DEADLINE ? writer.deadlineNs() : deadline;
            if (Deadline.isOver(deadline)) {
                throw new StateBusyException("Others aborted this commit over several states again and again; nothing was committed. Try again:"
                    + " states=" + set.count() + ", session=" + writer.session());
            }
            Backoff.pause(bound);
            bound = Math.min(bound * 2, LAST_PAUSE_NS);
        }
    }

    private int attempt(final CommitSet set, final long transaction, final long deadlineNs, final CommitJournal journal) {
        journal.enter(writer, deadlineNs);
        try {
            return attemptEntered(set, transaction, journal.timeNs(writer), deadlineNs, journal);
        } finally {
            journal.leave();
        }
    }

    private int attemptEntered(final CommitSet set, final long transaction, final long timeNs, final long deadlineNs, final CommitJournal journal) {
        set.begin();
        try {
            return attemptBegun(set, transaction, timeNs, deadlineNs, journal);
        } finally {
            // No call: there may be no stack for one, and this is the reason.
            set.isAbandoned = set.isUnfinished;
            if (set.isUnfinished) {
                descriptors.hasAbandoned = true;
                descriptors.owed.isAny = true;
            }
        }
    }

    private int attemptBegun(final CommitSet set, final long transaction, final long timeNs, final long deadlineNs,
                             final CommitJournal journal) {
        final int number = descriptors.take(set);
        long reference = NO_REFERENCE;
        boolean succeeded = false;
        boolean recorded = false;
        try {
            if (!set.claim(writer.session(), transaction, timeNs, deadlineNs)) {
                return CommitCode.CONFLICT;
            }
            reference = descriptors.prepare(number, set);
            set.reference = reference;
            if (install(set, reference)) {
                set.checkOpen();
                journal.announce(set, transaction, timeNs, reference);
                succeeded = descriptors.succeed(reference);
                if (succeeded) {
                    journal.publish(set);
                    recorded = true;
                }
            }
        } finally {
            finish(set, reference, succeeded);
            descriptors.giveBack(number, recorded || !succeeded);
            set.isUnfinished = false;
            if (!succeeded) {
                journal.discard();
            }
        }
        if (succeeded) {
            return CommitCode.COMMITTED;
        }
        return set.isCurrent() ? CommitCode.ABORTED : CommitCode.CONFLICT;
    }

    private boolean install(final CommitSet set, final long reference) {
        for (int i = 0; i < set.count(); i++) {
            while (!set.page(i).compareAndSetWord(set.oldWord(i), reference)) {
                final long found = set.page(i).word();
                if (CommitWord.isReference(found)) {
                    ReferenceClearing.clear(set.page(i), found, writer);
                    if (!descriptors.isUndecided(reference)) {
                        return false;
                    }
                } else if (found != set.oldWord(i)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void finish(final CommitSet set, final long reference, final boolean succeeded) {
        if (reference != NO_REFERENCE) {
            if (!succeeded) {
                descriptors.fail(reference);
            }
            set.removeReferences(reference, succeeded);
        }
        set.releaseSlots(succeeded);
    }

    private void settleAbandonedIfAny() {
        if (descriptors.hasAbandoned) {
            descriptors.settleAbandoned();
        }
    }

    /** Finishes commits of this session that ended in the middle and could not give back what they had. For any thread. */
    public void settleAbandoned() {
        descriptors.settleAbandoned();
    }

    /**
     * Clears up after a session that died, under {@code store.lock}: no page refers to its descriptors any more.
     *
     * @param pages   of the store, writable.
     * @param session that is dead.
     * @return false if the record of one of its commits may be missing in a journal: until the next commit there writes it, the session's number
     *     is not to be given again.
     */
    public static boolean settleDead(final PagesFile pages, final int session) {
        boolean idle = true;
        for (int k = 0; k < DescriptorLayout.PER_SESSION; k++) {
            final int number = Descriptors.number(session, k);
            Descriptors.settle(pages, number);
            idle &= !Descriptors.isAnnounced(pages, number);
        }
        return idle;
    }
}
