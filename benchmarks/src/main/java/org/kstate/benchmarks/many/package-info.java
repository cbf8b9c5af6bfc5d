/** A store with very many states: what one of them costs, and what opening and subscribing cost, beside a store with few. */
package org.kstate.benchmarks.many;
