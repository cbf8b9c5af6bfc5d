/**
 * Small programs that show Kstate at work, one idea each: a feed handler for recorded market data, and its consumers.
 *
 * <p>{@link org.kstate.examples.PublishFeed} writes; {@link org.kstate.examples.AtWillReader},
 * {@link org.kstate.examples.OnChangeReader}, {@link org.kstate.examples.RateLimitedReader} and
 * {@link org.kstate.examples.TailEveryCommit} read, each in its own way. {@link org.kstate.examples.BookTrades} and
 * {@link org.kstate.examples.DeriveSpread} have typed states.
 */
package org.kstate.examples;
