/** Counters and the error log, written and read, whole and damaged. */
package org.kstate.counters;
