package org.kstate.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.marketdata.TopOfBook;

/** The two programs with typed states. */
class TypedExamplesTest {
    private static final int TRADES = 2_000;

    @TempDir
    private Path directory;
    private Kstate store;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(4));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void shouldLoseNoTradeOfTwoWhoBook() {
        try (State state = store.subscribe("position", Permission.READ_WRITE)) {
            BookTrades.book(state, 1);
            final List<CompletableFuture<Void>> bookers = List.of(book(), book());
            bookers.forEach(CompletableFuture::join);
            final BookTrades.Position position = BookTrades.book(state, 1);
            assertEquals(2 * TRADES + 2, position.trades());
            assertTrue(position.isBalanced(), position.toString());
            assertEquals(2 * TRADES + 2, state.version());
        }
    }

    private CompletableFuture<Void> book() {
        return CompletableFuture.runAsync(() -> {
            try (State state = store.subscribe("position", Permission.READ_WRITE)) {
                BookTrades.book(state, TRADES);
            }
        });
    }

    @Test
    void shouldDeriveTheSpreadOfEachQuote() {
        final Bytes<?> payload = Bytes.allocateDirect(TopOfBook.LENGTH);
        try (State from = store.subscribe("top", Permission.READ_WRITE);
             State to = store.subscribe("top.spread", Permission.READ_WRITE)) {
            from.setSize(TopOfBook.LENGTH);
            final DeriveSpread derivation = new DeriveSpread(from, to);
            assertFalse(derivation.step(), "nothing was written yet");
            publish(from, payload, 100, 103);
            assertTrue(derivation.step());
            assertFalse(derivation.step(), "the same quote again");
            publish(from, payload, 100, FeedEvent.ABSENT);
            assertFalse(derivation.step(), "there is no offer");
            publish(from, payload, 100, 107);
            assertTrue(derivation.step());
            assertEquals(7, derivation.spread().width());
            assertEquals(3, derivation.spread().ofVersion());
            assertEquals(2, to.version());
        } finally {
            payload.releaseLast();
        }
    }

    private static void publish(final State state, final Bytes<?> payload, final long bid, final long ask) {
        TopOfBook.encode(new FeedEvent().quote(bid, 1, ask, 1, 1).time(1, 1).place(0, 1).sequence(1), payload, 0);
        payload.writePosition(TopOfBook.LENGTH);
        state.publish(payload);
    }
}
