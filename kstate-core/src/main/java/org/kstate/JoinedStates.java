package org.kstate;

import java.util.List;

import org.kstate.commit.CommitSet;
import org.kstate.commit.JournaledCommit;
import org.kstate.commit.MultiStateCommit;
import org.kstate.exceptions.TransactionScopeException;
import org.kstate.layout.Counter;
import org.kstate.page.Page;
import org.kstate.session.JournalDirectory;

/**
 * The states of a transaction over several but the first, whose transaction this belongs to: a copy of each, from the pool of its handle, so that a
 * subscription does not end before the transaction does. For the thread of the transaction.
 */
final class JoinedStates {

    private final Transaction[] others = new Transaction[Transaction.MAX_STATES - 1];
    private final CommitSet set = new CommitSet();
    private int count;

    JoinedStates() {
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The copy of a state; {@code null} if it is not here. */
    Transaction find(final State state) {
        for (int i = 0; i < count; i++) {
            if (others[i].isOf(state)) {
                return others[i];
            }
        }
        return null;
    }

    void add(final Transaction first, final State state, final Permission wanted) {
        if (count == others.length) {
            throw new TransactionScopeException("A transaction is about " + Transaction.MAX_STATES + " states at most: state=" + state.name());
        }
        final Transaction other = state.begin(wanted, first.beganAtNs());
        try {
            checkJournal(first, other);
        } catch (final RuntimeException | Error e) {
            other.end();
            throw e;
        }
        others[count++] = other;
    }

    /** A state that is in the transaction for reading is to be written, too. */
    void widen(final Transaction first, final Transaction present) {
        present.permission(Permission.READ_WRITE);
        try {
            checkJournal(first, present);
        } catch (final RuntimeException | Error e) {
            present.permission(Permission.READ);
            throw e;
        }
    }

    private void checkJournal(final Transaction first, final Transaction other) {
        checkJournals(first, other);
        for (int i = 0; i < count; i++) {
            checkJournals(others[i], other);
        }
    }

    private static void checkJournals(final Transaction one, final Transaction other) {
        final int journal = one.journal();
        final int otherJournal = other.journal();
        if (journal != otherJournal && journal != Page.NO_JOURNAL && otherJournal != Page.NO_JOURNAL) {
            throw new TransactionScopeException("States of different journals cannot be written in one transaction, since one record holds it whole;"
                + " join one of them for reading, or make them persistent in one journal: state=" + other.state().name() + ", journal="
                + JournalDirectory.path(other.state().page().pages(), otherJournal) + ", other=" + one.state().name() + ", otherJournal="
                + JournalDirectory.path(one.state().page().pages(), journal));
        }
    }

    /**
     * Makes all copies those of one instant: protocol.md, Read together. A copy that nobody has looked at or written is taken again if its state
     * has moved.
     *
     * @return false if one was looked at or written and its state has moved.
     */
    boolean isTogether(final Transaction first) {
        long deadline = 0;
        for (;;) {
            boolean taken = false;
            for (int i = -1; i < count; i++) {
                final Transaction copy = i < 0 ? first : others[i];
                if (copy.isMoved()) {
                    if (copy.isTouched()) {
                        return false;
                    }
                    copy.copy();
                    taken = true;
                }
            }
            if (!taken) {
                return true;
            }
            final long now = System.nanoTime();
            deadline = deadline == 0 ? now + first.state().store().session().waitNs() : deadline;
            if (now - deadline > 0) {
                throw Snapshot.busy(count + 1);
            }
        }
    }

    boolean isReadOnly() {
        for (int i = 0; i < count; i++) {
            if (others[i].permission() == Permission.READ_WRITE) {
                return false;
            }
        }
        return true;
    }

    /** The first that was written, in the order in which they joined; else the given one. */
    Transaction firstWritten(final Transaction first) {
        for (int i = 0; i < count; i++) {
            if (others[i].isWritten()) {
                return others[i];
            }
        }
        return first;
    }

    CommitResult commit(final Transaction first) {
        Transaction written = null;
        int touched = 0;
        for (int i = -1; i < count; i++) {
            final Transaction copy = i < 0 ? first : others[i];
            touched += copy.isTouched() ? 1 : 0;
            written = written == null && copy.isWritten() ? copy : written;
        }
        if (written == null) {
            return CommitResult.UNCHANGED;
        }
        return touched == 1 ? written.commitAlone() : commitSet(first);
    }

    private CommitResult commitSet(final Transaction first) {
        final Kstate store = first.state().store();
        Transaction journaled = null;
        try {
            for (int i = -1; i < count; i++) {
                final Transaction copy = i < 0 ? first : others[i];
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
            final JournaledCommit journal = journaled == null ? null
                : store.journals().of(journaled.state().page().pages(), journaled.journal());
            if (store.session().multiStateCommit().commit(set, first.id(), journal) == MultiStateCommit.CONFLICT) {
                store.session().ledger().count(Counter.CONFLICTS);
                return CommitResult.CONFLICT;
            }
        } finally {
            set.clear();
        }
        first.committed();
        for (int i = 0; i < count; i++) {
            others[i].committed();
        }
        return CommitResult.COMMITTED;
    }

    void noteConflicts() {
        for (int i = 0; i < count; i++) {
            others[i].noteConflict();
        }
    }

    void addConflicts(final List<Conflict> conflicts) {
        for (int i = 0; i < count; i++) {
            others[i].addConflict(conflicts);
        }
    }

    void addStates(final List<State> states) {
        for (int i = 0; i < count; i++) {
            states.add(others[i].state());
        }
    }

    /** Gives all copies back. */
    void end() {
        while (count > 0) {
            final Transaction other = others[--count];
            others[count] = null;
            other.end();
        }
    }
}
