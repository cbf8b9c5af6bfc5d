package org.kstate.tools.top;

import java.util.List;

/**
 * A store at a moment.
 *
 * @param store    where it is.
 * @param time     when it was read, for people.
 * @param sessions that are open, {@link TopRow#UNKNOWN} if that cannot be read.
 * @param rows     its states, in no order.
 * @param detail   what the value of the chosen state holds, a line each; empty if none is chosen, null if the chosen one is gone.
 */
public record TopPicture(String store, String time, int sessions, List<TopRow> rows, List<String> detail) {
    /** Commits in a second on all states. */
    double perSecond() {
        return rows.stream().mapToDouble(TopRow::perSecond).sum();
    }
}
