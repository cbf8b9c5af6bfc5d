/**
 * Who lives and who died: the store's lock, the sessions and their kernel locks, the sweep of dead ones, and the making of a store's files.
 * Depends on commit, doorbell, page, counters, memory, layout, time and exceptions.
 */
package org.kstate.session;
