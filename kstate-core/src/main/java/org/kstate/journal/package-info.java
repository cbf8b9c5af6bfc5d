/**
 * What concerns journals in the core: this session's ends of the store's journals, and the lock of a journal. Commits on persistent states are here,
 * with the records that dead processes announced and did not write, and making a state persistent. The queue itself is behind {@code org.kstate.spi}.
 * Depends on session, commit, page, memory, layout, spi, time and exceptions.
 */
package org.kstate.journal;
