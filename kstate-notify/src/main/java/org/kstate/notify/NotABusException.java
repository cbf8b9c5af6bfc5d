package org.kstate.notify;

import org.kstate.exceptions.KstateException;

/** The directory is a journal, or a queue that no announcer made: to write announcements there would damage it for its readers. */
public final class NotABusException extends KstateException {
    private static final long serialVersionUID = 1L;

    NotABusException(final String message) {
        super(message);
    }
}
