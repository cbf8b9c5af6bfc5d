/**
 * Measurements of Kstate, each beside the baseline that it is judged by.
 */
package org.kstate.benchmarks;
