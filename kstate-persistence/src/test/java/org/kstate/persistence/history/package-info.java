/** Tests of the index of a journal's history. */
package org.kstate.persistence.history;
