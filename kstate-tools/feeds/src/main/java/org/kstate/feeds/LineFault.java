package org.kstate.feeds;

/** What is wrong with a line. Expected in damaged files by the million, so it costs no stack trace and never leaves the package. */
final class LineFault extends Exception {
    private static final long serialVersionUID = 1L;

    LineFault(final String reason) {
        super(reason, null, false, false);
    }
}
