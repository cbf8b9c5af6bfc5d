/**
 * Market data in: recorded captures and a synthetic feed, as one merged stream of events.
 *
 * <p>{@link org.kstate.feeds.FeedInputs} is the way in. It names the instruments, opens each input as a
 * {@link org.kstate.feeds.FeedSource} and merges them into a {@link org.kstate.feeds.MergedFeed};
 * a {@link org.kstate.feeds.Pacer} holds each event back until its time. Everything streams: memory does not grow
 * with the length of a file. Prices and quantities are whole numbers of 1/100 000 000
 * ({@link org.kstate.feeds.FixedPoint}), read exactly.
 *
 * <p>A form of input is a {@link org.kstate.feeds.FeedFormat}, found by the service loader; those of this package are
 * there without being asked for.
 *
 * <p>The package knows nothing of Kstate. It depends on the JDK and on Jackson's streaming parser.
 */
package org.kstate.feeds;
