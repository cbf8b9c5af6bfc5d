package org.kstate.registry;

import org.kstate.page.Page;

/** What the journal of a persistent state has to do with the state's end. Called with {@code store.lock} held. */
public interface JournalEnds {

    /**
     * Commits the end of a persistent state, with its record.
     *
     * @param page of the state.
     */
    void delete(Page page);

    /**
     * Makes sure that the record of a deleted persistent state's end is in its journal, if the process that deleted it died on the way.
     *
     * @param page of the state.
     */
    void settle(Page page);
}
