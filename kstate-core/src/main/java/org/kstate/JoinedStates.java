package org.kstate;

import java.util.List;

import org.kstate.commit.CommitCode;
import org.kstate.commit.CommitJournal;
import org.kstate.commit.CommitSet;
import org.kstate.commit.MultiStateCommit;
import org.kstate.exceptions.TransactionScopeException;
import org.kstate.journal.JournalPaths;
import org.kstate.journal.JournaledCommit;
import org.kstate.page.Page;

/**
 * The states of a transaction over several: the first, whose transaction this belongs to, and a copy of each of the others. A copy comes
 * from the pool of its handle, so that a subscription does not end before the transaction does. For the thread of the transaction.
 */
final class JoinedStates {

    private final StateCopy[] copies = new StateCopy[Transaction.MAX_STATES];
    private final CommitSet set = new CommitSet();
    private final Runnable committing = this::committed;
    private int count = 1;

    JoinedStates(final StateCopy first) {
        copies[0] = first;
    }

    /** Whether none has joined the first. */
    boolean isEmpty() {
        return count == 1;
    }

    /** The copy of a state; {@code null} if it is not here. */
    StateCopy find(final State state) {
        for (int i = 0; i < count; i++) {
            if (copies[i].isOf(state)) {
                return copies[i];
            }
        }
        return null;
    }

    void add(final State state, final Permission wanted) {
        if (count == copies.length) {
            throw new TransactionScopeException("A transaction is about " + Transaction.MAX_STATES + " states at most: state=" + state.name());
        }
        final StateCopy other = state.join(wanted);
        try {
            checkJournal(other);
        } catch (final RuntimeException | Error e) {
            other.end();
            throw e;
        }
        copies[count++] = other;
    }

    /** A state that is in the transaction for reading is to be written, too. */
    void widen(final StateCopy present) {
        present.allow(Permission.READ_WRITE);
        try {
            checkJournal(present);
        } catch (final RuntimeException | Error e) {
            present.allow(Permission.READ);
            throw e;
        }
    }

    private void checkJournal(final StateCopy other) {
        for (int i = 0; i < count; i++) {
            checkJournals(copies[i], other);
        }
    }

    private static void checkJournals(final StateCopy one, final StateCopy other) {
        final int journal = one.journal();
        final int otherJournal = other.journal();
        if (journal != otherJournal && journal != Page.NO_JOURNAL && otherJournal != Page.NO_JOURNAL) {
            throw new TransactionScopeException("States of different journals cannot be written in one transaction, since one record holds it whole;"
                + " join one of them for reading, or make them persistent in one journal: state=" + other.handle().name() + ", journal="
                + JournalPaths.path(other.page().pages(), otherJournal) + ", other=" + one.handle().name() + ", otherJournal="
                + JournalPaths.path(one.page().pages(), journal));
        }
    }

    /**
     * Makes all copies those of one instant: protocol.md, Commit over several states. A copy that nobody has looked at or written is taken
     * again if its state has moved.
     *
     * @return false if one was looked at or written and its state has moved.
     */
    boolean isTogether() {
        return VersionCopy.takeTogether(copies, count, copies[0].handle().store().session().waitNs());
    }

    boolean isReadOnly() {
        for (int i = 0; i < count; i++) {
            if (copies[i].allowed() == Permission.READ_WRITE) {
                return false;
            }
        }
        return true;
    }

    /** The first that was written, in the order in which they joined; else the first of all. */
    StateCopy firstWritten() {
        for (int i = 0; i < count; i++) {
            if (copies[i].isWritten()) {
                return copies[i];
            }
        }
        return copies[0];
    }

    /** Whether a commit is of one state, since no other was looked at or written. */
    boolean isOfOne() {
        int touched = 0;
        for (int i = 0; i < count; i++) {
            touched += copies[i].isTouched() ? 1 : 0;
        }
        return touched <= 1;
    }

    void checkThere() {
        for (int i = 0; i < count; i++) {
            copies[i].checkThere();
        }
    }

    /** Commits all that was written; it survives what is wanted when this returns. */
    CommitResult commit(final long transaction, final Durability wanted) {
        final Kstate store = copies[0].handle().store();
        StateCopy journaled = null;
        final MultiStateCommit several = store.session().multiStateCommit();
        if (set.isAbandoned()) {
            several.settleAbandoned();
            set.clear();
        }
        try {
            for (int i = 0; i < count; i++) {
                final StateCopy copy = copies[i];
                if (copy.isTouched()) {
                    copy.addTo(set);
                }
                if (copy.isWritten() && copy.journal() != Page.NO_JOURNAL) {
                    if (journaled != null) {
                        // A state that was taken again may have become persistent elsewhere since it joined.
                        checkJournals(journaled, copy);
                    }
                    journaled = copy;
                }
            }
            if (journaled == null) {
                if (wanted == Durability.DEVICE) {
                    throw firstWritten().handle().noDevice();
                }
                return result(several.commit(set, transaction, CommitJournal.NONE));
            }
            final JournaledCommit journal = store.journals().of(journaled.handle().writablePage().pages(), journaled.journal());
            return wanted == Durability.DEVICE ? result(journal.commitToDevice(several, set, transaction, committing))
                : result(journal.commit(several, set, transaction));
        } finally {
            set.clear();
        }
    }

    private CommitResult result(final int code) {
        if (code == CommitCode.CONFLICT) {
            return CommitResult.CONFLICT;
        }
        committed();
        return CommitResult.COMMITTED;
    }

    private void committed() {
        for (int i = 0; i < count; i++) {
            copies[i].committed();
        }
    }

    /** Whether a state that was written is committed to the device unless told otherwise. */
    boolean isForDevice() {
        for (int i = 0; i < count; i++) {
            if (copies[i].isWritten() && copies[i].handle().defaultDurability() == Durability.DEVICE) {
                return true;
            }
        }
        return false;
    }

    /**
     * After {@link #noteConflicts}: a state that has become persistent since it was read, and was not written, is no reason for a conflict.
     *
     * @return whether that is all that there was.
     */
    boolean followPersistence() {
        for (int i = 0; i < count; i++) {
            if (copies[i].isTouched() && !copies[i].isSameVersion()) {
                return false;
            }
        }
        for (int i = 0; i < count; i++) {
            if (copies[i].isTouched()) {
                copies[i].followPersistence();
            }
        }
        return true;
    }

    void noteConflicts() {
        for (int i = 0; i < count; i++) {
            copies[i].noteConflict();
        }
    }

    void addConflicts(final List<Conflict> conflicts) {
        for (int i = 0; i < count; i++) {
            copies[i].addConflict(conflicts);
        }
    }

    void addStates(final List<State> states) {
        for (int i = 0; i < count; i++) {
            states.add(copies[i].handle().asState());
        }
    }

    /** Gives all copies back but the first. */
    void end() {
        while (count > 1) {
            final StateCopy other = copies[--count];
            copies[count] = null;
            other.end();
        }
    }
}
