package org.kstate.feeds.handler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.feeds.DamagedLines;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.notify.Announcements;
import org.kstate.notify.Announcer;
import org.kstate.notify.BusReader;
import org.kstate.notify.CommitAnnouncement;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.RecordedData;

/**
 * The recorded capture, published by one process, is watched by ten consumers of another at ten rates and announced by a third that is killed
 * at random: no consumer gets a value too early or misses the last one, and the bus has each commit once, in order.
 */
class AnnouncedCaptureIT {
    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    private static final int EVENTS = SOAK ? 250_000 : 40_000;
    private static final int KILLS = SOAK ? 20 : 2;
    private static final int FIRST = 2_000;
    private static final int BURST = 20;
    private static final int LONGEST_LIFE_US = 400_000;

    @TempDir
    private Path folder;

    @Test
    @Timeout(300)
    void shouldBringEachCommitOnceToTheBusAndEachConsumerWhatItsRateAllows() throws Exception {
        final List<Path> files = RecordedData.binanceFiles();
        final Path bus = folder.resolve("bus");
        final Path last = folder.resolve("last");
        final FeedInputs inputs = FeedInputs.create().damagedLines(DamagedLines.FATAL);
        files.forEach(inputs::add);
        try (MergedFeed feed = inputs.open();
             Kstate store = Kstate.open(folder.resolve("store"));
             FeedHandler handler = FeedHandler.open(store, feed, FeedHandlerOptions.create().journal(folder.resolve("journal")))) {
            publish(handler, FIRST);
            final List<Object> arguments = new ArrayList<>(List.of(store.directory(), last));
            arguments.addAll(versions(store).keySet());
            try (ChildJvm consumers = ChildJvm.start(TenConsumersProcess.class, arguments.toArray())) {
                consumers.lineAfter("consuming");
                final CompletableFuture<Void> killing = CompletableFuture.runAsync(() -> announceAndKill(store.directory(), bus));
                publish(handler, EVENTS);
                killing.get(2, TimeUnit.MINUTES);
                final Map<String, Long> versions = versions(store);
                final Path ready = folder.resolve("ready");
                Files.write(ready, versions.entrySet().stream().map(each -> each.getKey() + ' ' + each.getValue()).toList());
                Files.move(ready, last, StandardCopyOption.ATOMIC_MOVE);
                consumers.lineAfter("done");
                assertEquals(0, consumers.exitStatus(), consumers::said);
                System.out.println(consumers.said());
                checkBus(store, bus, versions);
            }
        }
    }

    private static void publish(final FeedHandler handler, final int until) {
        while (handler.published() < until && handler.next()) {
            if (handler.published() % BURST == 0) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
            }
        }
    }

    private static void announceAndKill(final Path store, final Path bus) {
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, AnnouncingProcess.class, store, bus)) {
                // The first one leaves something behind in any case; there may be nothing left for the next.
                child.lineAfter(kill == 0 ? "announced" : "announcing");
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextInt(LONGEST_LIFE_US)));
                child.kill();
            }
        }
    }

    private static Map<String, Long> versions(final Kstate store) {
        final Map<String, Long> versions = new HashMap<>();
        try (Observer observer = Kstate.observe(store.directory())) {
            for (final ObservedState state : observer.states()) {
                versions.put(state.name(), state.version());
            }
        }
        return versions;
    }

    private static void checkBus(final Kstate store, final Path bus, final Map<String, Long> versions) {
        final Map<String, Long> announced = new HashMap<>();
        try (Announcer rest = Announcements.of(store).states("md.*").fromBeginning().to(bus); BusReader reader = BusReader.open(bus)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                while (reader.poll()) {
                    final CommitAnnouncement announcement = reader.announcement();
                    assertEquals(announced.getOrDefault(announcement.name(), 0L) + 1, announcement.version(), announcement::toString);
                    announced.put(announcement.name(), announcement.version());
                }
                return announced.equals(versions);
            });
            assertEquals(0, rest.failures());
            assertTrue(rest.announced() < EVENTS, "those that were killed announced some");
        }
    }
}
