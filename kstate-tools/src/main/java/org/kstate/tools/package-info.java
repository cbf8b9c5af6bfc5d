/**
 * The {@code kstate} command: one class for each subcommand.
 *
 * <p>Tools that only look attach as observers, and never create a store.
 */
package org.kstate.tools;
