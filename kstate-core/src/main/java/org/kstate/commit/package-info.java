/**
 * The commit protocol ({@code docs/protocol.md}): claiming slots, moving commit words, and, for persistent states, the journal's lock with
 * recovery and announcement. Results are numbers; the façade names them. Depends on doorbell, page, counters,
 * layout, memory, spi and time.
 */
package org.kstate.commit;
