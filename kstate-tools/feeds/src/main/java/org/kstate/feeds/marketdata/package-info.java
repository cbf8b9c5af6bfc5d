/**
 * What the feed handler puts into states: the layouts of the best bid and offer and of the last trade, over Chronicle Bytes.
 *
 * <p>Each payload carries the place that it came from, so that a restarted handler finds where to go on. It also carries a checksum over
 * all its words, so that a reader can tell a torn payload. The package depends on {@code org.kstate.feeds}, on Chronicle Bytes, and, for
 * {@link org.kstate.feeds.marketdata.QuoteFlyweight} alone, on Kstate's flyweights.
 */
package org.kstate.feeds.marketdata;
