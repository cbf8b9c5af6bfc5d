/**
 * Whether what several processes saw and did in transactions over several states could have happened one after another: recorded histories, and a
 * search for cycles in what must have come before what.
 */
package org.kstate.serializability;
