/**
 * The feed handler: puts a merged feed into states, one for each instrument's best bid and offer and one for its last trade.
 *
 * <p>Depends on {@code org.kstate}, {@code org.kstate.examples.feed} and {@code org.kstate.examples.marketdata}.
 */
package org.kstate.examples.handler;
