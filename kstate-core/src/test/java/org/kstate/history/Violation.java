package org.kstate.history;

/**
 * A rule that a history breaks.
 *
 * @param kind   the rule.
 * @param state  number of the state.
 * @param detail the events that show it.
 */
public record Violation(Kind kind, int state, String detail) {

    /** The rules; each is the name of what went wrong. */
    public enum Kind {
        /** A read was told an older version than one that was there before the read began. */
        STALE_READ,
        /** A read was told a version before its commit, or that of an older version, had begun. */
        FUTURE_READ,
        /** A transaction was committed as another version than the one after its base: it did not see what it overwrote. */
        LOST_UPDATE,
        /** Two commits were told the same version. */
        DUPLICATE_VERSION,
        /** A version is missing between others, and no commit that was under way can have made it. */
        GAP,
        /** A read returned bytes that nobody wrote together. */
        TORN_PAYLOAD,
        /** A read returned the payload of another version, or of another state. */
        WRONG_PAYLOAD,
        /** A transaction was told of a conflict, and no commit since its base can have been the winner. */
        CONFLICT_WITHOUT_WINNER,
        /** What was told to be a conflict, or refused, was read afterwards. */
        CONFLICT_TOOK_EFFECT,
        /** A commit ended before another one began that has an older version. */
        REORDERED_COMMITS,
        /** A transaction that wrote nothing was told another version than that of its base. */
        UNCHANGED_MOVED,
        /** A version below 0 was told. */
        IMPOSSIBLE_VERSION
    }

    @Override
    public String toString() {
        return kind + " on state " + state + ": " + detail;
    }
}
