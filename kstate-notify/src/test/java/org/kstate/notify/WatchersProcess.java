package org.kstate.notify;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.layout.ControlLayout;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;

/**
 * A child of one session and several watchers of the same states: one that sleeps when there is nothing, a slow one, one with a rate limit, and one
 * with a selector. The seed of each payload is its version. It tells what it uses when a tenth of the versions is there, and in the end.
 */
final class WatchersProcess {

    static final int STATES = 4;
    private static final long SLOW_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final double PER_SECOND = 50;
    private static final long TIMEOUT_S = 120;

    private WatchersProcess() {
    }

    private static State[] states(final Kstate store) {
        final State[] states = new State[STATES];
        for (int i = 0; i < STATES; i++) {
            states[i] = store.subscribe(FullSpeedWriter.name(i), Permission.READ);
        }
        return states;
    }

    /** Takes the store, and the version that is the last one of each state. */
    public static void main(final String[] arguments) {
        final long last = Long.parseLong(arguments[1]);
        try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
            final State[] states = states(store);
            final List<CompletableFuture<Void>> watchers = new ArrayList<>();
            final CompletableFuture<Void> early = new CompletableFuture<>();
            final Watcher sleeping = new Watcher(Watch.of(states).open(), last);
            sleeping.onTenth = () -> early.complete(null);
            watchers.add(start(() -> sleeping.run(0)));
            watchers.add(start(() -> new Watcher(Watch.of(states).open(), last).run(SLOW_NS)));
            watchers.add(start(() -> new Watcher(Watch.of(states).atMost(PER_SECOND).open(), last).run(0)));
            watchers.add(start(() -> new Watcher(Watch.of(store).states("md.*").open(), last).select()));
            System.out.println("watching");
            CompletableFuture.anyOf(early, watchers.get(0)).join();
            System.out.println("early " + use());
            watchers.forEach(CompletableFuture::join);
            System.out.println("late " + use());
        }
        System.out.println("done");
    }

    private static CompletableFuture<Void> start(final Runnable watcher) {
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                watcher.run();
                ended.complete(null);
            } catch (final RuntimeException | Error e) {
                ended.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    /** Heap in bytes, resident memory in KiB, descriptors. */
    private static String use() {
        System.gc();
        final Runtime runtime = Runtime.getRuntime();
        final long heap = runtime.totalMemory() - runtime.freeMemory();
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status")); Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            final String resident = status.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow().replaceAll("\\D", "");
            return heap + " " + resident + " " + open.count();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One watcher, until it has seen the last version of each state. */
    private static final class Watcher {

        private final Watch watch;
        private final long last;
        private final long[] versions = new long[STATES];
        private Runnable onTenth = () -> { };

        Watcher(final Watch watch, final long last) {
            this.watch = watch;
            this.last = last;
        }

        private boolean isBehind() {
            return Arrays.stream(versions).min().getAsLong() < last;
        }

        void run(final long pauseNs) {
            try (watch) {
                while (isBehind()) {
                    if (!watch.await(TIMEOUT_S, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("No delivery in time: " + Arrays.toString(versions));
                    }
                    take();
                    if (pauseNs > 0) {
                        LockSupport.parkNanos(pauseNs);
                    }
                }
            }
        }

        void select() {
            try (watch; Selector selector = Selector.open()) {
                watch.channel().register(selector, SelectionKey.OP_READ);
                while (isBehind()) {
                    if (selector.select(TimeUnit.SECONDS.toMillis(TIMEOUT_S)) == 0) {
                        throw new IllegalStateException("Not selected in time: " + Arrays.toString(versions));
                    }
                    selector.selectedKeys().clear();
                    while (watch.poll()) {
                        take();
                    }
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void take() {
            final Delivery delivery = watch.delivery();
            final int state = Integer.parseInt(delivery.name(), "md.s".length(), delivery.name().length(), 10);
            final Snapshot snapshot = delivery.snapshot();
            final long seed = Payload.seed(snapshot.bytes().addressForRead(0), snapshot.length());
            // The size was set before the first publish: a version 0 has none of these payloads.
            if (delivery.version() <= versions[state] || delivery.version() != seed) {
                throw new IllegalStateException("Torn, or not after the last one: version=" + delivery.version() + ", seed=" + seed
                    + ", last=" + versions[state]);
            }
            versions[state] = delivery.version();
            if (versions[state] == last / 10) {
                onTenth.run();
            }
        }
    }

    /** A child that sleeps in three threads until it is killed. */
    static final class Dying {

        private Dying() {
        }

        /** Takes the store. */
        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
                final State[] states = states(store);
                final List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    final Watch watch = Watch.of(states).fromNow().open();
                    final Thread thread = new Thread(() -> {
                        while (watch.await()) {
                            watch.delivery().version();
                        }
                    });
                    thread.start();
                    threads.add(thread);
                }
                // One that dies between its bit for the store and that for a page is found when somebody opens the store, not by a ring.
                final RawStore raw = RawStore.open(store.directory());
                await().atMost(Duration.ofSeconds(TIMEOUT_S)).until(
                    () -> Arrays.stream(states).allMatch(state -> isWatched(raw, state, store.sessionId())));
                System.out.println("asleep");
                threads.forEach(WatchersProcess::join);
            }
        }
    }

    private static boolean isWatched(final RawStore raw, final State state, final int session) {
        final long watchers = ControlLayout.watchers(state.pageIndex(), raw.pages().geometry().pages());
        final int bit = session - 1;
        return (raw.control().getLongAcquire(watchers + (long) bit / Long.SIZE * Long.BYTES) & 1L << bit % Long.SIZE) != 0;
    }

    private static void join(final Thread thread) {
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
