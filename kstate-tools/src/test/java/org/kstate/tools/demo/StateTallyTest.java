package org.kstate.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Test;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.marketdata.TopOfBook;

class StateTallyTest {
    private static final String STATE = "md.x.top";

    private final StateTally tally = new StateTally(STATE);

    @Test
    void shouldAddUpWhatWasSeenAndWhatWasMissed() {
        tally.delivered(1, 0, payload(1));
        tally.delivered(5, 3, payload(5));

        assertEquals(5, tally.version());
        assertEquals(2, tally.seen());
        assertEquals(3, tally.missed());
        assertEquals(0, tally.torn() + tally.disorders());
    }

    @Test
    void shouldCountAVersionThatComesTwice() {
        tally.delivered(1, 0, payload(1));
        tally.delivered(1, 0, payload(1));

        assertEquals(1, tally.disorders());
    }

    @Test
    void shouldCountAValueThatIsNotWhole() {
        final BytesStore<?, ?> torn = payload(1);
        torn.writeLong(16, 77);
        tally.delivered(1, 0, torn);
        tally.read(1, torn);
        tally.delivered(2, 0, BytesStore.wrap(new byte[0]));

        assertEquals(3, tally.torn());
    }

    @Test
    void shouldCountAVersionReadAgainOnce() {
        tally.read(0, BytesStore.wrap(new byte[TopOfBook.LENGTH]));
        tally.read(3, payload(3));
        tally.read(3, payload(3));
        tally.read(4, payload(4));

        assertEquals(2, tally.seen());
        assertEquals(2, tally.missed());
        assertEquals(0, tally.torn() + tally.disorders());
    }

    @Test
    void shouldCountAReadThatGoesBack() {
        tally.read(3, payload(3));
        tally.read(2, payload(2));

        assertEquals(1, tally.disorders());
        assertEquals(3, tally.version());
    }

    private static BytesStore<?, ?> payload(final long sequence) {
        final BytesStore<?, ?> payload = BytesStore.wrap(new byte[TopOfBook.LENGTH]);
        TopOfBook.encode(new FeedEvent().quote(1, 2, 3, 4, sequence).sequence(sequence), payload, 0);
        return payload;
    }
}
