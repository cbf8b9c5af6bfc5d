/** Several values that are written, and read, together: by Kstate and by others that have transactions over several. Needs {@code peers}. */
package org.kstate.benchmarks.several;
