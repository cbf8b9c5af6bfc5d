/**
 * Whether what several processes saw and did could have happened on a versioned register: histories of calls with their times, recorded by
 * each process so that a kill loses nothing, and a check of them.
 */
package org.kstate.history;
