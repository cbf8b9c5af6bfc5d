/**
 * Market data in: recorded captures and a synthetic feed, as one merged stream of events.
 *
 * <p>{@link org.kstate.examples.feed.FeedInputs} is the way in. It names the instruments, opens each input as a
 * {@link org.kstate.examples.feed.FeedSource} and merges them into a {@link org.kstate.examples.feed.MergedFeed};
 * a {@link org.kstate.examples.feed.Pacer} holds each event back until its time. Everything streams: memory does not grow
 * with the length of a file. Prices and quantities are whole numbers of 1/100 000 000
 * ({@link org.kstate.examples.feed.FixedPoint}), read exactly.
 *
 * <p>The package knows nothing of Kstate. It depends on the JDK and on Jackson's streaming parser.
 */
package org.kstate.examples.feed;
