package org.kstate.persistence;

import org.jspecify.annotations.Nullable;

/**
 * What a state was at a time. Immutable but for the array, which is its own.
 *
 * @param name        of the state.
 * @param result      whether it had a value.
 * @param incarnation of the state; 0 if it had none.
 * @param version     of the value, or of the end; 0 if it had none.
 * @param timeNs      when that was committed, nanoseconds since the epoch; 0 if it had none.
 * @param size        of the state in bytes; the value is the payload and zeros up to here.
 * @param payload     a copy; empty if it had no value.
 * @param position    where that commit lies; {@code null} if there was none.
 */
public record HistoryValue(String name, HistoryResult result, long incarnation, long version, long timeNs, int size, byte[] payload,
                           @Nullable JournalPosition position) {
}
