/**
 * Learning of commits: waiting for a change, sampling at a chosen rate, and tailing every commit in order.
 *
 * <p>Depends on the core and on the journal.
 */
package org.kstate.notify;
