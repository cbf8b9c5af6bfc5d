package org.kstate.tools.doctor;

/**
 * What a check has found.
 *
 * @param level  how bad it is.
 * @param check  a short name of the check, the same in each run.
 * @param what   what was found, on one line.
 * @param advice what to do about it; empty if there is nothing to do.
 */
public record Finding(Level level, String check, String what, String advice) {
    /** How bad something is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Good to know. */
        NOTE,
        /** Works, and may not for long or not well. */
        WARNING,
        /** Something does not work, or will not. */
        PROBLEM
    }

    static Finding ok(final String check, final String what) {
        return new Finding(Level.OK, check, what, "");
    }

    static Finding note(final String check, final String what, final String advice) {
        return new Finding(Level.NOTE, check, what, advice);
    }

    static Finding warning(final String check, final String what, final String advice) {
        return new Finding(Level.WARNING, check, what, advice);
    }

    static Finding problem(final String check, final String what, final String advice) {
        return new Finding(Level.PROBLEM, check, what, advice);
    }
}
