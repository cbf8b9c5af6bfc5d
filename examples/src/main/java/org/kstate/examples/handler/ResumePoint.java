package org.kstate.examples.handler;

import java.util.HashMap;
import java.util.Map;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.examples.feed.FeedEvent;
import org.kstate.examples.feed.FeedException;
import org.kstate.examples.feed.FeedStoppedException;
import org.kstate.examples.feed.MergedFeed;
import org.kstate.examples.marketdata.PayloadKind;

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

    /** Takes note of what a state holds; of one never written there is nothing to note. */
    void add(final State state, final PayloadKind kind) {
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

    /** Moves a feed that has just been opened behind the last event that was published. */
    void skip(final MergedFeed feed, final FeedEvent event, final InstrumentStates states) {
        for (long at = 0; at < sequence; at++) {
            if (!feed.next(event)) {
                if (feed.isStopped()) {
                    throw new FeedStoppedException("the feed was stopped before it came to where the journal ends, lastEvent=" + at
                        + " journalEvent=" + sequence);
                }
                throw new FeedException("the inputs end before the place that the journal has come to; give the same inputs as before,"
                    + " in the same order and with the same options, or another journal, lastEvent=" + at + " journalEvent=" + sequence);
            }
            final Restored restored = bySequence.remove(event.sequence());
            if (restored != null) {
                restored.check(event, states.state(event.instrument(), PayloadKind.of(event.kind())));
            }
        }
    }

    /** What a state holds. */
    private record Restored(State state, PayloadKind kind, byte[] payload, long input, long line) {
        void check(final FeedEvent event, final State target) {
            if (target != state || !holds(event)) {
                throw new FeedException("these are not the inputs that the journal was fed from; give the same ones, in the same order and"
                    + " with the same options, or another journal, sequence=" + event.sequence() + " journalState=" + state.name()
                    + " journalInput=" + input + " journalLine=" + line + " state=" + target.name() + " input=" + event.input()
                    + " line=" + event.line());
            }
        }

        private boolean holds(final FeedEvent event) {
            final BytesStore<?, ?> expected = BytesStore.wrap(new byte[payload.length]);
            kind.encode(event, expected, 0);
            return expected.contentEquals(BytesStore.wrap(payload));
        }
    }
}
