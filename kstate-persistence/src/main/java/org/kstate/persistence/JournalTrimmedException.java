package org.kstate.persistence;

import org.kstate.exceptions.KstateException;

/** A version was asked for that is older than the oldest one left in the journal. */
public final class JournalTrimmedException extends KstateException {
    private static final long serialVersionUID = 1L;

    /** From where on the journal has the state. */
    private final long oldestVersion;

    JournalTrimmedException(final String message, final long oldestVersion) {
        super(message);
        this.oldestVersion = oldestVersion;
    }

    /**
     * From where on the journal has the state.
     *
     * @return the oldest version left; 0 where several states were asked for, or a cursor's file is gone.
     */
    public long oldestVersion() {
        return oldestVersion;
    }
}
