package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A state cannot be in a transaction over several: it is of another store, persistent in another journal, not there, or one too many. */
public class TransactionScopeException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public TransactionScopeException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public TransactionScopeException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
