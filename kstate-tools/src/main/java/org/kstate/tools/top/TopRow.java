package org.kstate.tools.top;

/**
 * A state at a moment.
 *
 * @param name        of the state.
 * @param version     commits so far; 0 if it was never written.
 * @param perSecond   commits in a second, since the reading before.
 * @param ageNs       how long ago the last commit was, {@link #NEVER} if there is none.
 * @param subscribers sessions that are subscribed, {@link #UNKNOWN} if that cannot be read.
 * @param writer      who wrote last: process id and program, or a word for nobody.
 * @param bytes       size of the value.
 * @param isPersistent whether its commits are kept in a journal.
 */
public record TopRow(String name, long version, double perSecond, long ageNs, int subscribers, String writer, int bytes, boolean isPersistent) {
    /** The state was never written. */
    public static final long NEVER = -1;
    /** Nobody can tell. */
    public static final int UNKNOWN = -1;
}
