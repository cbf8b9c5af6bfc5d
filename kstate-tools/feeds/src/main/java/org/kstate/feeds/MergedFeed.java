package org.kstate.feeds;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * Several inputs as one stream, ordered by receive time and, where that is equal, by the order in which the inputs were added.
 * Each event gets its number in the merged stream, which is the same in every run over the same inputs and options. The order of
 * events inside one input is kept, even where its times go back. For one thread at a time, but for
 * {@link #stop}.
 */
public final class MergedFeed implements FeedSource {
    private final InstrumentTable instruments;
    private final List<FeedSource> sources;
    private final PriorityQueue<Head> heads = new PriorityQueue<>(
        Comparator.<Head>comparingLong(head -> head.event.receiveNs()).thenComparingInt(head -> head.order));
    private Head current;
    private long sequence;
    private boolean started;
    private volatile boolean stopped;

    MergedFeed(final InstrumentTable instruments, final List<FeedSource> sources) {
        this.instruments = instruments;
        this.sources = List.copyOf(sources);
    }

    @Override
    public boolean next(final FeedEvent event) {
        if (stopped) {
            return false;
        }
        if (!started) {
            started = true;
            for (int i = 0; i < sources.size(); i++) {
                advance(new Head(sources.get(i), i));
            }
        } else if (current != null) {
            // Only now, so that an event is given out before damage behind it is found.
            advance(current);
        }
        current = heads.poll();
        if (current == null || stopped) {
            return false;
        }
        event.copyFrom(current.event).sequence(++sequence);
        return true;
    }

    /**
     * Tells the instruments.
     *
     * @return all that are known so far; complete from the beginning unless {@link #findsInstruments}.
     */
    public InstrumentTable instruments() {
        return instruments;
    }

    /**
     * Tells the inputs.
     *
     * @return the sources; the ordinal of an event's input is an index into this list.
     */
    public List<FeedSource> sources() {
        return sources;
    }

    @Override
    public FeedCounters counters() {
        final FeedCounters sum = new FeedCounters();
        sources.forEach(source -> sum.add(source.counters()));
        return sum;
    }

    @Override
    public String label() {
        return sources.size() == 1 ? sources.get(0).label() : sources.size() + " inputs";
    }

    /**
     * Tells what is wrong with inputs as a whole.
     *
     * @return the complaint of the first input that has one; null if none has.
     */
    @Override
    public String complaint() {
        return sources.stream().map(FeedSource::complaint).filter(Objects::nonNull).findFirst().orElse(null);
    }

    @Override
    public List<String> remarks() {
        return sources.stream().flatMap(source -> source.remarks().stream().map(remark -> remark + ", input=" + source.label())).toList();
    }

    @Override
    public boolean findsInstruments() {
        return sources.stream().anyMatch(FeedSource::findsInstruments);
    }

    @Override
    public boolean tellsDepth() {
        return sources.stream().anyMatch(FeedSource::tellsDepth);
    }

    @Override
    public void stop() {
        stopped = true;
        sources.forEach(FeedSource::stop);
    }

    /**
     * Tells whether the feed was ended from outside, so that its end says nothing of the inputs.
     *
     * @return true after {@link #stop}.
     */
    public boolean isStopped() {
        return stopped;
    }

    @Override
    public void close() {
        sources.forEach(FeedSource::close);
    }

    private void advance(final Head head) {
        if (head.source.next(head.event)) {
            heads.add(head);
        }
    }

    /** A source with the event that it has to offer. */
    private static final class Head {
        private final FeedSource source;
        private final int order;
        private final FeedEvent event = new FeedEvent();

        Head(final FeedSource source, final int order) {
            this.source = source;
            this.order = order;
        }
    }
}
