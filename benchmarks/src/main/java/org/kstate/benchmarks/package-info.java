/**
 * {@code kstate bench}: measurements of Kstate, each beside the baseline that it is judged by, and the peers at the same work. The packages
 * below measure; this one runs them and writes what {@code report} makes of it.
 */
package org.kstate.benchmarks;
