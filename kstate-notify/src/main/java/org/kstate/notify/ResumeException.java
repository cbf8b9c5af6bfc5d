package org.kstate.notify;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.KstateException;

/** A tailer cannot go on from a position that was kept: nothing is delivered, and the position is left as it is. */
public final class ResumeException extends KstateException {
    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Reason {
        /** The resume file is damaged. */
        DAMAGED,
        /** The position is of another journal. */
        OTHER_JOURNAL,
        /** The record was removed with the oldest files of the journal. */
        REMOVED,
        /** The journal does not have that record: it is an older copy, or lost its end with the machine. */
        NOT_THERE
    }

    /** Why not. */
    private final Reason reason;

    ResumeException(final Reason reason, final String message) {
        this(reason, message, null);
    }

    ResumeException(final Reason reason, final String message, final @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * Why the tailer cannot go on.
     *
     * @return the reason.
     */
    public Reason reason() {
        return reason;
    }
}
