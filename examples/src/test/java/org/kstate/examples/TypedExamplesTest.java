package org.kstate.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.typed.FlyweightState;

/** The programs with typed states. */
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
    void shouldRaiseAQuoteThroughAFlyweight() {
        try (State state = store.subscribe(TypedQuote.NAME, Permission.READ_WRITE)) {
            final FlyweightState<TypedQuote.Quote> quotes = FlyweightState.of(state, new TypedQuote.Quote());
            quotes.flyweight().set("EUR/USD", 1.25, 1.5);
            quotes.publish();
            TypedQuote.raise(quotes);
            assertEquals(2, quotes.read());
            assertEquals("EUR/USD 1.5 / 1.75 firm", quotes.flyweight().toString());
        }
    }
}
