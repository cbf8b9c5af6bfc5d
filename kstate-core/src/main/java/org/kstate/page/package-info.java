/**
 * Pages and how they are read: a bounds-checked view of one page, resolution of references, and the read protocol. What here stores a word of a
 * page does that for {@code org.kstate.commit}. Depends on counters, memory, layout and exceptions.
 */
package org.kstate.page;
