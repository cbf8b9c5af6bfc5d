package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.Quickest;
import org.kstate.testing.SharedMemory;

/** A watch in the caller's own selector. */
class WatchChannelTest {

    private static final long LONG_MS = 30_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State a;
    private State b;
    private Selector selector;

    @BeforeEach
    void open() throws IOException {
        fixture = new StoreFixture(directory);
        a = fixture.writable("a");
        b = fixture.writable("b");
        selector = Selector.open();
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        fixture.close();
    }

    private void register(final Watch watch) throws IOException {
        watch.channel().register(selector, SelectionKey.OP_READ, watch);
    }

    /** The watches that can be read within a time. */
    private Set<Object> selected(final long timeoutMs) throws IOException {
        selector.selectedKeys().clear();
        final int count = timeoutMs == 0 ? selector.selectNow() : selector.select(timeoutMs);
        assertEquals(count, selector.selectedKeys().size());
        return new java.util.HashSet<>(selector.selectedKeys().stream().map(SelectionKey::attachment).toList());
    }

    @Test
    void shouldBeReadableWhileThereIsSomethingAndNotLonger() throws IOException {
        fixture.publish(a, 1);
        try (Watch watch = Watch.of(a, b).open()) {
            register(watch);
            assertSame(watch.channel(), watch.channel());
            assertEquals(Set.of(watch), selected(0), "what is there when it begins");
            assertEquals(Set.of(watch), selected(0), "level-triggered");
            assertTrue(watch.poll());
            assertEquals(Set.of(), selected(20), "the only one was delivered");
            for (int round = 0; round < 200; round++) {
                fixture.publish(a, round);
                fixture.publish(b, round);
                assertEquals(Set.of(watch), selected(LONG_MS));
                assertTrue(watch.poll());
                assertEquals(Set.of(watch), selected(0), "there is more");
                assertTrue(watch.poll());
                assertEquals(Set.of(), selected(0), "nothing is left");
                assertFalse(watch.poll());
                assertEquals(Set.of(), selected(0), "nothing is left");
            }
        }
    }

    @Test
    void shouldNotBeReadableForWhatIsWatchedNoMore() throws IOException {
        try (Watch given = Watch.of(a, b).open(); Watch named = Watch.of(fixture.store()).states("*").open()) {
            register(given);
            register(named);
            fixture.publish(a, 1);
            await().until(() -> selected(1).size() == 2);
            given.remove(a);
            named.remove("a");
            assertEquals(Set.of(), selected(0));
            given.add(a);
            named.add("a");
            assertEquals(Set.of(given, named), selected(0), "what is there when it is added");
        }
    }

    @Test
    void shouldServeWatchesAndSocketsOfOneSelector() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
             SocketChannel client = SocketChannel.open(server.getLocalAddress());
             SocketChannel accepted = server.accept();
             Watch first = Watch.of(a).open();
             Watch second = Watch.of(b).open()) {
            accepted.configureBlocking(false).register(selector, SelectionKey.OP_READ, "socket");
            register(first);
            register(second);
            assertEquals(Set.of(), selected(0));
            client.write(ByteBuffer.wrap(new byte[1]));
            assertEquals(Set.of("socket"), selected(LONG_MS));
            accepted.read(ByteBuffer.allocate(8));
            fixture.publish(b, 1);
            assertEquals(Set.of(second), selected(LONG_MS));
            fixture.publish(a, 1);
            await().until(() -> selected(1).equals(Set.of(first, second)));
            assertTrue(second.poll());
            assertEquals(Set.of(first), selected(0));
        }
    }

    @Test
    void shouldBeReadableWhenALimitAllowsItAndWhenThereIsSilence() throws IOException {
        try (Watch watch = Watch.of(a).atMost(10).onSilence(Duration.ofMillis(300)).open()) {
            register(watch);
            fixture.publish(a, 1);
            assertEquals(Set.of(watch), selected(LONG_MS));
            final long polledNs = System.nanoTime();
            assertTrue(watch.poll());
            fixture.publish(a, 2);
            assertEquals(Set.of(watch), selected(LONG_MS));
            assertTrue(System.nanoTime() - polledNs > 95_000_000, "before the limit allows it");
            assertTrue(watch.poll());
            assertEquals(2, watch.delivery().version());
            assertEquals(Set.of(watch), selected(LONG_MS));
            assertTrue(watch.poll());
            assertTrue(watch.delivery().isSilence());
            assertEquals(Set.of(), selected(350));
        }
    }

    @Test
    void shouldBeReadableForStatesThatComeLaterAndForEnds() throws IOException {
        final Kstate watching = Kstate.open(fixture.store().directory());
        try (Watch watch = Watch.of(watching).states("md.*").open()) {
            register(watch);
            final State later = fixture.writable("md.x");
            assertEquals(Set.of(), selected(50), "no value yet");
            fixture.publish(later, 1);
            assertEquals(Set.of(watch), selected(LONG_MS));
            assertTrue(watch.poll());
            assertEquals("md.x", watch.delivery().name());
            assertEquals(Set.of(), selected(0));
            watch.add("b");
            fixture.publish(b, 1);
            assertEquals(Set.of(watch), selected(LONG_MS));
            assertTrue(watch.poll());
            watching.close();
            assertEquals(Set.of(watch), selected(LONG_MS), "who polls is told");
            assertThrows(ClosedException.class, watch::poll);
        } finally {
            watching.close();
        }
    }

    @Test
    void shouldServeSeveralSessionsAndObservers() throws IOException {
        try (Kstate second = Kstate.open(fixture.store().directory());
             Observer observer = Kstate.observe(fixture.store().directory());
             Watch own = Watch.of(a).open();
             Watch other = Watch.of(second).states("a").open();
             Watch observed = Watch.of(observer.state("a")).open()) {
            final List<Watch> watches = List.of(own, other, observed);
            for (final Watch watch : watches) {
                register(watch);
            }
            for (int round = 1; round <= 20; round++) {
                fixture.publish(a, round);
                await().until(() -> selected(1).size() == watches.size());
                for (final Watch watch : watches) {
                    assertTrue(watch.poll());
                    assertEquals(round, watch.delivery().version());
                }
                assertEquals(Set.of(), selected(0));
            }
        }
    }

    /** A view has no bell: the notifier looks at it, from the moment it has been emptied. */
    @Test
    void shouldBeReadableForOneObserverAgainAndAgain() throws Exception {
        try (Observer observer = Kstate.observe(fixture.store().directory()); Watch observed = Watch.of(observer.state("a")).open()) {
            register(observed);
            // Looked at seldom, each of the six rounds would take up to a second.
            Quickest.assertBelow(2_500, () -> {
                final long beganNs = System.nanoTime();
                deliverRounds(observed);
                return System.nanoTime() - beganNs;
            });
        }
    }

    @Test
    void shouldBeReadableForAnObserverBesideAQuietSession() throws IOException {
        try (Observer observer = Kstate.observe(fixture.store().directory());
             Watch quiet = Watch.of(b).open();
             Watch observed = Watch.of(observer.state("a")).open()) {
            register(quiet);
            register(observed);
            deliverRounds(observed);
        }
    }

    private void deliverRounds(final Watch watch) throws IOException {
        for (int round = 1; round <= 6; round++) {
            fixture.publish(a, round);
            assertEquals(Set.of(watch), selected(LONG_MS / 3));
            assertTrue(watch.poll());
            assertFalse(watch.poll());
        }
    }

    @Test
    void shouldDeliverThoughItsUserHasClosedTheChannel() throws IOException {
        try (Watch watch = Watch.of(a, b).open()) {
            watch.channel().close();
            for (int round = 1; round <= 20; round++) {
                fixture.publish(a, round);
                fixture.publish(b, round);
                assertTrue(watch.poll());
                assertTrue(watch.poll());
                assertEquals(round, watch.delivery().version());
                assertFalse(watch.poll());
            }
        }
    }

    @Test
    void shouldTakeTwoDescriptorsAndOneThreadAndGiveThemBack() throws IOException {
        final List<Watch> watches = new ArrayList<>();
        try (Watch first = Watch.of(a).open()) {
            first.channel();
            final long before = descriptors();
            for (int i = 0; i < 20; i++) {
                final Watch watch = Watch.of(a, b).open();
                watches.add(watch);
                watch.channel();
            }
            assertEquals(before + 40, descriptors());
            assertEquals(1, notifiers());
            watches.forEach(Watch::close);
            assertEquals(before, descriptors());
        }
        await().until(() -> notifiers() == 0);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static long notifiers() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(Notifier.NAME)).count();
    }

    @Test
    void shouldLoseNothingWhenCommitsRaceWithPolls() throws Exception {
        final int commits = 20_000;
        final Set<String> ends = new TreeSet<>();
        try (Watch watch = Watch.of(a, b).open()) {
            register(watch);
            final Thread writer = new Thread(() -> {
                for (int i = 1; i <= commits; i++) {
                    fixture.publish(i % 2 == 0 ? a : b, i);
                }
            });
            writer.start();
            while (ends.size() < 2) {
                assertEquals(Set.of(watch), selected(LONG_MS), "there was something, and the channel was not readable");
                while (watch.poll()) {
                    if (watch.delivery().version() == commits / 2) {
                        ends.add(watch.delivery().name());
                    }
                }
            }
            writer.join();
            assertEquals(Set.of(), selected(20));
        }
    }
}
