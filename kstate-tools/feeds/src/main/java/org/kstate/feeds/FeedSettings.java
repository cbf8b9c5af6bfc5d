package org.kstate.feeds;

/**
 * What holds for all inputs of a feed.
 *
 * @param damagedLines what to do with damage.
 * @param listener     who is told of it.
 * @param timeUnit     unit of the times.
 * @param depth        whether the best levels of the book are wanted.
 */
record FeedSettings(DamagedLines damagedLines, DamagedLineListener listener, EpochUnit timeUnit, boolean depth) {
}
