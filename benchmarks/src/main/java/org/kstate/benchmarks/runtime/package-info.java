/**
 * Where benchmarks run: the machine, the JVMs that are started for them, and the place for their files. Depends on no other package of ours.
 */
package org.kstate.benchmarks.runtime;
