package org.kstate;

/** What {@link State#update} does to the value: a function of the current one. May be called more than once. */
@FunctionalInterface
public interface Update {

    /**
     * Reads the current value and writes the next one, both in the transaction. Does nothing that cannot be done twice.
     *
     * @param transaction open, for reading and writing; {@link Transaction#abort} gives up.
     */
    void apply(Transaction transaction);
}
