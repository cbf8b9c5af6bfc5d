/** Clocks: where commit times come from. Depends on nothing of Kstate. */
package org.kstate.time;
