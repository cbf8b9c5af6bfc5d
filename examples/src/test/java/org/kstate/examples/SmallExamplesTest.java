package org.kstate.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.SyntheticOptions;
import org.kstate.feeds.handler.FeedHandler;
import org.kstate.feeds.handler.FeedHandlerOptions;

/** The examples that need nothing but the library: each by two sessions, as if in two terminals. */
@Timeout(60)
class SmallExamplesTest {
    private static final int TIMES = 2_000;

    @TempDir
    private Path directory;
    private Kstate one;
    private Kstate two;

    @BeforeEach
    void open() {
        one = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(16));
        two = Kstate.open(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void shouldHearWhatTheOtherSays() {
        final Snapshot snapshot = new Snapshot();
        try (State ear = two.subscribe(HelloState.NAME, Permission.READ, HelloState.SIZE);
             State mouth = one.subscribe(HelloState.NAME, Permission.READ_WRITE, HelloState.SIZE)) {
            HelloState.say(mouth, "a long text");
            HelloState.say(mouth, "gr\u00fc\u00dfe");
            assertEquals(2, ear.read(snapshot));
            assertEquals("gr\u00fc\u00dfe", HelloState.text(snapshot));
        }
    }

    @Test
    void shouldLoseNoAddition() {
        final List<CompletableFuture<Void>> adders = List.of(add(one), add(two));
        try (State counter = one.subscribe(ContendedCounter.NAME, Permission.READ, Long.BYTES)) {
            adders.forEach(CompletableFuture::join);
            assertEquals(2 * TIMES, ContendedCounter.value(counter));
            assertEquals(2 * TIMES, counter.version());
        }
    }

    private static CompletableFuture<Void> add(final Kstate store) {
        // Subscribed before it is given away: the state ends with its last subscriber.
        final State counter = store.subscribe(ContendedCounter.NAME, Permission.READ_WRITE, Long.BYTES);
        return CompletableFuture.runAsync(() -> ContendedCounter.add(counter, TIMES));
    }

    @Test
    void shouldNeitherMakeNorLoseMoney() {
        final State[] accounts = MoveMoney.accounts(one);
        final State[] same = MoveMoney.accounts(two);
        final CompletableFuture<Void> other = CompletableFuture.runAsync(() -> move(two, same, new Random(2)));
        final Random random = new Random(1);
        for (int i = 0; i < TIMES; i++) {
            MoveMoney.transfer(one, accounts, random);
            assertEquals(0, Arrays.stream(MoveMoney.balances(one, accounts)).sum());
        }
        other.join();
        assertTrue(Arrays.stream(MoveMoney.balances(two, same)).anyMatch(balance -> balance != 0));
        assertEquals(4 * TIMES, Arrays.stream(accounts).mapToLong(State::version).sum(), "two accounts each time");
    }

    private static void move(final Kstate store, final State[] accounts, final Random random) {
        for (int i = 0; i < TIMES; i++) {
            MoveMoney.transfer(store, accounts, random);
        }
    }

    @Test
    void shouldPaintTheNewestOfEachState() {
        try (MergedFeed feed = FeedInputs.create().addSynthetic(SyntheticOptions.create().instruments(2).eventCount(500)).open();
             FeedHandler handler = FeedHandler.open(one, feed, FeedHandlerOptions.create());
             Observer observer = Kstate.observe(directory.resolve("store"));
             Dashboard dashboard = new Dashboard(observer)) {
            assertFalse(dashboard.refresh());
            handler.run();
            assertTrue(dashboard.refresh());
            assertFalse(dashboard.refresh(), "nothing has changed since");
            final List<String> lines = dashboard.text().lines().toList();
            assertEquals(2, lines.size());
            final long version = observer.state("md.synthetic_1.top").version();
            assertTrue(lines.get(0).matches("md.synthetic_1.top +version " + version + "  bid [0-9.]+ x [0-9.]+  ask [0-9.]+ x [0-9.]+  \\("
                + (version - 1) + " passed over\\)"), lines::toString);
        }
    }
}
