/** What waiting costs while nothing happens: the processor time of threads that are asleep. */
package org.kstate.benchmarks.idle;
