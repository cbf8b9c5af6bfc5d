/**
 * Measurements of Kstate, each beside the baseline that it is judged by. {@link org.kstate.benchmarks.Report} runs them all and prints one
 * table; JMH's own command line runs any of them.
 */
package org.kstate.benchmarks;
