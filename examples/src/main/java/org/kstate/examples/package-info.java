/**
 * Small programs that show Kstate at work, one idea each: a feed handler for recorded market data, and its consumers.
 */
package org.kstate.examples;
