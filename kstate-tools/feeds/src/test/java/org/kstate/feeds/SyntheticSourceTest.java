package org.kstate.feeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SyntheticSourceTest {
    private static final int EXPECTED_HASH = -846_549_923;

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 1_000, 60_000, 999_983, SyntheticOptions.MAX_EVENTS_PER_SECOND})
    void shouldKeepToItsRulesAtAnyRate(final long eventsPerSecond) {
        final long startNs = 1_000_000_000_000L;
        final int count = 50_000;
        final List<FeedEvent> events = read(SyntheticOptions.create().eventsPerSecond(eventsPerSecond).eventCount(count).startNs(startNs));
        assertEquals(count, events.size());
        final FeedEvent[] quotes = new FeedEvent[6];
        long lastNs = startNs - 1;
        long trades = 0;
        for (final FeedEvent event : events) {
            assertTrue(event.receiveNs() > lastNs, "times must rise strictly");
            lastNs = event.receiveNs();
            final FeedEvent quote = quotes[event.instrument()];
            if (event.kind() == EventKind.QUOTE) {
                assertTrue(event.bidPrice() > 0 && event.bidPrice() < event.askPrice(), "a quote crossed");
                assertTrue(event.bidQuantity() > 0 && event.askQuantity() > 0);
                assertTrue(quote == null || quote.bidQuantity() != event.bidQuantity(), "a quote was repeated");
                assertTrue(quote == null || quote.updateId() + 1 == event.updateId());
                quotes[event.instrument()] = event;
            } else {
                trades++;
                assertEquals(event.aggressor() == Aggressor.BUYER ? quote.askPrice() : quote.bidPrice(), event.tradePrice());
                assertTrue(event.tradeQuantity() > 0);
            }
        }
        assertTrue(trades > count / 6 && trades < count / 4, "trades=" + trades);
        // The mean rate is exact but for the last group, of 65 events at most.
        final long idealNs = count * 1_000_000_000L / eventsPerSecond;
        assertTrue(Math.abs(lastNs - startNs - idealNs) <= 66 * (1_000_000_000L / eventsPerSecond + 1), "lastNs=" + lastNs);
    }

    @Test
    void shouldComeInBursts() {
        final List<FeedEvent> events = read(SyntheticOptions.create().eventCount(10_000));
        long close = 0;
        for (int i = 1; i < events.size(); i++) {
            close += events.get(i).receiveNs() - events.get(i - 1).receiveNs() <= 20_000 ? 1 : 0;
        }
        assertTrue(close > 2_000 && close < 8_000, "close=" + close);
    }

    @Test
    void shouldGiveTheSameFeedForTheSameSeed() {
        final String feed = text(SyntheticOptions.create().seed(5).eventCount(2_000));
        assertEquals(feed, text(SyntheticOptions.create().seed(5).eventCount(2_000)));
        assertNotEquals(feed, text(SyntheticOptions.create().seed(6).eventCount(2_000)));
        assertTrue(text(SyntheticOptions.create().seed(5).eventCount(4_000)).startsWith(feed), "the end must not change the beginning");
    }

    @Test
    void shouldStayTheSameFeedFromReleaseToRelease() {
        // Journals and tests of others depend on it.
        assertEquals(EXPECTED_HASH, text(SyntheticOptions.create().eventCount(1_000)).hashCode());
    }

    @Test
    void shouldQuoteEachInstrumentFirst() {
        final List<FeedEvent> events = read(SyntheticOptions.create().instruments(40).eventCount(40));
        final Set<String> names = new HashSet<>();
        events.forEach(event -> {
            assertEquals(EventKind.QUOTE, event.kind());
            names.add(event.instrumentName());
        });
        assertEquals(40, names.size());
        assertTrue(names.contains("synthetic_1") && names.contains("synthetic_40"), names::toString);
    }

    @Test
    void shouldRefuseOptionsOutOfRange() {
        final SyntheticOptions options = SyntheticOptions.create();
        assertThrows(FeedException.class, () -> options.instruments(0));
        assertThrows(FeedException.class, () -> options.instruments(SyntheticOptions.MAX_INSTRUMENTS + 1));
        assertThrows(FeedException.class, () -> options.eventsPerSecond(0));
        assertThrows(FeedException.class, () -> options.eventsPerSecond(SyntheticOptions.MAX_EVENTS_PER_SECOND + 1));
        assertThrows(FeedException.class, () -> options.eventCount(-1));
    }

    private static String text(final SyntheticOptions options) {
        final StringBuilder text = new StringBuilder();
        read(options).forEach(event -> text.append(event.line()).append(' ').append(event.instrumentName()).append(' ')
            .append(event.kind()).append(' ').append(event.receiveNs()).append(' ').append(event.bidPrice()).append(' ')
            .append(event.bidQuantity()).append(' ').append(event.askPrice()).append(' ').append(event.askQuantity()).append(' ')
            .append(event.tradePrice()).append(' ').append(event.tradeQuantity()).append(' ').append(event.aggressor()).append('\n'));
        return text.toString();
    }

    private static List<FeedEvent> read(final SyntheticOptions options) {
        try (MergedFeed feed = FeedInputs.create().addSynthetic(options).open()) {
            return Recorded.all(feed);
        }
    }
}
