package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.layout.PageTableEntry;
import org.kstate.registry.TableScan;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.StoreActor;

/**
 * A store of a hundred thousand small states. What a call costs is told by whether it looked through the page table, and by how far it had to
 * go in the name index: numbers that are the same on a busy machine.
 */
@Tag("beside")
class ManyStatesIT {

    private static final int STATES = 100_000;
    private static final int SPARE = 50;
    private static final int SOME = 500;
    private static final int LONGEST_BUCKET = 16;
    private static final long NEEDED = 300L << 20;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Random random = new Random(5);
    private final Bytes<?> payload = Bytes.allocateDirect(Long.BYTES);
    private Kstate store;
    private long scans;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.getFileStore(directory).getUsableSpace() > NEEDED, "SKIPPED: not enough shared memory for a store of many states");
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(STATES + SPARE).pageSize(64).slotsPerPage(3));
        // The registry of a new store is built once.
        store.subscribe(name(0), Permission.READ_WRITE);
        scans = TableScan.count();
    }

    @AfterEach
    void close() {
        payload.releaseLast();
        if (store != null) {
            store.close();
        }
    }

    private static String name(final int number) {
        return "md.instrument." + number;
    }

    private void publish(final State state, final int value) {
        payload.clear().writeLong(value);
        state.publish(payload);
    }

    private void assertNoScan(final String after) {
        assertEquals(scans, TableScan.count(), after + " looked through the page table");
    }

    @Test
    void shouldCostTheSameHoweverManyStatesThereAre() throws IOException {
        for (int i = 0; i < STATES; i++) {
            final State state = store.subscribe(name(i), Permission.READ_WRITE);
            assertEquals(i, state.pageIndex());
            publish(state, i);
        }
        assertNoScan("making states");
        assertBucketsAreShort();
        assertFilesAreSmall();

        final Set<Integer> kept = new HashSet<>();
        final Kstate second = Kstate.open(store.directory());
        try (Observer observer = Kstate.observe(store.directory()); Kstate third = Kstate.open(store.directory())) {
            final Snapshot snapshot = new Snapshot();
            for (int i = 0; i < SOME; i++) {
                final int number = random.nextInt(STATES);
                assertEquals(1, observer.state(name(number)).read(snapshot));
                assertEquals(number, snapshot.bytes().readLong(0));
                assertThrows(NoSuchStateException.class, () -> observer.state("none." + number));
                second.subscribe(name(number), i % 2 == 0 ? Permission.READ : Permission.READ_WRITE);
                kept.add(number);
                try (State state = third.subscribe(name(number), Permission.READ)) {
                    assertEquals(1, state.read(snapshot));
                    assertEquals(number, snapshot.bytes().readLong(0));
                }
            }
            assertNoScan("subscribing, finding and ending subscriptions");
            comeAndGo(third);
            assertNoScan("states that come and go");
        }
        assertNoScan("closing a small session");

        store.close();
        assertNoScan("closing a large session");
        try (Observer observer = Kstate.observe(second.directory())) {
            assertEquals(kept.size(), observer.states().size());
            for (final int number : kept) {
                assertEquals(1, observer.state(name(number)).version());
            }
        }
        // Of the pages that were given back, each is found without a look at the others.
        for (int i = 0; i < SOME; i++) {
            assertEquals(0, second.subscribe("new." + i, Permission.READ_WRITE).version());
        }
        second.close();
        assertNoScan("using pages again");
        try (Observer observer = Kstate.observe(second.directory())) {
            assertEquals(List.of(), observer.states());
        }
        assertOneScanAfterADeath();
    }

    /** Fills the store, and empties places here and there. */
    private void comeAndGo(final Kstate session) {
        final List<State> last = new ArrayList<>();
        for (int i = 0; i < SPARE; i++) {
            last.add(session.subscribe("spare." + i, Permission.READ_WRITE));
        }
        assertThrows(StoreFullException.class, () -> session.subscribe("one.too.many", Permission.READ_WRITE));
        // In a full store, it had to be sure.
        scans++;
        for (int round = 0; round < SOME; round++) {
            final int place = random.nextInt(SPARE);
            last.remove(place).close();
            last.add(session.subscribe("round." + round, Permission.READ_WRITE));
        }
    }

    private void assertBucketsAreShort() {
        final RawStore raw = RawStore.open(store.directory());
        int states = 0;
        for (int bucket = 0; bucket < raw.pages().geometry().buckets(); bucket++) {
            int length = 0;
            int link = raw.pages().buffer().getInt(raw.pages().geometry().bucket(bucket));
            while (link != PageTableEntry.NO_LINK) {
                length++;
                link = raw.pages().buffer().getInt(raw.pages().geometry().pageTableEntry(link - 1) + PageTableEntry.NEXT);
            }
            assertTrue(length <= LONGEST_BUCKET, "bucket=" + bucket + ", length=" + length);
            states += length;
        }
        assertEquals(STATES, states);
    }

    /** 768 bytes for each page of 64 with 3 slots; what sessions, names and the registry add is less than that. */
    private void assertFilesAreSmall() throws IOException {
        long total = 0;
        try (var files = Files.list(store.directory())) {
            for (final Path file : files.toList()) {
                total += Files.size(file);
            }
        }
        assertTrue(total < STATES * 768L * 2, "bytes=" + total);
    }

    private void assertOneScanAfterADeath() {
        try (ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, StoreActor.class); Kstate next = Kstate.open(store.directory())) {
            for (final String line : List.of("at " + store.directory(), "open", "subscribe a READ_WRITE")) {
                child.send(line);
                assertTrue(child.line().startsWith("ok"), line);
            }
            child.kill();
            assertEquals(0, next.subscribe("b", Permission.READ).version());
            assertEquals(scans + 1, TableScan.count(), "the dead one's states were not looked for");
            next.subscribe("c", Permission.READ);
            assertEquals(scans + 1, TableScan.count(), "they were looked for again");
        }
    }
}
