package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.persistence.JournalTrim;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** The announcer is killed at any moment, and another begins at once: the bus has each commit of persistent states once, in order. */
@Tag("beside")
class AnnouncerKillIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 100 : 2;
    private static final int MOST_KILLS = KILLS + 20;
    private static final int STATES = 3;
    private static final int BURST = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(180);
    /** Chronicle's own time until it looks who has its lock. */
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(15);

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldAnnounceEachCommitOnceAndInOrderThroughKills() throws Exception {
        final Path path = directory.resolve("store");
        final Path bus = directory.resolve("bus");
        final AtomicBoolean isOver = new AtomicBoolean();
        try (Kstate store = Kstate.open(StoreOptions.create().directory(path).maxPages(STATES))) {
            final State[] states = new State[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe("md.s" + i, Permission.READ_WRITE, 8);
                states[i].persistTo(directory.resolve("journal"));
                states[i].publish(new byte[] {0});
            }
            long quickestNs;
            try (ChildJvm first = ChildJvm.start(AnnouncingChild.class, path, bus)) {
                quickestNs = openingNs(first);
            }
            final CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(states, isOver));
            long slowestNs = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                final long before = count(bus);
                try (ChildJvm child = ChildJvm.start(AnnouncingChild.class, path, bus)) {
                    // Without the start of a virtual machine and the reading of the bus, which take as long as the machine is busy.
                    final long openingNs = openingNs(child);
                    slowestNs = Math.max(slowestNs, openingNs);
                    quickestNs = Math.min(quickestNs, openingNs);
                    await().atMost(TIMEOUT).until(() -> count(bus) > before);
                    TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(200_000));
                    child.kill();
                }
            }
            isOver.set(true);
            writing.join();
            try (Announcer last = Announcements.of(store).states("md.*").to(bus)) {
                final long all = states[0].version() + states[1].version() + states[2].version() - STATES;
                await().atMost(TIMEOUT).until(() -> count(bus) >= all);
                assertEquals(0, last.failures());
                assertEquals(all, count(bus));
            }
            check(bus, states);
            System.out.println("kills=" + KILLS + ", commits=" + count(bus) + ", slowest follower, ms=" + slowestNs / 1_000_000);
            assertTrue(slowestNs < STALL_NS + quickestNs, "slowestNs=" + slowestNs + ", quickestNs=" + quickestNs);
        }
    }

    /** Announcer and writer are killed at any moment, and the journal's old files removed: each transaction is on the bus whole, once, in order. */
    @Test
    void shouldAnnounceTransactionsWholeThroughKillsOfWriterAndAnnouncerAndTrims() throws Exception {
        final Path path = directory.resolve("store");
        final Path bus = directory.resolve("bus");
        final Path journal = directory.resolve("journal");
        System.setProperty("kstate.journal.rollCycle", "TEST4_SECONDLY");
        try (Kstate store = Kstate.open(StoreOptions.create().directory(path).maxPages(STATES).commitTimeoutMs(60_000))) {
            final State[] states = new State[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe(TransactionChild.name(i), Permission.READ_WRITE, Long.BYTES);
                states[i].persistTo(journal);
                states[i].publish(new byte[Long.BYTES]);
            }
            try (ChildJvm first = ChildJvm.start(AnnouncingChild.class, path, bus)) {
                first.lineAfter("announcing");
            }
            int removed = 0;
            // The files of a busy machine may be few at first.
            for (int kill = 1; kill <= KILLS || removed == 0 && kill <= MOST_KILLS; kill++) {
                final long before = count(bus);
                try (ChildJvm announcer = ChildJvm.start(AnnouncingChild.class, path, bus);
                     ChildJvm writer = ChildJvm.start(TransactionChild.class, path, STATES)) {
                    writer.lineAfter("writing");
                    await().atMost(TIMEOUT).until(() -> count(bus) > before);
                    TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(400_000));
                    removed += trim(store, journal, bus);
                    final List<ChildJvm> order = kill % 2 == 0 ? List.of(announcer, writer) : List.of(writer, announcer);
                    order.get(0).kill();
                    TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(50_000));
                    removed += trim(store, journal, bus);
                    order.get(1).kill();
                }
            }
            assertTrue(removed > 0, "no file of the journal could be removed");
            try (Announcer last = Announcements.of(store).states("md.*").to(bus)) {
                // What a killed writer has left is ended by who commits next.
                for (final State state : states) {
                    state.publish(new byte[Long.BYTES]);
                }
                final long all = Stream.of(states).mapToLong(State::version).sum() - STATES;
                await().atMost(TIMEOUT).until(() -> count(bus) >= all);
                assertEquals(0, last.failures());
                assertEquals(all, count(bus));
            }
            check(bus, states);
            System.out.println("commits=" + count(bus) + " in transactions, files removed meanwhile=" + removed);
        } finally {
            System.clearProperty("kstate.journal.rollCycle");
        }
    }

    /** Removes what may go and is announced. Tells how many files. */
    private static int trim(final Kstate store, final Path journal, final Path bus) {
        long index = -1;
        try (BusReader reader = BusReader.open(bus)) {
            while (reader.poll()) {
                index = reader.announcement().index();
            }
        }
        JournalTrim.hold(journal, "bus", index, TIMEOUT);
        store.checkpoint(journal);
        return JournalTrim.of(journal).keepFiles(1).run().size();
    }

    private static long openingNs(final ChildJvm child) {
        return Long.parseLong(child.lineAfter("announcing").split(" ")[0]);
    }

    private static void write(final State[] states, final AtomicBoolean isOver) {
        final byte[] value = new byte[8];
        for (int i = 0; !isOver.get(); i++) {
            states[i % STATES].publish(value);
            if (i % BURST == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static long count(final Path bus) {
        if (!Files.exists(bus.resolve("metadata.cq4t"))) {
            return 0;
        }
        long count = 0;
        try (BusReader reader = BusReader.open(bus)) {
            while (reader.poll()) {
                count++;
            }
        }
        return count;
    }

    /** Each version of each state once, in the order of the journal; a transaction is there whole, entry by entry. */
    private static void check(final Path bus, final State[] states) {
        final Map<String, Long> versions = new HashMap<>();
        try (BusReader reader = BusReader.open(bus)) {
            long index = 0;
            long transaction = 0;
            int entry = STATES - 1;
            while (reader.poll()) {
                final CommitAnnouncement announcement = reader.announcement();
                assertEquals(versions.getOrDefault(announcement.name(), 1L) + 1, announcement.version(), announcement::toString);
                versions.put(announcement.name(), announcement.version());
                if (announcement.index() == index) {
                    entry++;
                    assertEquals(transaction, announcement.transactionId(), announcement::toString);
                } else {
                    assertTrue(announcement.index() > index, "in the order of the journal");
                    assertTrue(entry == 0 || entry == STATES - 1, "a part of a transaction");
                    entry = 0;
                    index = announcement.index();
                    transaction = announcement.transactionId();
                }
                assertEquals(entry, announcement.entry(), announcement::toString);
            }
        }
        for (final State state : states) {
            assertEquals(state.version(), versions.get(state.name()));
        }
    }
}
