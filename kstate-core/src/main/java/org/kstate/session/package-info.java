/**
 * Who lives and who died: the store's lock, the sessions and their kernel locks, the sweep of dead ones, and the making of a store's files.
 * Depends on commit, page, counters, layout and memory.
 */
package org.kstate.session;
