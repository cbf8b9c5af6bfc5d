package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.exceptions.WrongThreadException;
import org.kstate.persistence.JournalTrimmedException;
import org.kstate.testing.SharedMemory;

class StateTailerTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State a;
    private State b;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        a = fixture.persistent("md.a");
        b = fixture.persistent("md.b");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldDeliverEveryCommitInOrderFromTheBeginning() {
        fixture.publishMore(a, 3);
        fixture.publishMore(b, 2);
        fixture.publishMore(a, 1);
        try (StateTailer tailer = StateTailer.of(fixture.journal()).open()) {
            assertEquals(List.of("md.a 1", "md.a 2", "md.a 3", "md.b 1", "md.b 2", "md.a 4"), drain(tailer));
            assertFalse(tailer.poll());
        }
    }

    @Test
    void shouldGoOnLiveWithoutGapOrDuplicate() {
        fixture.publishMore(a, 2);
        try (StateTailer tailer = StateTailer.of(a, b).open()) {
            assertEquals(List.of("md.a 1", "md.a 2"), drain(tailer));
            fixture.publishMore(a, 1);
            fixture.publishMore(b, 1);
            assertEquals(List.of("md.a 3", "md.b 1"), drain(tailer));
        }
    }

    @Test
    void shouldTellAFileThatIsMissingAndGoOn() throws IOException {
        final Path journal = directory.resolve("rolled");
        final State c = fixture.store().subscribe("md.c", Permission.READ_WRITE, StoreFixture.SIZE);
        // 56 records in a file, with the attachment.
        System.setProperty("kstate.journal.rollCycle", "TEST_DAILY");
        try {
            c.persistTo(journal);
        } finally {
            System.clearProperty("kstate.journal.rollCycle");
        }
        fixture.publishMore(c, 150);
        try (Stream<Path> files = Files.list(journal)) {
            Files.delete(files.filter(file -> file.toString().endsWith(".cq4")).sorted().toList().get(1));
        }
        try (StateTailer tailer = StateTailer.of(c).open()) {
            for (int version = 1; version <= 55; version++) {
                assertTrue(tailer.poll());
                assertEquals(version, tailer.commit().version());
            }
            final CorruptJournalException missing = assertThrows(CorruptJournalException.class, tailer::poll);
            assertTrue(missing.getMessage().contains("lastSequence=56, nextSequence=113"), missing.getMessage());
            assertEquals(112, assertThrows(VersionGapException.class, tailer::poll).foundVersion());
            assertEquals(39, drain(tailer).size());
            assertEquals(150, tailer.commit().version());
        } finally {
            c.close();
        }
    }

    @Test
    void shouldShowWhatWasCommitted() {
        fixture.publishAt(a, 1_000, 17);
        try (StateTailer tailer = StateTailer.of(a).open()) {
            assertTrue(tailer.poll());
            final CommitView commit = tailer.commit();
            assertEquals("md.a", commit.name());
            assertEquals(1, commit.incarnation());
            assertEquals(1, commit.version());
            assertEquals(1_000, commit.timeNs());
            assertEquals(fixture.store().sessionId(), commit.sessionId());
            assertTrue(commit.transactionId() != 0);
            assertEquals(StoreFixture.SIZE, commit.size());
            assertEquals(StoreFixture.SIZE, commit.length());
            assertEquals(17, UnsafeMemory.MEMORY.readLong(commit.address()));
        }
    }

    @Test
    void shouldReadTheWholeValueOfAShortPayload() {
        final Bytes<?> payload = Bytes.allocateElasticDirect(8);
        payload.writeInt(5).writeByte((byte) 6);
        a.publish(payload);
        payload.releaseLast();
        try (StateTailer tailer = StateTailer.of(a).open()) {
            assertTrue(tailer.poll());
            assertEquals(5, tailer.commit().length());
            for (final Bytes<?> into : new Bytes<?>[] {Bytes.allocateElasticDirect(64), Bytes.allocateElasticOnHeap(64)}) {
                into.writeLong(-1).writeLong(-1);
                assertEquals(1, tailer.commit().read(into));
                assertEquals(StoreFixture.SIZE, into.readRemaining());
                assertEquals(5, into.readInt());
                assertEquals(6, into.readLong());
                assertEquals(0, into.readInt());
                assertThrows(IllegalSizeException.class, () -> tailer.commit().read(Bytes.wrapForWrite(new byte[3])));
                into.releaseLast();
                assertThrows(ClosedException.class, () -> tailer.commit().read(into), "released");
            }
        }
    }

    @Test
    void shouldDeliverOnlyWhatWasSelected() {
        final State other = fixture.persistent("ref.x");
        fixture.publishMore(a, 1);
        fixture.publishMore(other, 1);
        fixture.publishMore(b, 1);
        try (StateTailer all = StateTailer.of(fixture.journal()).states("md.*").open();
             StateTailer one = StateTailer.of(fixture.journal()).states("md.b", "ref.x").open()) {
            assertEquals(List.of("md.a 1", "md.b 1"), drain(all));
            assertEquals(List.of("ref.x 1", "md.b 1"), drain(one));
            fixture.publishMore(fixture.persistent("md.new"), 2);
            assertEquals(List.of("md.new 1", "md.new 2"), drain(all), "a state under the prefix that is new");
            assertEquals(List.of(), drain(one));
        }
    }

    @Test
    void shouldBeginNow() {
        fixture.publishMore(a, 3);
        try (StateTailer tailer = StateTailer.of(a).fromNow().open()) {
            assertFalse(tailer.poll());
            fixture.publishMore(a, 2);
            assertEquals(List.of("md.a 4", "md.a 5"), drain(tailer));
        }
    }

    @Test
    void shouldBeginAtATime() {
        fixture.publishAt(a, 1_000, 1);
        fixture.publishAt(b, 2_000, 1);
        fixture.publishAt(a, 2_000, 2);
        fixture.publishAt(a, 3_000, 3);
        assertEquals(List.of("md.b 1", "md.a 2", "md.a 3"), fromTime(1_001));
        assertEquals(List.of("md.b 1", "md.a 2", "md.a 3"), fromTime(2_000));
        assertEquals(List.of("md.a 2", "md.a 3"), fromTime(2_001), "the second of two at one time is a nanosecond later");
        assertEquals(List.of("md.a 3"), fromTime(2_002));
        assertEquals(List.of(), fromTime(3_001));
        assertEquals(4, fromTime(0).size());
    }

    private List<String> fromTime(final long timeNs) {
        try (StateTailer tailer = StateTailer.of(a, b).fromTime(timeNs).open()) {
            return drain(tailer);
        }
    }

    @Test
    void shouldBeginAtAVersion() {
        fixture.publishMore(a, 3);
        fixture.publishMore(b, 1);
        fixture.publishMore(a, 2);
        try (StateTailer tailer = StateTailer.of(a, b).fromVersion("md.a", 3).open()) {
            assertEquals(List.of("md.a 3", "md.b 1", "md.a 4", "md.a 5"), drain(tailer));
        }
    }

    @Test
    void shouldBeginAtAVersionStillToCome() {
        fixture.publishMore(a, 3);
        try (StateTailer next = StateTailer.of(a, b).fromVersion("md.a", 4).open();
             StateTailer later = StateTailer.of(a, b).fromVersion("md.a", 6).open()) {
            assertFalse(next.poll());
            fixture.publishMore(a, 2);
            fixture.publishMore(b, 1);
            fixture.publishMore(a, 2);
            assertEquals(List.of("md.a 4", "md.a 5", "md.b 1", "md.a 6", "md.a 7"), drain(next));
            assertEquals(List.of("md.b 1", "md.a 6", "md.a 7"), drain(later));
        }
    }

    @Test
    void shouldNameTheOldestVersionLeftWhenAskedForAnOlderOne() {
        final State late = fixture.writable("late");
        fixture.publishMore(late, 3);
        late.persistTo(fixture.journal());
        fixture.publishMore(late, 1);
        final TailerBuilder builder = StateTailer.of(late).fromVersion("late", 3);
        assertEquals(4, assertThrows(JournalTrimmedException.class, builder::open).oldestVersion());
        try (StateTailer tailer = builder.fromVersion("late", 4).open()) {
            assertEquals(List.of("late 4", "late 5"), drain(tailer), "its value when it became persistent, and on");
        }
    }

    @Test
    void shouldRefuseWhatItCannotTail() {
        assertThrows(NoSuchStateException.class, () -> StateTailer.of(fixture.journal()).fromVersion("no.such", 1).open());
        assertThrows(NotAJournalException.class, () -> StateTailer.of(directory.resolve("nowhere")).open());
        assertThrows(IllegalArgumentException.class, () -> StateTailer.of(a).fromVersion("md.b", 1).open());
        assertThrows(IllegalArgumentException.class, () -> StateTailer.of(a).fromVersion("md.a", 0));
        assertThrows(IllegalArgumentException.class, () -> StateTailer.of(new State[0]));
        final State transientState = fixture.writable("transient");
        assertThrows(NotPersistentException.class, () -> StateTailer.of(a, transientState));
        transientState.persistTo(directory.resolve("other"));
        assertThrows(IllegalArgumentException.class, () -> StateTailer.of(a, transientState));
    }

    @Test
    void shouldDeliverToAListenerUpToALimit() {
        fixture.publishMore(a, 5);
        final List<String> names = new ArrayList<>();
        final List<Long> values = new ArrayList<>();
        final CommitListener listener = (name, version, timeNs, sessionId, address, length) -> {
            names.add(name);
            values.add(version * 1_000 + UnsafeMemory.MEMORY.readLong(address) + length);
        };
        try (StateTailer tailer = StateTailer.of(a).open()) {
            assertEquals(2, tailer.poll(listener, 2));
            assertEquals(3, tailer.await(listener, 100, 1, TimeUnit.SECONDS));
            assertEquals(0, tailer.poll(listener, 100));
            assertEquals(0, tailer.await(listener, 100, 1, TimeUnit.MILLISECONDS));
        }
        assertEquals(List.of(1_016L, 2_017L, 3_018L, 4_019L, 5_020L), values);
        assertSame(names.get(0), names.get(4));
    }

    @Test
    void shouldCountACommitAsDeliveredWhenTheListenerFails() {
        fixture.publishMore(a, 2);
        try (StateTailer tailer = StateTailer.of(a).open()) {
            assertThrows(IllegalStateException.class, () -> tailer.poll((name, version, timeNs, sessionId, address, length) -> {
                throw new IllegalStateException(name);
            }, 10));
            assertEquals(List.of("md.a 2"), drain(tailer));
        }
    }

    @Test
    void shouldLetTheListenerCloseIt() {
        fixture.publishMore(a, 3);
        final StateTailer tailer = StateTailer.of(a).open();
        assertEquals(1, tailer.poll((name, version, timeNs, sessionId, address, length) -> tailer.close(), 10));
        assertThrows(ClosedException.class, tailer::poll);
    }

    @Test
    void shouldTellASecondThread() {
        fixture.publishMore(a, 1);
        try (StateTailer tailer = StateTailer.of(a).open()) {
            assertEquals(1, tailer.poll((name, version, timeNs, sessionId, address, length) -> {
                final ExecutionException failure = assertThrows(ExecutionException.class,
                    () -> CompletableFuture.supplyAsync(tailer::poll).get(30, TimeUnit.SECONDS));
                assertInstanceOf(WrongThreadException.class, failure.getCause());
            }, 10));
        }
    }

    @Test
    void shouldEndAWaitWhenClosedByAnotherThread() throws Exception {
        final StateTailer tailer = StateTailer.of(a).waiting(PollingWait.create().parkNs(1, TimeUnit.HOURS.toNanos(1))).open();
        final CompletableFuture<Boolean> result = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                result.complete(tailer.await());
            } catch (final ClosedException e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        tailer.close();
        final ExecutionException failure = assertThrows(ExecutionException.class, () -> result.get(30, TimeUnit.SECONDS));
        assertInstanceOf(ClosedException.class, failure.getCause());
        thread.join();
        tailer.close();
    }

    @Test
    void shouldWaitForACommit() {
        final SteppedTime time = new SteppedTime(0);
        try (StateTailer tailer = StateTailer.of(a).waiting(time.waiting()).open()) {
            assertFalse(tailer.await(5, TimeUnit.MILLISECONDS));
            assertEquals(TimeUnit.MILLISECONDS.toNanos(5), time.nowNs());
            time.at(time.nowNs() + 100, () -> fixture.publishMore(a, 1));
            assertTrue(tailer.await());
            assertEquals(1, tailer.commit().version());
        }
    }

    private static List<String> drain(final StateTailer tailer) {
        final List<String> commits = new ArrayList<>();
        while (tailer.poll()) {
            commits.add(tailer.commit().name() + " " + tailer.commit().version());
        }
        return commits;
    }
}
