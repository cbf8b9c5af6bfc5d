package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;

/** Playing a journal into states: the same values, of the same transactions, at the recorded times. */
class ReplayStoreTest {

    private static final int SIZE = 48;
    private static final String[] NAMES = {"a", "b", "c"};

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Random random = new Random(17);
    private final List<State> states = new ArrayList<>();
    private Kstate live;
    private Kstate target;

    @BeforeEach
    void open() {
        live = store("live");
        target = store("target");
        for (final String name : NAMES) {
            states.add(persistent(name));
        }
    }

    private Kstate store(final String name) {
        return Kstate.open(StoreOptions.create().directory(directory.resolve(name)).maxPages(32).pageSize(128));
    }

    private State persistent(final String name) {
        final State state = live.subscribe(name, Permission.READ_WRITE, SIZE);
        state.persistTo(journal());
        return state;
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    @AfterEach
    void close() {
        live.close();
        target.close();
    }

    private byte[] payload() {
        final byte[] payload = new byte[random.nextInt(SIZE + 1)];
        random.nextBytes(payload);
        return payload;
    }

    private void commit(final int rounds) {
        for (int i = 0; i < rounds; i++) {
            states.get(i % 3).publish(payload());
            try (Transaction transaction = live.begin(states.get(0), states.get((1 + i) % 2 + 1))) {
                final long amount = random.nextLong();
                transaction.bytes().writeLong(amount);
                transaction.bytes(states.get((1 + i) % 2 + 1)).writeLong(-amount);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
        }
    }

    private static Snapshot snapshot(final Kstate store, final String name) {
        try (State state = store.subscribe(name, Permission.READ)) {
            final Snapshot snapshot = new Snapshot();
            state.read(snapshot);
            return snapshot;
        }
    }

    private static byte[] bytes(final Snapshot snapshot) {
        final byte[] bytes = new byte[snapshot.bytes().length()];
        snapshot.bytes().read(bytes);
        return bytes;
    }

    private void assertSame(final Kstate store, final String prefix, final String... names) {
        for (final String name : names) {
            final Snapshot expected = snapshot(live, name);
            final Snapshot replayed = snapshot(store, prefix + name);
            assertEquals(expected.version(), replayed.version(), name);
            assertEquals(expected.timeNs(), replayed.timeNs(), name);
            assertArrayEquals(bytes(expected), bytes(replayed), name);
        }
    }

    @Test
    void shouldMakeTheSameStatesInAFreshStore() {
        commit(50);
        assertEquals(150, Replay.of(journal()).into(target).run());
        assertSame(target, "", NAMES);
        assertEquals(1, target.subscribe("a", Permission.READ).subscribers().size(), "the replay's session is closed");
    }

    @Test
    void shouldMakeThemUnderAPrefixInTheLiveStore() {
        commit(50);
        final Snapshot before = snapshot(live, "a");
        Replay.of(journal()).patterns("a", "c").into(live, "replay.").run();
        assertSame(live, "replay.", "a", "c");
        assertEquals(0, snapshot(live, "replay.b").version(), "not selected");
        assertEquals(before.version(), snapshot(live, "a").version());
    }

    @Test
    void shouldRefuseStatesThatArePersistent() {
        commit(1);
        assertThrows(KstateException.class, () -> Replay.of(journal()).into(live).run());
        assertEquals(live.subscribe("a", Permission.READ).version(), states.get(0).version());
    }

    @Test
    void shouldCommitWholeTransactions() {
        commit(100);
        final State[] pair = {target.subscribe("a", Permission.READ), target.subscribe("b", Permission.READ)};
        final Snapshot[] seen = {new Snapshot(), new Snapshot()};
        try (RunningReplay replay = Replay.of(journal()).into(target).paused().start()) {
            int together = 0;
            for (long before = 0; replay.step(); before = seen[0].timeNs()) {
                target.snapshot(pair, seen);
                if (seen[0].timeNs() == seen[1].timeNs() && seen[0].timeNs() != before) {
                    together++;
                    assertEquals(seen[0].transactionId(), seen[1].transactionId());
                    assertEquals(-seen[0].bytes().readLong(0), seen[1].bytes().readLong(0));
                }
            }
            assertEquals(50, together);
        }
    }

    @Test
    void shouldZeroWhatAShorterPayloadLeaves() {
        states.get(0).publish(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        try (JournalWriter writer = closedWriter()) {
            writer.journal().begin(Journal.COMMIT, Long.MAX_VALUE - 1, 1, 1);
            writer.add("a", 2, 7, Long.BYTES);
            writer.add("b", 1, 7, Long.BYTES);
            writer.journal().stage();
            writer.journal().publish();
        }
        Replay.of(journal()).into(target).run();
        assertEquals(0, snapshot(target, "a").bytes().readByte(8));
        assertEquals(SIZE, snapshot(target, "a").bytes().length());
        assertEquals(Long.BYTES, snapshot(target, "b").bytes().length());
    }

    /** Of the journal, which no store has any more. */
    private JournalWriter closedWriter() {
        live.close();
        return JournalWriter.open(journal(), new TestRollTime(System.currentTimeMillis()));
    }

    @Test
    void shouldLetGoOfAStateThatEndedAndBeginTheNext() {
        commit(4);
        final Snapshot last = snapshot(live, "c");
        states.get(2).close();
        live.delete("c");
        try (RunningReplay replay = Replay.of(journal()).into(target).thenLive().start()) {
            Awaitility.await().until(replay::isLive);
            assertEquals(0, snapshot(target, "c").version(), "evaporated");
            try (State again = persistent("c")) {
                assertTrue(again.publish(new byte[] {9}) <= last.version() + 2);
                final Snapshot expected = snapshot(live, "c");
                Awaitility.await().until(() -> snapshot(target, "c").timeNs() == expected.timeNs());
                assertArrayEquals(bytes(expected), bytes(snapshot(target, "c")));
                assertEquals(1, snapshot(target, "c").version());
            }
        }
    }

    @Test
    void shouldBeginWithTheCheckpointWhereOlderFilesAreGone() {
        live.close();
        final Path old = directory.resolve("old");
        final long dayMs = TimeUnit.DAYS.toMillis(1);
        final long startMs = System.currentTimeMillis() - 10 * dayMs;
        final TestRollTime rollTime = new TestRollTime(startMs);
        try (JournalWriter writer = JournalWriter.open(old, rollTime)) {
            for (int day = 1; day <= 3; day++) {
                rollTime.advance(dayMs);
                writer.journal().begin(Journal.COMMIT, TimeUnit.MILLISECONDS.toNanos(startMs + day * dayMs), 7, day);
                writer.add("old", day, day, Long.BYTES);
                writer.journal().stage();
                writer.journal().publish();
            }
        }
        try (Kstate appending = store("appending"); State fresh = appending.subscribe("fresh", Permission.READ_WRITE, Long.BYTES)) {
            fresh.persistTo(old);
            appending.checkpoint(old);
            fresh.publish(new byte[] {5});
            appending.checkpoint(old);
        }
        assertFalse(JournalTrim.of(old).run().isEmpty());
        assertEquals(2, Replay.of(old).into(target).run());
        final Snapshot replayed = snapshot(target, "old");
        assertEquals(1, replayed.version());
        assertEquals(3, replayed.bytes().readLong(0));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(startMs + 3 * dayMs), replayed.timeNs());
        assertEquals(1, snapshot(target, "fresh").version());
        assertEquals(0, Replay.of(old).fromTime(Long.MAX_VALUE - 1).into(target, "later.").run());
    }

    @Test
    void shouldResumeFromAnyEarlierPositionWithoutADuplicate() {
        commit(30);
        final List<JournalPosition> positions = new ArrayList<>();
        try (RunningReplay replay = Replay.of(journal()).into(target).paused().start()) {
            while (replay.step()) {
                positions.add(replay.position());
            }
        }
        assertEquals(60, positions.size());
        commit(1);
        for (int i = 0; i < positions.size(); i += 7) {
            assertEquals(i == 0 ? 3 : 0, Replay.of(journal()).from(positions.get(i)).into(target).run());
            assertSame(target, "", NAMES);
        }
    }

    @Test
    void shouldResumeFromWithinACheckpoint() {
        live.close();
        final int count = 150;
        final Path old = trimmed(count);
        try (Kstate wide = Kstate.open(StoreOptions.create().directory(directory.resolve("wide")).maxPages(2 * count + 8).pageSize(64))) {
            final List<JournalPosition> positions = new ArrayList<>();
            // The part may name the state that was not written yet, which is not played.
            final long first;
            try (RunningReplay replay = Replay.of(old).into(wide).paused().start()) {
                assertTrue(replay.step());
                positions.add(replay.position());
                first = replay.played();
            }
            assertTrue(positions.get(0).entry() < count - 1, "one part of several");
            assertEquals(count + 1 - first, Replay.of(old).from(positions.get(0)).into(wide).run());
            assertEquals(0, Replay.of(old).from(positions.get(0)).into(wide).run(), "all is there");
            // Behind an entry of a part, so that the time of the others stands in front of where it begins.
            assertEquals(count, Replay.of(old).from(new JournalPosition(positions.get(0).journalId(), positions.get(0).index(), 0))
                .into(wide, "part.").run());
            for (int i = 0; i < count; i++) {
                final Snapshot replayed = snapshot(wide, "old" + i);
                assertEquals(1, replayed.version(), "old" + i);
                assertEquals(i, replayed.bytes().readLong(0));
                final long ofPartNs = snapshot(wide, "part.old" + i).timeNs();
                assertTrue(ofPartNs == replayed.timeNs() || ofPartNs == 0, "old" + i);
            }
        }
    }

    /** A state of the store stays as long as it once was, also where the replay knows it and values become shorter and longer again. */
    @Test
    void shouldMakeStatesLongerWhereTheirsBecame() {
        final Path grown = directory.resolve("grown");
        try (State state = live.subscribe("grown", Permission.READ_WRITE, 8)) {
            state.persistTo(grown);
            state.publish(new byte[] {1, 1, 1, 1, 1, 1, 1, 1});
            state.publish(new byte[] {2});
            state.setSize(24);
            state.publish(new byte[] {3, 3, 3, 3, 3, 3, 3, 3, 3});
            state.setSize(40);
            state.publish(new byte[] {4, 4});
        }
        try (Kstate fresh = store("fresh")) {
            final List<Integer> sizes = new ArrayList<>();
            try (RunningReplay replay = Replay.of(grown).names("grown").into(fresh).paused().start()) {
                for (int i = 0; i < 4; i++) {
                    assertTrue(replay.step());
                    try (State state = fresh.subscribe("grown", Permission.READ)) {
                        sizes.add(state.size());
                    }
                }
            }
            assertEquals(List.of(8, 8, 24, 40), sizes);
            assertEquals(4, snapshot(fresh, "grown").bytes().readByte(1));
        }
    }

    /** A journal whose states but one are in checkpoints alone. */
    private Path trimmed(final int count) {
        final Path old = directory.resolve("old");
        final long startMs = System.currentTimeMillis() - TimeUnit.DAYS.toMillis(10);
        final TestRollTime rollTime = new TestRollTime(startMs);
        try (JournalWriter writer = JournalWriter.open(old, rollTime)) {
            for (int i = 0; i < count; i++) {
                writer.journal().begin(Journal.COMMIT, TimeUnit.MILLISECONDS.toNanos(startMs) + i, 7, i);
                writer.add("old" + i, 1, i, Long.BYTES);
                writer.journal().stage();
                writer.journal().publish();
            }
        }
        try (Kstate appending = store("appending"); State fresh = appending.subscribe("fresh", Permission.READ_WRITE, Long.BYTES)) {
            fresh.persistTo(old);
            appending.checkpoint(old);
            fresh.publish(new byte[] {5});
        }
        assertFalse(JournalTrim.of(old).run().isEmpty());
        return old;
    }

    @Test
    void shouldKeepTheNextLifeWhenItResumesBeforeADeletion() {
        commit(4);
        final List<JournalPosition> positions = new ArrayList<>();
        try (RunningReplay replay = Replay.of(journal()).into(target).paused().start()) {
            assertTrue(replay.step());
            positions.add(replay.position());
        }
        states.get(2).close();
        live.delete("c");
        try (State again = persistent("c")) {
            again.publish(new byte[] {9});
            again.publish(new byte[] {10});
            Replay.of(journal()).from(positions.get(0)).into(target).run();
            assertSame(target, "", "c");
            try (Kstate keeper = store("target"); State kept = keeper.subscribe("c", Permission.READ)) {
                assertEquals(2, kept.version());
                target.close();
                target = store("target");
                Replay.of(journal()).from(positions.get(0)).into(target).run();
            }
            assertSame(target, "", "c");
        }
    }

    @Test
    void shouldGoOnLiveWithoutAGapOrADuplicate() {
        commit(20);
        try (RunningReplay replay = Replay.of(journal()).into(live, "replay.").thenLive().start()) {
            commit(500);
            final Snapshot last = snapshot(live, "a");
            Awaitility.await().until(() -> snapshot(live, "replay.a").timeNs() == last.timeNs());
            assertEquals(520 * 3, replay.played());
        }
        assertSame(live, "replay.", NAMES);
    }
}
