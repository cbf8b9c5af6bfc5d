/**
 * Pages and how they are read: a bounds-checked view of one page, resolution of references, and the read protocol. Depends on layout, memory
 * and counters. Nothing here writes.
 */
package org.kstate.page;
