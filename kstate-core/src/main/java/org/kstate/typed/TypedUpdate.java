package org.kstate.typed;

import org.kstate.Transaction;

/**
 * What an update does to a typed value: a function of the current one. May be called more than once.
 *
 * @param <T> type of the value.
 */
@FunctionalInterface
public interface TypedUpdate<T> {

    /**
     * Changes the value. Does nothing else that cannot be done twice.
     *
     * @param value       the current one, to be made the next one.
     * @param transaction that it is changed in; {@link Transaction#abort} gives up.
     */
    void apply(T value, Transaction transaction);
}
