/**
 * The registry of names: a Chronicle Map from state name to page, an index of what the page headers say. Depends on session, page,
 * layout and memory.
 */
package org.kstate.registry;
