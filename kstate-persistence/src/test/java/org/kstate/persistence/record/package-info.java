/** Tests of the record format. */
package org.kstate.persistence.record;
