package org.kstate.examples;

import java.nio.file.Path;
import org.kstate.feeds.FixedPoint;
import org.kstate.feeds.marketdata.QuoteFlyweight;
import org.kstate.notify.StateTailer;
import org.kstate.persistence.Replay;
import org.kstate.spi.Journal;

/**
 * A strategy that does not know whether it trades on the market of now or on that of yesterday.
 *
 * <pre>
 *     TrendStrategy live JOURNAL QUOTES
 *     TrendStrategy replay JOURNAL QUOTES
 * </pre>
 *
 * <p>The idea: the strategy is told of each quote, with the time at which it was committed. It asks no clock, no random number and no state
 * for anything else, so the same quotes give the same decisions. Live, a tailer tells it, as {@link PublishFeed} commits. Later, a {@link Replay}
 * of the journal tells it, as fast as it can be read. A bug of last Tuesday can be looked for on the quotes of last Tuesday.
 */
public final class TrendStrategy {
    private static final String STATES = "md.*.top";
    private static final double FAST = 0.2;
    private static final double SLOW = 0.02;

    private final QuoteFlyweight quote = new QuoteFlyweight();
    private final long limit;
    /** Of the first instrument that it is told of; it trades no other. */
    private String instrument;
    private double fast;
    private double slow;
    private long quotes;
    private long trades;
    private long position;
    private long cash;
    /** Over the time, the version and the price of each decision. */
    private long decisions = 1;

    /**
     * A strategy that holds nothing.
     *
     * @param limit how many quotes it takes into account.
     */
    TrendStrategy(final long limit) {
        this.limit = limit;
    }

    /**
     * Trades, and says how it ended.
     *
     * @param args {@code live} or {@code replay}, directory of the journal, how many quotes.
     */
    public static void main(final String[] args) {
        if (args.length != 3 || !args[0].equals("live") && !args[0].equals("replay")) {
            System.err.println("Usage: TrendStrategy live JOURNAL QUOTES | TrendStrategy replay JOURNAL QUOTES");
            System.exit(2);
        }
        final Path journal = Path.of(args[1]);
        final TrendStrategy strategy = new TrendStrategy(Long.parseLong(args[2]));
        if (args[0].equals("live")) {
            strategy.live(journal);
        } else {
            strategy.replay(journal);
        }
        System.out.println(strategy);
    }

    private void live(final Path journal) {
        try (StateTailer tailer = StateTailer.of(journal).states(STATES).fromBeginning().open()) {
            while (!isDone() && tailer.await()) {
                onQuote(tailer.commit().name(), tailer.commit().version(), tailer.commit().timeNs(), tailer.commit().address(),
                    tailer.commit().length());
            }
        }
    }

    private void replay(final Path journal) {
        final Replay replay = Replay.of(journal).patterns(STATES);
        replay.run((record, entry) -> {
            // A checkpoint repeats what was committed before.
            if (record.kind() == Journal.COMMIT) {
                onQuote(entry.nameString(), entry.version(), record.timeNs(), entry.payloadAddress(), entry.payloadLength());
            }
            if (isDone()) {
                replay.stop();
            }
        });
    }

    private boolean isDone() {
        return quotes == limit;
    }

    /** Goes with the trend: buys when the fast average of the middle price rises above the slow one, sells when it falls below. */
    private void onQuote(final String name, final long version, final long timeNs, final long address, final int length) {
        instrument = instrument == null ? name : instrument;
        quote.wrap(address, length);
        if (isDone() || !name.equals(instrument) || !quote.isTwoSided()) {
            return;
        }
        quotes++;
        final double middle = (quote.bidPrice() + quote.askPrice()) / 2.0;
        fast = quotes == 1 ? middle : fast + FAST * (middle - fast);
        slow = quotes == 1 ? middle : slow + SLOW * (middle - slow);
        if (fast > slow && position <= 0) {
            trade(1 - position, quote.askPrice(), version, timeNs);
        } else if (fast < slow && position >= 0) {
            trade(-1 - position, quote.bidPrice(), version, timeNs);
        }
    }

    private void trade(final long quantity, final long price, final long version, final long timeNs) {
        position += quantity;
        cash -= quantity * price;
        trades++;
        decisions = ((decisions * 31 + timeNs) * 31 + version) * 31 + price;
    }

    @Override
    public String toString() {
        return instrument + ": " + trades + " trades on " + quotes + " quotes, position " + position + ", cash "
            + (cash < 0 ? "-" : "") + FixedPoint.toString(Math.abs(cash)) + ", decisions " + Long.toUnsignedString(decisions);
    }
}
