package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.NamePattern;
import org.kstate.layout.PageLayout;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** Watches whose states are named, come later, and are added and taken away. */
class NamedWatchTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private Kstate watching;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        watching = Kstate.open(fixture.store().directory());
    }

    @AfterEach
    void close() {
        watching.close();
        fixture.close();
    }

    private static List<String> deliveries(final Watch watch) {
        final List<String> names = new ArrayList<>();
        while (watch.poll()) {
            final Delivery delivery = watch.delivery();
            assertEquals(delivery.version(), delivery.snapshot().version());
            assertEquals(delivery.name(), delivery.state().name());
            names.add(delivery.name() + " " + delivery.version() + " " + delivery.missed());
        }
        return names;
    }

    /** Before its first wait a watch looks at all, and afterwards at what changed. */
    private static void begin(final Watch watch, final boolean isWaiting) {
        if (isWaiting) {
            while (watch.await(1, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeInStatesThatComeLater(final boolean isWaiting) {
        final State a = fixture.writable("a");
        final State x = fixture.writable("md.x");
        fixture.writable("other");
        fixture.publish(x, 1);
        fixture.publish(x, 2);
        try (Watch watch = Watch.of(watching).states("a", "md.*", "later").open()) {
            assertEquals(List.of("md.x 2 0"), deliveries(watch));
            begin(watch, isWaiting);
            final State y = fixture.writable("md.y");
            fixture.publish(y, 1);
            fixture.publish(a, 1);
            fixture.publish(x, 3);
            fixture.publish(x, 4);
            assertEquals(List.of("a 1 0", "md.x 4 1", "md.y 1 0"), deliveries(watch).stream().sorted().toList());
            final State later = fixture.writable("later");
            fixture.publish(later, 1);
            fixture.publish(y, 2);
            assertEquals(List.of("later 1 0", "md.y 2 0"), deliveries(watch).stream().sorted().toList());
            assertFalse(watch.isReady());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAddAndTakeAwayWhileItRuns(final boolean isWaiting) {
        final State a = fixture.writable("a.1");
        final State b = fixture.writable("b.1");
        try (Watch watch = Watch.of(watching).states("a.*").open()) {
            begin(watch, isWaiting);
            fixture.publish(a, 1);
            fixture.publish(b, 1);
            assertEquals(List.of("a.1 1 0"), deliveries(watch));
            watch.add("b.*");
            assertEquals(List.of("b.1 1 0"), deliveries(watch), "the value that is there");
            watch.remove("a.*");
            fixture.publish(a, 2);
            fixture.publish(b, 2);
            fixture.publish(fixture.writable("a.2"), 1);
            fixture.publish(fixture.writable("b.2"), 1);
            assertEquals(List.of("b.1 2 0", "b.2 1 0"), deliveries(watch).stream().sorted().toList());
            watch.add("a.2");
            assertEquals(List.of("a.2 1 0"), deliveries(watch));
            watch.remove("*");
            fixture.publish(b, 3);
            assertEquals(List.of(), deliveries(watch));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAddAndTakeAwayHandles(final boolean isWaiting) {
        final State a = fixture.writable("a");
        final State b = fixture.writable("b");
        try (Watch watch = Watch.of(a).open()) {
            begin(watch, isWaiting);
            fixture.publish(b, 1);
            watch.add(b);
            assertThrows(IllegalArgumentException.class, () -> watch.add(b), "twice");
            assertEquals(List.of("b 1 0"), deliveries(watch));
            fixture.publish(a, 1);
            fixture.publish(b, 2);
            watch.remove(a);
            assertEquals(List.of("b 2 0"), deliveries(watch));
            assertThrows(IllegalArgumentException.class, () -> watch.add("a"));
            assertFalse(a.isClosed());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLetAStateThatEndsLeaveAndTakeItInWhenItIsMadeAgain(final boolean isWaiting) {
        final Kstate own = fixture.store();
        fixture.publish(fixture.writable("a"), 1);
        try (Watch watch = Watch.of(own).states("*").open()) {
            assertEquals(List.of("a 1 0"), deliveries(watch));
            begin(watch, isWaiting);
            own.delete("a");
            assertEquals(List.of(), deliveries(watch));
            fixture.publish(fixture.writable("a"), 1);
            assertEquals(List.of("a 1 0"), deliveries(watch));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldDeliverTheFirstValueOfWhatComesLaterThoughItBeginsFromNow(final boolean isWaiting) {
        fixture.publish(fixture.writable("md.a"), 1);
        fixture.publish(fixture.writable("b"), 1);
        try (Watch watch = Watch.of(watching).states("md.*").fromNow().open()) {
            begin(watch, isWaiting);
            assertEquals(List.of(), deliveries(watch));
            fixture.publish(fixture.writable("md.x"), 1);
            assertEquals(List.of("md.x 1 0"), deliveries(watch));
            fixture.publish(fixture.writable("md.y"), 1);
            watch.add("b");
            assertEquals(List.of("md.y 1 0"), deliveries(watch), "b is there when it is added, md.y was meant before");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotKeepTheOthersFromTheirTurnForADamagedState(final boolean isWaiting) {
        try (State before = fixture.writable("before")) {
            fixture.publish(before, 1);
        }
        // In the place of the one before, whose versions are behind its first.
        final State damaged = fixture.writable("md.b");
        fixture.publish(damaged, 1);
        final RawStore raw = RawStore.open(watching.directory());
        final long place = raw.page(damaged.pageIndex()).field(PageLayout.COMMIT_WORD);
        final long whole = raw.page(damaged.pageIndex()).buffer().getLong(place);
        raw.page(damaged.pageIndex()).buffer().putLong(place, CommitWord.plain(1, 1, 0));
        fixture.publish(fixture.writable("md.a"), 1);
        try (Watch watch = Watch.of(watching).states("md.*").open()) {
            assertTrue(watch.poll());
            assertEquals("md.a", watch.delivery().name());
            assertThrows(CorruptStoreException.class, watch::isReady);
            assertThrows(CorruptStoreException.class, watch::poll);
            assertFalse(watch.poll(), "told once, until it is tried again");
            if (isWaiting) {
                assertThrows(CorruptStoreException.class, () -> watch.await(30, TimeUnit.SECONDS));
            }
            fixture.publish(fixture.writable("md.c"), 1);
            assertTrue(watch.poll());
            assertEquals("md.c", watch.delivery().name());
            raw.page(damaged.pageIndex()).buffer().putLong(place, whole);
            Awaitility.await().ignoreException(CorruptStoreException.class).until(() -> watch.await(1, TimeUnit.SECONDS));
            assertEquals("md.b", watch.delivery().name());
        }
    }

    /** Deleted by another thread of the same session, between the look and the reading too. */
    @Test
    void shouldLetAStateLeaveInSilenceWheneverItIsDeleted() throws Exception {
        final Kstate own = fixture.store();
        try (Watch watch = Watch.of(own).states("*").open()) {
            final CompletableFuture<Void> deleting = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 3000; i++) {
                    try (State made = fixture.writable("a")) {
                        fixture.publish(made, i);
                        own.delete("a");
                    }
                }
            });
            while (!deleting.isDone()) {
                watch.poll();
            }
            deleting.get();
        }
    }

    /** A name that is watched is no state. */
    @Test
    void shouldMakeNoState() {
        try (Watch watch = Watch.of(watching).states("a", "b.*").open()) {
            assertFalse(watch.poll());
            assertEquals(List.of(), watching.names(NamePattern.of("*")));
        }
    }

    @Test
    void shouldKeepAStateWhileItIsWatchedAndNoLonger() {
        fixture.writable("a").close();
        final State a = fixture.writable("a");
        fixture.publish(a, 7);
        try (Watch watch = Watch.of(watching).states("a").open()) {
            a.close();
            assertEquals(List.of("a 1 0"), deliveries(watch));
        }
        assertEquals(List.of(), watching.names(NamePattern.of("*")));
    }

    @Test
    void shouldWakeForANewStateAndForItsCommits() throws Exception {
        try (Watch watch = Watch.of(watching).states("md.*").open()) {
            final CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> watch.await() ? watch.delivery().name() : "none");
            fixture.awaitAsleep(watching);
            final State a = fixture.writable("md.a");
            Awaitility.await().until(() -> a.subscribers().size() == 2);
            fixture.awaitAsleep(watching);
            assertFalse(first.isDone(), "it has no value yet");
            fixture.publish(a, 1);
            assertEquals("md.a", first.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldEndWhenItOrTheStoreIsClosed() throws Exception {
        final Watch watch = Watch.of(watching).states("md.*").open();
        final CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(watch::await);
        fixture.awaitAsleep(watching);
        watching.close();
        assertThrows(Exception.class, () -> waiting.get(30, TimeUnit.SECONDS));
        assertThrows(ClosedException.class, watch::poll);
        watch.close();
        assertThrows(ClosedException.class, watch::poll);
    }

    @Test
    void shouldRefuseWhatIsNoNameAndAddNothingThen() {
        final WatchBuilder builder = Watch.of(watching);
        assertThrows(IllegalStateNameException.class, () -> builder.states("a", "b/c"));
        assertThrows(IllegalArgumentException.class, () -> Watch.of(fixture.writable("a")).states("a"));
        fixture.publish(fixture.writable("a"), 1);
        try (Watch watch = builder.open()) {
            assertThrows(IllegalStateNameException.class, () -> watch.add("a", "b/c"));
            assertFalse(watch.poll());
        }
    }

    @Test
    void shouldHearOfManyStatesEachOnce() {
        final List<State> states = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            states.add(fixture.writable("s" + i));
        }
        try (Watch watch = Watch.of(watching).states("s*").open()) {
            begin(watch, true);
            for (int round = 1; round <= 50; round++) {
                for (int i = round % 3; i < 20; i += 3) {
                    fixture.publish(states.get(i), round);
                }
                final List<String> delivered = deliveries(watch);
                assertEquals((20 - round % 3 + 2) / 3, delivered.size(), delivered::toString);
            }
            assertTrue(states.stream().allMatch(State::isWritten));
        }
    }

    /** Names come and go, and pages are used again: the last value of each state that is meant is delivered once, and no other. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldDeliverEachStateWhateverComesAndGoes(final boolean isWaiting) {
        final Random random = new Random(5);
        final Map<String, State> present = new HashMap<>();
        final Set<String> undelivered = new TreeSet<>();
        final Set<Integer> pages = new HashSet<>();
        int made = 0;
        try (Watch watch = Watch.of(watching).states("w*").open()) {
            begin(watch, isWaiting);
            for (int step = 0; step < 600; step++) {
                final String name = (random.nextBoolean() ? "w" : "x") + random.nextInt(6);
                final State state = present.get(name);
                if (state != null && random.nextInt(4) == 0) {
                    present.remove(name);
                    undelivered.removeIf(delivery -> delivery.startsWith(name + " "));
                    state.close();
                    if (watching.names(NamePattern.of(name)).contains(name)) {
                        // The watch keeps it.
                        watching.delete(name);
                    }
                } else {
                    final State written = state == null ? fixture.writable(name) : state;
                    if (present.put(name, written) == null) {
                        pages.add(written.pageIndex());
                        made++;
                    }
                    fixture.publish(written, step);
                    undelivered.removeIf(delivery -> delivery.startsWith(name + " "));
                    if (name.startsWith("w")) {
                        undelivered.add(name + " " + written.version());
                    }
                }
                if (random.nextInt(3) == 0) {
                    final List<String> delivered = deliveries(watch).stream().map(delivery -> delivery.substring(0, delivery.lastIndexOf(' ')))
                        .sorted().toList();
                    assertEquals(List.copyOf(undelivered), delivered, "step " + step);
                    undelivered.clear();
                }
            }
        }
        assertTrue(made > 3 * pages.size(), "pages were used again: made=" + made + ", pages=" + pages.size());
    }
}
