package org.kstate.notify;

import org.kstate.exceptions.KstateException;

/** A transient state was to be tailed: there is no record of its commits. */
public final class NotPersistentException extends KstateException {
    private static final long serialVersionUID = 1L;

    NotPersistentException(final String state) {
        super("The state is transient and has no journal to tail; make it persistent first, or watch it: state=" + state);
    }
}
