package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/**
 * A commit on a persistent state was done, every reader can see it, and its record is in the journal; but it is not known to survive a power
 * cut, since a file could not be brought to the device. It survives the death of every process. If the sync itself failed, it is not tried again,
 * since the page cache then shows what the device lacks: the journal takes no more commits, see {@link JournalFailedException}.
 */
public class CommitNotDurableException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public CommitNotDurableException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public CommitNotDurableException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
