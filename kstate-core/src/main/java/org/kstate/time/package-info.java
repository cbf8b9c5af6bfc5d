/** Clocks, from which commit times come, and how long and in which way threads wait. Depends on nothing of Kstate. */
package org.kstate.time;
