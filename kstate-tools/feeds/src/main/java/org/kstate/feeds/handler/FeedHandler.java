package org.kstate.feeds.handler;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.Pacer;
import org.kstate.feeds.marketdata.PayloadKind;

/**
 * Puts a feed into states: {@code md.<instrument>.top} for the best bid and offer, {@code md.<instrument>.trade} for the last
 * trade, and {@code md.<instrument>.book} for the best levels if the feed tells them. Each event is one commit, in the order of the feed.
 *
 * <p>With a journal, a handler that is started again goes on after the last event that was published. The store may still be there, or the
 * states come back from the journal: each payload says its place in the merged stream. The inputs must be the same.
 *
 * <p>For one thread at a time, but for {@link #stop}. The steps from an event to its commit allocate nothing.
 */
public final class FeedHandler implements AutoCloseable {
    /** Longest nap, so that {@link #stop} is heard. */
    private static final long LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final MergedFeed feed;
    private final InstrumentStates states;
    private final Pacer pacer;
    private final FeedEvent event = new FeedEvent();
    /** By the ordinals of their kinds. */
    private final BytesStore<?, ?>[] payloads;
    /** Null without a journal. */
    private final ResumePoint resume;
    private long resumedAfter;
    private long published;
    private volatile boolean stopped;
    private boolean pending;

    private FeedHandler(final MergedFeed feed, final InstrumentStates states, final FeedHandlerOptions options) {
        this.feed = feed;
        this.states = states;
        resume = options.journal() == null ? null : new ResumePoint();
        payloads = Arrays.stream(PayloadKind.values()).map(kind -> BytesStore.nativeStoreWithFixedCapacity(kind.length()))
            .toArray(BytesStore<?, ?>[]::new);
        pacer = new Pacer(options.pace(), options.longestGapNs(), gapNs -> options.gaps().onGap(event, gapNs), System::nanoTime, this::park);
    }

    /**
     * Subscribes to the states of all instruments and finds the place in the feed to go on from.
     *
     * @param store   to write to; stays the caller's to close.
     * @param feed    just opened; stays the caller's to close.
     * @param options how to publish.
     * @return the handler.
     * @throws org.kstate.feeds.FeedException      if the journal was fed from other inputs.
     * @throws org.kstate.exceptions.KstateException       if a state cannot be had or made persistent.
     */
    public static FeedHandler open(final Kstate store, final MergedFeed feed, final FeedHandlerOptions options) {
        final InstrumentStates states = new InstrumentStates(store, feed, options);
        try {
            final FeedHandler handler = new FeedHandler(feed, states, options);
            if (handler.resume != null) {
                handler.resume.add(states, 0);
                handler.pending = handler.resume.skip(feed, handler.event, states);
                handler.resumedAfter = handler.resume.sequence();
            }
            return handler;
        } catch (final RuntimeException | Error e) {
            states.close();
            throw e;
        }
    }

    /**
     * Publishes the next event when it is due.
     *
     * @return false at the end of the feed, after {@link #stop}, or if this thread was interrupted, whose mark stays set; nothing was
     *     published then, and the next call goes on with the same event.
     */
    public boolean next() {
        if (stopped || !fetch() || stopped || !pacer.await(event.receiveNs())) {
            if (stopped) {
                // The interrupt by which park() got out of the pacer.
                Thread.interrupted();
            }
            return false;
        }
        if (event.instrument() >= states.instruments()) {
            find();
        }
        final PayloadKind kind = PayloadKind.of(event.kind());
        final BytesStore<?, ?> payload = payloads[kind.ordinal()];
        kind.encode(event, payload, 0);
        state(kind).publish(payload);
        pending = false;
        published++;
        return true;
    }

    /** An event whose wait was interrupted is still to be published: the feed would not give it again. */
    private boolean fetch() {
        pending = pending || feed.next(event);
        return pending;
    }

    /** The feed has named another instrument. */
    private void find() {
        if (resume == null) {
            states.addNew();
        } else {
            resume.findLater(event, states);
        }
    }

    /**
     * Publishes all that is left of the feed.
     *
     * @return how many events this handler has published in its life.
     */
    public long run() {
        while (next()) {
            // All is done in the condition.
        }
        return published;
    }

    private State state(final PayloadKind kind) {
        return states.state(event.instrument(), kind);
    }

    private void park(final long remainingNs) {
        LockSupport.parkNanos(Math.min(remainingNs, LONGEST_PARK_NS));
        if (stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the work soon, and the feed too: {@link #next} tells false from then on. Called by any thread. */
    public void stop() {
        stopped = true;
        // It may wait for a pipe.
        feed.stop();
    }

    /**
     * Tells whether the handler was told to stop.
     *
     * @return true after {@link #stop}.
     */
    public boolean isStopped() {
        return stopped;
    }

    /**
     * Tells the event last published.
     *
     * @return the same object each time, filled anew by {@link #next}.
     */
    public FeedEvent event() {
        return event;
    }

    /**
     * Tells what earlier handlers had published.
     *
     * @return the place in the merged stream after which this handler began; 0 if at the beginning.
     */
    public long resumedAfter() {
        return resumedAfter;
    }

    /**
     * Counts events.
     *
     * @return how many this handler has published.
     */
    public long published() {
        return published;
    }

    /** Closes the states' handles, and neither store nor feed. Can be called twice. */
    @Override
    public void close() {
        states.close();
        for (final BytesStore<?, ?> payload : payloads) {
            if (payload.refCount() > 0) {
                payload.releaseLast();
            }
        }
    }
}
