/** What is measured in one process, by JMH. Any of it can be run alone by JMH's own command line. */
package org.kstate.benchmarks.jmh;
