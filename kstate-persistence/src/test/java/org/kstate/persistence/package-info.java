/** Tests of reading and replaying journals. */
package org.kstate.persistence;
