package org.kstate.journal;

import java.util.function.LongSupplier;

import org.kstate.commit.CommitCode;
import org.kstate.commit.CommitJournal;
import org.kstate.commit.CommitSet;
import org.kstate.commit.MultiStateCommit;
import org.kstate.commit.OwedSlots;
import org.kstate.commit.SlotClaim;
import org.kstate.commit.SlotFill;
import org.kstate.commit.TransientCommit;
import org.kstate.commit.Writer;
import org.kstate.exceptions.RecordPendingException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PendingReference;
import org.kstate.layout.SlotHeader;
import org.kstate.layout.TransactionId;
import org.kstate.memory.ThreadIds;
import org.kstate.page.Page;
import org.kstate.spi.Journal;

/**
 * Commits on the persistent states of one journal, for one session: protocol.md, "Commit on a persistent state" and
 * "Commit over several states".
 *
 * <p>All happens under the journal's lock: finish what a dead holder announced, claim and fill, write the record, announce it, move the
 * commit word, make the record visible. So a version is superseded only when it is in the journal. The record of a process that was killed
 * at any point appears exactly once or never.
 *
 * <p>Safe for any thread: the lock orders them.
 */
public final class JournaledCommit implements CommitJournal {

    private final JournalEnd end;
    private final Announcement announcement;
    private final RecordWriter records;
    private final Writer writer;

    JournaledCommit(final JournalEnd end) {
        this.end = end;
        this.announcement = end.announcement();
        this.records = end.records();
        this.writer = end.writer();
    }

    JournalEnd end() {
        return end;
    }

    /**
     * Commits a payload on a persistent state.
     *
     * @param page    to write.
     * @param base    plain word on which the new version builds, or {@link CommitCode#ANY_BASE}.
     * @param address of the payload.
     * @param length  of the payload, at most the page size.
     * @param claimer who commits: this session, or a handle of it.
     * @return the new commit word, {@link CommitCode#CONFLICT}, or {@link CommitCode#DELETED}.
     */
    public long commit(final Page page, final long base, final long address, final int length, final Writer claimer) {
        final long me = ThreadIds.own();
        end.lock.checkNotWithin(me);
        try {
            return commitLocked(page, base, address, length, claimer);
        } finally {
            // No call: there may be no stack for one. See JournalEnd.noting, which would allocate here.
            if (!end.lock.isOwed && end.lock.holder == me) {
                end.lock.isOwed = true;
            }
        }
    }

    private long commitLocked(final Page page, final long base, final long address, final int length, final Writer claimer) {
        end.enterToCommit(JournalLock.NO_DEADLINE);
        try {
            for (;;) {
                final long current = page.resolve();
                if (CommitWord.isDeleted(current)) {
                    return CommitCode.DELETED;
                }
                if (base != CommitCode.ANY_BASE && base != current) {
                    return CommitCode.CONFLICT;
                }
                final long word = commitOn(page, current, CommitWord.flags(current), address, length, claimer, end.deadline());
                if (word != CommitCode.CONFLICT || base != CommitCode.ANY_BASE) {
                    return word;
                }
                // All attempts share one bound.
                end.beginDeadline();
            }
        } finally {
            end.leave();
        }
    }

    /**
     * Commits over several states, of which some that are written are persistent in this journal.
     *
     * @param several     of the session.
     * @param set         what to commit.
     * @param transaction its id.
     * @return as {@link MultiStateCommit#commit}.
     */
    public int commit(final MultiStateCommit several, final CommitSet set, final long transaction) {
        final long me = ThreadIds.own();
        end.lock.checkNotWithin(me);
        try {
            return several.commit(set, transaction, this);
        } finally {
            // As above.
            if (!end.lock.isOwed && end.lock.holder == me) {
                end.lock.isOwed = true;
            }
        }
    }

    /**
     * As {@link #commit}, and returns when the record and all before it are on the device. Readers may see the version before.
     *
     * @param page    to write.
     * @param base    plain word on which the new version builds, or {@link CommitCode#ANY_BASE}.
     * @param address of the payload.
     * @param length  of the payload, at most the page size.
     * @param claimer who commits: this session, or a handle of it.
     * @return the new commit word, {@link CommitCode#CONFLICT}, or {@link CommitCode#DELETED}.
     * @throws org.kstate.exceptions.DurabilityUnavailableException if there is no device; nothing was committed.
     * @throws org.kstate.exceptions.CommitNotDurableException if the commit is done, and not known to be on the device.
     */
    public long commitToDevice(final Page page, final long base, final long address, final int length, final Writer claimer) {
        end.enterDevice();
        try {
            final long word = commit(page, base, address, length, claimer);
            if (word != CommitCode.CONFLICT && word != CommitCode.DELETED) {
                end.makeDurable();
            }
            return word;
        } finally {
            boolean isLeft = false;
            try {
                end.leaveDevice();
                isLeft = true;
            } finally {
                // No call: there may be no stack for one.
                if (!isLeft) {
                    synchronized (end.device) {
                        end.device.lost++;
                    }
                }
            }
        }
    }

    /**
     * As {@link #commit(MultiStateCommit, CommitSet, long)}, and returns when the record and all before it are on the device.
     *
     * @param several     of the session.
     * @param set         what to commit.
     * @param transaction its id.
     * @param committed   is run between the commit and the device.
     * @return as {@link MultiStateCommit#commit}.
     * @throws org.kstate.exceptions.DurabilityUnavailableException if there is no device; nothing was committed.
     * @throws org.kstate.exceptions.CommitNotDurableException if the commit is done, and not known to be on the device.
     */
    public int commitToDevice(final MultiStateCommit several, final CommitSet set, final long transaction, final Runnable committed) {
        end.enterDevice();
        try {
            final int code = commit(several, set, transaction);
            if (code == CommitCode.COMMITTED) {
                committed.run();
                end.makeDurable();
            }
            return code;
        } finally {
            boolean isLeft = false;
            try {
                end.leaveDevice();
                isLeft = true;
            } finally {
                // No call: there may be no stack for one.
                if (!isLeft) {
                    synchronized (end.device) {
                        end.device.lost++;
                    }
                }
            }
        }
    }

    /** Commits the end of a persistent state: an empty version and a record that says so. */
    void delete(final Page page, final Writer sweeper) {
        end.noting(() -> deleteLocked(page, sweeper));
    }

    private void deleteLocked(final Page page, final Writer sweeper) {
        final long deadlineNs = writer.deadlineNs();
        end.enterBriefly(deadlineNs);
        try {
            long current = page.resolve();
            while (!CommitWord.isDeleted(current)) {
                commitOn(page, current, CommitWord.flags(current) | CommitWord.DELETED, page.nameAddress(), 0, sweeper, () -> deadlineNs);
                current = page.resolve();
            }
        } finally {
            end.leave();
        }
    }

    /** The steps between recovery and the end of the lock. Called with the lock. The deadline is asked for once there is something to wait for. */
    long commitOn(final Page page, final long base, final long flags, final long address, final int length, final Writer claimer,
                  final LongSupplier deadlineNs) {
        final long raw = CommitWord.version(base) + 1;
        final OwedSlots owed = claimer.owed();
        final boolean[] marks = owed.marks(page);
        final int first = OwedSlots.first(page);
        final int slot = SlotClaim.take(page, base, raw, claimer, deadlineNs);
        if (slot == CommitCode.CONFLICT) {
            return CommitCode.CONFLICT;
        }
        boolean isCommitted = false;
        boolean isOwed = true;
        try {
            SlotClaim.begin(claimer);
            final long timeNs = end.timeNs();
            final long transaction = TransactionId.ofPage(page.index(), raw);
            SlotFill.fill(page, slot, writer.session(), transaction, timeNs, address, length);
            records.begin(CommitWord.isDeleted(flags) ? Journal.DELETE : Journal.COMMIT, timeNs, writer.session(), transaction);
            records.add(page, slot, page.versionOf(raw));
            announcement.announce(PendingReference.ofPage(page.index(), raw), records.stage(), timeNs);
            final long word = CommitWord.plain(raw, slot, flags);
            if (!TransientCommit.install(page, base, word, writer)) {
                return CommitCode.CONFLICT;
            }
            isCommitted = true;
            end.committed(page);
            publishCommitted(page, raw);
            return word;
        } finally {
            try {
                if (isCommitted) {
                    page.releaseSlot(slot, SlotHeader.of(raw, SlotHeader.NO_OWNER));
                    isOwed = false;
                } else {
                    SlotClaim.giveBack(page, slot, base, raw, claimer);
                    isOwed = false;
                    records.discard();
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

    /** The version is visible already: a failure here is as if its writer had died, and the same is done about it. */
    private void publishCommitted(final Page page, final long raw) {
        try {
            records.publish();
            announcement.closed();
        } catch (final RuntimeException e) {
            writer.ledger().error(e);
            try {
                end.reopenAndRecover();
            } catch (final RuntimeException | Error again) {
                e.addSuppressed(again);
                throw pending(page, raw, e);
            }
        } catch (final Error e) {
            // Opening needs stack and memory. A class that is loaded for it where they end is lost for the life of the process.
            writer.ledger().error(e);
            throw pending(page, raw, e);
        }
    }

    private RecordPendingException pending(final Page page, final long raw, final Throwable failure) {
        final RecordPendingException pending = new RecordPendingException("The commit is done and visible, its record is not in the"
            + " journal yet; see what is wrong with the journal: the next commit on a state of it writes the record first:"
            + " version=" + (raw - page.firstVersion())
            + ", state=" + page.name() + ", journal=" + end.directory(), failure);
        writer.ledger().error(pending);
        return pending;
    }

    // Commits over several states: see CommitJournal.

    @Override
    public long deadlineNs(final Writer committing) {
        // The journal's lock, its opening, slots and attempts share one bound.
        return committing.deadlineNs();
    }

    @Override
    public void enter(final Writer committing, final long deadlineNs) {
        end.enterToCommit(deadlineNs);
    }

    @Override
    public long timeNs(final Writer committing) {
        return end.timeNs();
    }

    @Override
    public void announce(final CommitSet set, final long transaction, final long timeNs, final long reference) {
        records.begin(Journal.COMMIT, timeNs, writer.session(), transaction);
        for (int i = 0; i < set.count(); i++) {
            if (set.isJournaled(i)) {
                records.add(set.page(i), set.slot(i), set.page(i).versionOf(CommitWord.version(set.newWord(i))));
            }
        }
        announcement.announce(PendingReference.ofDescriptor(reference), records.stage(), timeNs);
    }

    @Override
    public void publish(final CommitSet set) {
        int first = 0;
        while (!set.isJournaled(first)) {
            first++;
        }
        publishCommitted(set.page(first), CommitWord.version(set.newWord(first)));
    }

    @Override
    public void discard() {
        records.discard();
    }

    @Override
    public void leave() {
        end.leave();
    }
}
