/** Processes of many kinds on one store that are killed and stopped at any moment, and the proof that nobody else is the worse for it. */
package org.kstate.chaos;
