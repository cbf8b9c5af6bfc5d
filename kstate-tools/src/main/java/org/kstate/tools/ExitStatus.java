package org.kstate.tools;

/** What the {@code kstate} command says with its exit status. */
final class ExitStatus {
    /** It did what was asked. */
    static final int OK = 0;
    /** It could not do what was asked: the one line on standard error says why, and what to do. */
    static final int FAILED = 1;
    /** The command line was not understood. */
    static final int USAGE = 2;
    /** A fault of {@code kstate} itself, with its stack trace on standard error. */
    static final int FAULT = 3;

    private ExitStatus() {
    }
}
