/**
 * Small programs that show Kstate at work, one idea each. {@code examples/README.md} lists them with the commands to run them.
 *
 * <p>A program depends on the library and, if it shows market data, on {@code kstate-feeds}. No program depends on another but for what one of them
 * says in its class comment.
 */
package org.kstate.examples;
