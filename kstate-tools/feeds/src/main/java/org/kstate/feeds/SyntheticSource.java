package org.kstate.feeds;

import java.util.concurrent.TimeUnit;

/**
 * A feed made up as it goes, the same for the same options on every machine: one quote for each instrument first, then about four
 * quotes to a trade. Quotes never cross and never repeat; trades take a price that stands. Times rise strictly.
 *
 * <p>Events come in groups, most of one event, some of up to 65 within microseconds of each other; the silence after such a burst
 * is as long as to keep the mean rate exact from group to group.
 */
final class SyntheticSource implements FeedSource {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long BURST_GAP_NS = 20_000;
    private static final int BURST_ONE_IN = 32;
    private static final int BURST_EXTRA = 64;
    private static final int TRADE_ONE_IN = 5;
    private static final int STRAY_ONE_IN = 4;
    /** How long before it is received an event has happened. */
    private static final long LATENCY_NS = 250_000;

    private final FeedCounters counters = new FeedCounters();
    private final SyntheticOptions options;
    private final int input;
    private final InstrumentTable table;
    private final int[] ordinals;
    private final SyntheticRandom random;
    private final SyntheticMarket[] markets;
    private final long idealGapNs;
    private long index;
    private long groupEnd;
    private int groupInstrument;
    private long nowNs;
    private volatile boolean closed;

    SyntheticSource(final SyntheticOptions options, final int input, final InstrumentTable table, final int[] ordinals) {
        this.options = options;
        this.input = input;
        this.table = table;
        this.ordinals = ordinals;
        random = new SyntheticRandom(options.seed());
        idealGapNs = SECOND_NS / options.eventsPerSecond();
        markets = new SyntheticMarket[ordinals.length];
        for (int i = 0; i < markets.length; i++) {
            markets[i] = new SyntheticMarket(random);
        }
    }

    @Override
    public boolean next(final FeedEvent event) {
        if (closed || index == options.eventCount()) {
            return false;
        }
        if (index == groupEnd) {
            beginGroup();
        } else {
            nowNs += 1 + random.below(Math.min(idealGapNs, BURST_GAP_NS));
        }
        final boolean opening = index < markets.length;
        final int instrument = opening ? (int) index : pickInstrument();
        if (!opening && random.oneIn(TRADE_ONE_IN)) {
            markets[instrument].trade(random, event);
            counters.count(FeedCount.TRADES);
        } else {
            markets[instrument].quote(random, event);
            counters.count(FeedCount.QUOTES);
        }
        index++;
        counters.count(FeedCount.LINES);
        event.time(nowNs, nowNs - LATENCY_NS)
            .instrument(ordinals[instrument], table.name(ordinals[instrument]))
            .place(input, index);
        return true;
    }

    @Override
    public FeedCounters counters() {
        return counters;
    }

    @Override
    public String label() {
        return "synthetic feed, seed=" + options.seed();
    }

    @Override
    public void stop() {
        closed = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void beginGroup() {
        final long rate = options.eventsPerSecond();
        final long idealNs = index / rate * SECOND_NS + index % rate * SECOND_NS / rate;
        // Up to half a gap late: with whole gaps at most inside the group, the next group still begins after its end.
        nowNs = options.startNs() + idealNs + random.below(idealGapNs / 2);
        groupEnd = index + 1 + (random.oneIn(BURST_ONE_IN) ? random.below(BURST_EXTRA) + 1 : 0);
        // The lesser of two throws: the first instruments trade more than the last.
        groupInstrument = (int) Math.min(random.below(markets.length), random.below(markets.length));
    }

    private int pickInstrument() {
        return random.oneIn(STRAY_ONE_IN) ? (int) random.below(markets.length) : groupInstrument;
    }
}
