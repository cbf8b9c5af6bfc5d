/** Tests of the journal on Chronicle Queue. */
package org.kstate.persistence.queue;
