package org.kstate;

/**
 * Why a commit failed.
 *
 * @param state           name of the state that moved.
 * @param expectedVersion version that the transaction was based on.
 * @param foundVersion    version found at commit.
 * @param winnerSessionId session that committed the found version.
 * @param winnerPid       its process, {@link #UNKNOWN_PID} if its session is closed.
 * @param timeNs          when the found version was committed, nanoseconds since the epoch.
 */
public record Conflict(String state, long expectedVersion, long foundVersion, int winnerSessionId, long winnerPid, long timeNs) {

    /** The winner's process is not known any more. */
    public static final long UNKNOWN_PID = 0;
}
