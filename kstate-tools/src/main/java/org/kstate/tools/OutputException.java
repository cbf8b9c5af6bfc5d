package org.kstate.tools;

import java.io.IOException;
import org.kstate.exceptions.KstateException;

/** What a command has to say cannot be written. */
final class OutputException extends KstateException {
    private static final long serialVersionUID = 1L;

    private final boolean readerGone;

    OutputException(final IOException cause, final boolean readerGone) {
        super("Standard output cannot be written; free its disk, or send it somewhere else: cause=" + cause.getMessage(), cause);
        this.readerGone = readerGone;
    }

    /** Whether it was a pipe whose reader has seen enough: that is no failure. */
    boolean isReaderGone() {
        return readerGone;
    }
}
