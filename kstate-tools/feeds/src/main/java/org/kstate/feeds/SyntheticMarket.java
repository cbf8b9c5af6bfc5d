package org.kstate.feeds;

/** The best bid and offer of one made-up instrument: a walk in ticks with a spread of one to three. For one thread at a time. */
final class SyntheticMarket {
    private static final long TICK = FixedPoint.ONE / 100;
    private static final long LOT = FixedPoint.ONE / 1000;
    private static final long LEAST_BID_TICKS = 1_000;
    private static final long FIRST_BID_RANGE_TICKS = 100_000;
    private static final long MAX_LOTS = 50_000;
    private static final int MOVE_ONE_IN = 4;

    private long bidTicks;
    private long spreadTicks = 1;
    private long bidLots;
    private long askLots;
    private long quotes;
    private long trades;

    SyntheticMarket(final SyntheticRandom random) {
        bidTicks = LEAST_BID_TICKS + random.below(FIRST_BID_RANGE_TICKS);
        bidLots = 1 + random.below(MAX_LOTS);
        askLots = 1 + random.below(MAX_LOTS);
    }

    void quote(final SyntheticRandom random, final FeedEvent event) {
        if (random.oneIn(MOVE_ONE_IN)) {
            bidTicks = Math.max(LEAST_BID_TICKS, bidTicks + random.below(5) - 2);
            spreadTicks = 1 + random.below(3);
            askLots = 1 + random.below(MAX_LOTS);
        }
        // Always another bid quantity, so that no two quotes in a row are the same.
        bidLots = 1 + (bidLots + random.below(MAX_LOTS - 1)) % MAX_LOTS;
        event.quote(bidTicks * TICK, bidLots * LOT, (bidTicks + spreadTicks) * TICK, askLots * LOT, ++quotes);
    }

    void trade(final SyntheticRandom random, final FeedEvent event) {
        final boolean buy = random.oneIn(2);
        final long price = (buy ? bidTicks + spreadTicks : bidTicks) * TICK;
        final long lots = 1 + random.below(buy ? askLots : bidLots);
        event.trade(price, lots * LOT, ++trades, buy ? Aggressor.BUYER : Aggressor.SELLER);
    }
}
