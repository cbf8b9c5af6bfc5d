package org.kstate.tools;

import java.io.IOException;
import java.nio.file.Path;
import org.kstate.exceptions.KstateException;

/** What a command has to say cannot be written. */
final class OutputException extends KstateException {
    private static final long serialVersionUID = 1L;

    private final boolean readerGone;

    OutputException(final IOException cause, final boolean readerGone) {
        super("Standard output cannot be written; free its disk, or send it somewhere else: cause=" + cause.getMessage(), cause);
        this.readerGone = readerGone;
    }

    OutputException(final Path file, final Exception cause) {
        super("The file cannot be written; free its disk, or name another: file=" + file + ", cause=" + cause.getMessage(), cause);
        this.readerGone = false;
    }

    /** Whether it was a pipe whose reader has seen enough: that is no failure. */
    boolean isReaderGone() {
        return readerGone;
    }
}
