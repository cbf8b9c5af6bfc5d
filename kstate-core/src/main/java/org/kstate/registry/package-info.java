/**
 * The registry of names: a Chronicle Map from state name to page, an index of what the page headers say. Depends on journal,
 * session, commit, page, counters, memory, layout, start and exceptions.
 */
package org.kstate.registry;
