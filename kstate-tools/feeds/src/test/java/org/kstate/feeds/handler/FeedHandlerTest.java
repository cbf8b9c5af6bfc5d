package org.kstate.feeds.handler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.feeds.FeedException;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.Pace;
import org.kstate.feeds.SyntheticOptions;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.feeds.marketdata.TopOfBook;

class FeedHandlerTest {
    private static final long EVENTS = 3_000;

    @TempDir
    private Path folder;

    @Test
    void shouldKeepOneStateForTheBookAndOneForTheLastTradeOfEachInstrument() {
        try (Kstate consumer = consumer("store"); Observer observer = Kstate.observe(consumer.directory())) {
            assertEquals(EVENTS, handle("store", null, feed(1, EVENTS), EVENTS));

            assertEquals(6, observer.states().size());
            long versions = 0;
            final Snapshot snapshot = new Snapshot();
            for (final ObservedState state : observer.states()) {
                versions += state.read(snapshot);
                final PayloadKind kind = PayloadKind.ofState(state.name());
                assertTrue(kind.verify(snapshot.bytes(), 0), state.name());
                assertEquals(kind.length(), state.size(), state.name());
                assertNull(state.journal());
            }
            assertEquals(EVENTS, versions);
            assertTrue(TopOfBook.verify(read(observer, "md.x.synthetic_1.top"), 0));
        }
    }

    /** Subscribed to all states: transient ones stay as long as somebody is. */
    private Kstate consumer(final String store) {
        final Kstate consumer = Kstate.open(folder.resolve(store));
        for (int i = 1; i <= 3; i++) {
            consumer.subscribe("md.x.synthetic_" + i + ".top", Permission.READ);
            consumer.subscribe("md.x.synthetic_" + i + ".trade", Permission.READ);
        }
        return consumer;
    }

    @Test
    void shouldGoOnAfterTheLastEventWhenTheStoreIsStillThere() {
        handle("store", "journal", feed(1, EVENTS), 1_000);

        assertEquals(2_000, handle("store", "journal", feed(1, EVENTS), EVENTS));
        assertEquals(EVENTS, JournalTally.of(folder.resolve("journal")).events());
    }

    @Test
    void shouldGoOnAfterWhatTheJournalHoldsWhenTheStoreIsGone() {
        handle("store", "journal", feed(1, EVENTS), 1_000);
        handle("another", "journal", feed(1, EVENTS), 1_000);
        handle("third", "journal", feed(1, EVENTS), EVENTS);
        final JournalTally tally = JournalTally.of(folder.resolve("journal"));
        assertEquals(EVENTS, tally.events());
        try (Kstate consumer = consumer("once"); Observer observer = Kstate.observe(consumer.directory())) {
            assertEquals(EVENTS, handle("once", null, feed(1, EVENTS), EVENTS));
            assertEquals(6, tally.versions().size());
            assertEquals(6, observer.states().size());
            for (final ObservedState state : observer.states()) {
                assertEquals(state.version(), tally.versions().get(state.name()), state.name());
                assertArrayEquals(read(observer, state.name()).toByteArray(), tally.payload(state.name()), state.name());
            }
        }
    }

    @Test
    void shouldPublishNothingMoreWhenTheJournalHoldsAllOfTheFeed() {
        handle("store", "journal", feed(1, EVENTS), EVENTS);

        assertEquals(0, handle("store", "journal", feed(1, EVENTS), EVENTS));
    }

    @Test
    void shouldRefuseOtherInputsThanTheJournalWasFedFrom() {
        handle("store", "journal", feed(1, EVENTS), 1_000);

        final FeedException refused = assertThrows(FeedException.class, () -> handle("store", "journal", feed(2, EVENTS), EVENTS));
        assertTrue(refused.getMessage().contains("not the inputs that the journal was fed from"), refused.getMessage());
        assertTrue(refused.getMessage().contains("journalLine="), refused.getMessage());
        assertEquals(1_000, JournalTally.of(folder.resolve("journal")).events());
    }

    @Test
    void shouldRefuseInputsThatEndBeforeThePlaceOfTheJournal() {
        handle("store", "journal", feed(1, EVENTS), 1_000);

        final FeedException refused = assertThrows(FeedException.class, () -> handle("store", "journal", feed(1, 999), EVENTS));
        assertTrue(refused.getMessage().contains("inputs end before the place"), refused.getMessage());
    }

    @Test
    void shouldRefuseAStateThatHoldsSomethingElse() {
        try (Kstate store = Kstate.open(folder.resolve("store"));
             State state = store.subscribe("md.x.synthetic_2.top", Permission.READ_WRITE)) {
            state.setSize(PayloadKind.TOP_OF_BOOK.length());
            state.publish(BytesStore.wrap(new byte[8]));

            final FeedException refused = assertThrows(FeedException.class, () -> handle("store", "journal", feed(1, EVENTS), EVENTS));
            assertTrue(refused.getMessage().contains("state=md.x.synthetic_2.top"), refused.getMessage());
        }
    }

    @Test
    @Timeout(30)
    void shouldStopInTheMiddleOfAWait() {
        try (Kstate store = Kstate.open(folder.resolve("store"));
             MergedFeed feed = feed(1, EVENTS);
             FeedHandler handler = FeedHandler.open(store, feed, FeedHandlerOptions.create().pace(Pace.parse("0.001")))) {
            assertTrue(handler.next());
            final Thread stopper = new Thread(handler::stop);
            stopper.start();
            while (handler.next()) {
                assertFalse(handler.published() > EVENTS);
            }
            assertTrue(handler.isStopped());
            assertFalse(Thread.currentThread().isInterrupted());
            assertFalse(handler.next());
        }
    }

    @Test
    void shouldPublishTheEventWhoseWaitWasInterruptedWhenCalledAgain() {
        try (Kstate store = Kstate.open(folder.resolve("store"));
             // So few that the second is not due yet, however busy the machine is.
             MergedFeed feed = FeedInputs.create().addSynthetic(SyntheticOptions.create().eventsPerSecond(1)).open();
             FeedHandler handler = FeedHandler.open(store, feed, FeedHandlerOptions.create().pace(Pace.parse("1")))) {
            assertTrue(handler.next());
            Thread.currentThread().interrupt();
            assertFalse(handler.next());
            assertTrue(Thread.interrupted());
            assertTrue(handler.next());
            assertEquals(2, handler.event().sequence(), "none was passed over");
            assertEquals(2, handler.published());
        }
    }

    private long handle(final String store, final String journal, final MergedFeed feed, final long most) {
        try (feed;
             Kstate opened = Kstate.open(folder.resolve(store));
             FeedHandler handler = FeedHandler.open(opened, feed,
                 FeedHandlerOptions.create().journal(journal == null ? null : folder.resolve(journal)))) {
            while (handler.published() < most && handler.next()) {
                assertEquals(handler.resumedAfter() + handler.published(), handler.event().sequence());
            }
            return handler.published();
        }
    }

    private static MergedFeed feed(final long seed, final long events) {
        return FeedInputs.create().venue("x")
            .addSynthetic(SyntheticOptions.create().instruments(3).seed(seed).eventCount(events)).open();
    }

    private static Bytes<?> read(final Observer observer, final String state) {
        final Snapshot snapshot = new Snapshot();
        observer.state(state).read(snapshot);
        return snapshot.bytes();
    }
}
