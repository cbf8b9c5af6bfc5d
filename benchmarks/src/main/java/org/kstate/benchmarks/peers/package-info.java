/**
 * What Kstate is measured beside: bare baselines, which do what cannot be left out, and libraries and servers that people use for the same
 * work.
 */
package org.kstate.benchmarks.peers;
