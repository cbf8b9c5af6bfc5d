/**
 * The journal on Chronicle Queue: everything that touches the queue, its files and its locks. Depends on the record format and on
 * kstate-core's service interface, memory and exceptions.
 */
package org.kstate.persistence.queue;
