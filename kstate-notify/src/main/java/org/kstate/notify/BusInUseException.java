package org.kstate.notify;

import org.kstate.exceptions.KstateException;

/** Another announcer, which lives, writes to the bus. */
public final class BusInUseException extends KstateException {
    private static final long serialVersionUID = 1L;

    BusInUseException(final String message) {
        super(message);
    }
}
