package org.kstate.feeds.handler;

import java.util.HashMap;
import java.util.Map;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FeedException;
import org.kstate.feeds.FeedStoppedException;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.marketdata.PayloadKind;

/**
 * Where in a feed to go on, by what the restored states hold, and whether it is the same feed: each payload says its place in the
 * merged stream, and what the feed has there must be that payload, byte for byte. For one thread at a time.
 */
final class ResumePoint {
    /** Nothing was restored: begin with the first event. */
    static final long BEGINNING = 0;

    private final Map<Long, Restored> bySequence = new HashMap<>();
    private final Snapshot snapshot = new Snapshot();
    private long sequence = BEGINNING;

    /** Takes note of what the states of instruments hold; of one never written there is nothing to note. */
    void add(final InstrumentStates states, final int fromInstrument) {
        for (int i = fromInstrument; i < states.instruments(); i++) {
            for (final PayloadKind kind : states.kinds()) {
                add(states.state(i, kind), kind);
            }
        }
    }

    private void add(final State state, final PayloadKind kind) {
        if (state.read(snapshot) == 0) {
            return;
        }
        if (!kind.verify(snapshot.bytes(), 0)) {
            throw new FeedException("a state holds something that no feed handler wrote, so that there is no telling where to go on;"
                + " choose another prefix or another journal, state=" + state.name() + " version=" + snapshot.version());
        }
        final long found = kind.sequence(snapshot.bytes(), 0);
        final Restored restored = new Restored(state, kind, snapshot.bytes().toByteArray(),
            kind.input(snapshot.bytes(), 0), kind.line(snapshot.bytes(), 0));
        final Restored other = bySequence.put(found, restored);
        if (other != null) {
            throw new FeedException("two states hold the same event, so they were not fed from one stream; choose another journal,"
                + " state=" + state.name() + " other=" + other.state.name() + " sequence=" + found);
        }
        sequence = Math.max(sequence, found);
    }

    /** The place of the last event that was published, or {@link #BEGINNING}. */
    long sequence() {
        return sequence;
    }

    /**
     * Moves a feed that has just been opened behind the last event that was published.
     *
     * @return true if the event is the next one, to be published: of a feed that names instruments as it goes, only the event after the
     *     last one tells that it was the last.
     */
    boolean skip(final MergedFeed feed, final FeedEvent event, final InstrumentStates states) {
        long at = 0;
        while (at < sequence || feed.findsInstruments()) {
            if (!feed.next(event)) {
                checkEnd(feed, at);
                return false;
            }
            at++;
            if (event.instrument() >= states.instruments()) {
                find(event, states);
            }
            if (at > sequence) {
                return true;
            }
            final Restored restored = bySequence.remove(event.sequence());
            if (restored != null) {
                final State target = states.state(event.instrument(), PayloadKind.of(event.kind()));
                if (target != restored.state || !restored.holds(event)) {
                    throw restored.refusal(event, target);
                }
            }
        }
        return false;
    }

    /** Takes note of the states of instruments that the feed has named with this event, behind the last event that was published. */
    void findLater(final FeedEvent event, final InstrumentStates states) {
        find(event, states);
        final Restored restored = bySequence.get(sequence);
        if (restored != null) {
            throw restored.refusal(event, states.state(event.instrument(), PayloadKind.of(event.kind())));
        }
    }

    private void find(final FeedEvent event, final InstrumentStates states) {
        final int known = states.instruments();
        states.addNew();
        add(states, known);
        for (final Map.Entry<Long, Restored> entry : bySequence.entrySet()) {
            if (entry.getKey() < event.sequence()) {
                throw entry.getValue().refusal(event, states.state(event.instrument(), PayloadKind.of(event.kind())));
            }
        }
    }

    private void checkEnd(final MergedFeed feed, final long at) {
        if (at >= sequence) {
            return;
        }
        if (feed.isStopped()) {
            throw new FeedStoppedException("the feed was stopped before it came to where the journal ends, lastEvent=" + at
                + " journalEvent=" + sequence);
        }
        throw new FeedException("the inputs end before the place that the journal has come to; give the same inputs as before,"
            + " in the same order and with the same options, or another journal, lastEvent=" + at + " journalEvent=" + sequence);
    }

    /** What a state holds. */
    private record Restored(State state, PayloadKind kind, byte[] payload, long input, long line) {
        FeedException refusal(final FeedEvent event, final State target) {
            return new FeedException("these are not the inputs that the journal was fed from; give the same ones, in the same order and"
                + " with the same options, or another journal, sequence=" + event.sequence() + " journalState=" + state.name()
                + " journalInput=" + input + " journalLine=" + line + " state=" + target.name() + " input=" + event.input()
                + " line=" + event.line());
        }

        boolean holds(final FeedEvent event) {
            final BytesStore<?, ?> expected = BytesStore.wrap(new byte[payload.length]);
            kind.encode(event, expected, 0);
            return expected.contentEquals(BytesStore.wrap(payload));
        }
    }
}
