/** Clocks, from which commit times come, and how long and in which way threads wait. Depends on nothing of Kstate. */
@NullMarked
package org.kstate.time;

import org.jspecify.annotations.NullMarked;
