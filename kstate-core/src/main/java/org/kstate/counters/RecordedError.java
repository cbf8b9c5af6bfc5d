package org.kstate.counters;

/**
 * An error that one or more sessions of a store met, as the store's distinct error log has it.
 *
 * @param count        how often it came.
 * @param firstNs      when first, nanoseconds since the epoch.
 * @param lastNs       when last, nanoseconds since the epoch.
 * @param firstSession number of the session that met it first; 0 if it was just being opened.
 * @param firstPid     process id of that session.
 * @param lastSession  number of the session that met it last.
 * @param lastPid      process id of that session.
 * @param text         of the first: class, message, the upper part of the stack, causes; cut where it was too long.
 */
public record RecordedError(long count, long firstNs, long lastNs, int firstSession, long firstPid, int lastSession, long lastPid,
                            String text) {

    /** Of two records of the same error, written at the same time by two who did not know of each other. */
    RecordedError plus(final RecordedError other) {
        final RecordedError first = firstNs <= other.firstNs ? this : other;
        final RecordedError last = lastNs >= other.lastNs ? this : other;
        return new RecordedError(count + other.count, first.firstNs, last.lastNs, first.firstSession, first.firstPid, last.lastSession,
            last.lastPid, first.text);
    }

    /**
     * The class and message of the error.
     *
     * @return the first line of the text.
     */
    public String headline() {
        final int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
