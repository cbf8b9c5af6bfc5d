/**
 * What a journal holds of a state, found without reading the journal through: the index by version and by time, its file, and steps from commit
 * to commit in both directions. Depends on the queue package and the record format.
 */
package org.kstate.persistence.history;
