/**
 * The feed handler: puts a merged feed into states, one for each instrument's best bid and offer and one for its last trade.
 *
 * <p>Depends on {@code org.kstate}, {@code org.kstate.feeds} and {@code org.kstate.feeds.marketdata}.
 */
package org.kstate.feeds.handler;
