package org.kstate.persistence.history;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.history.IndexedJournal.DoubtException;

/**
 * Steps from commit to commit. Damage is told once, by an exception, where it may have taken a commit that is wanted; the next step goes on
 * behind it. For one thread at a time; a step allocates nothing.
 */
public abstract class CommitSteps implements AutoCloseable {

    private final Place place = new Place();
    private @Nullable CorruptJournalException told;
    private boolean isTrimmed;

    CommitSteps() {
    }

    /**
     * Steps to the next commit.
     *
     * @return whether there is one; {@link #place} is it then.
     * @throws CorruptJournalException if commits are missing, or its record is damaged.
     */
    public abstract boolean next();

    /**
     * The commit.
     *
     * @return a view, valid until the next step.
     */
    public final Place place() {
        return place;
    }

    /** Has it told at the next occasion. */
    final void tell(final @Nullable CorruptJournalException damage) {
        if (damage != null) {
            told = damage;
        }
    }

    final boolean hasToTell() {
        return told != null;
    }

    final void forgetToTell() {
        told = null;
    }

    /** Shows a value that stands in a checkpoint. */
    final void showRepeat(final Walk walk, final StateIndex state, final int number) {
        place.clear();
        isTrimmed = false;
        try {
            Seek.loadRepeat(walk, state, number, place);
        } catch (final DoubtException e) {
            isTrimmed = walk.isGone(state.repeatIndex(number));
            throw new CorruptJournalException("A checkpoint is not where it was read before; its file was changed or removed: version="
                + state.repeatVersion(number) + ", name=" + state.name() + ", index=0x" + Long.toHexString(state.repeatIndex(number)), e);
        }
    }

    /**
     * Whether what the last step has thrown is of a file that was removed since the steps began.
     *
     * @return true if the commit is no longer in the journal.
     */
    public final boolean isTrimmed() {
        return isTrimmed;
    }

    /** Tells what is to be told. */
    final void throwIfTold() {
        final CorruptJournalException damage = told;
        told = null;
        isTrimmed = false;
        if (damage != null) {
            throw new CorruptJournalException("Commits may be missing here, since the journal is damaged; the next step goes on behind: "
                + damage.getMessage(), damage);
        }
    }

    @Override
    public abstract void close();
}
