package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournaledState;
import org.kstate.testing.SharedMemory;

/** Checkpoints: what is in them, and that opening a journal by them finds what is found without. */
class CheckpointTest {

    private static final int MAX_PART = 64 << 10;
    private static final int LENGTH = 4096;
    private static final int MANY = Boolean.getBoolean("kstate.soak") ? 10_000 : 1_500;
    private static final long MOST_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final int ROUNDS = Boolean.getBoolean("kstate.soak") ? 40 : 4;

    /** The common pool has one thread on two processors, and from JDK 25 on all that is run without an executor waits for it. */
    private static final Executor OWN_THREAD = task -> new Thread(task, "actor").start();

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final TestRollTime rollTime = new TestRollTime(System.currentTimeMillis() - 10 * QueueJournalTest.DAY_MS);

    private Path journal() {
        return directory.resolve("journal");
    }

    private Kstate open(final String name) {
        return Kstate.open(directory.resolve(name));
    }

    private State persistent(final Kstate store, final String name) {
        final State state = store.subscribe(name, Permission.READ_WRITE);
        state.persistTo(journal());
        return state;
    }

    /** Written, attached, deleted, deleted and made again, in a store that is gone. */
    private void live() {
        try (Kstate store = open("first")) {
            persistent(store, "written").publish(new byte[] {1});
            persistent(store, "written").publish(new byte[] {2, 3});
            persistent(store, "attached");
            persistent(store, "deleted").publish(new byte[] {4});
            store.delete("deleted");
            persistent(store, "again").publish(new byte[] {5});
            store.delete("again");
            persistent(store, "again").publish(new byte[] {6});
            persistent(store, "anew").publish(new byte[] {7});
            store.delete("anew");
            persistent(store, "anew");
        }
    }

    /** Writes a checkpoint by a store that has one other state, and tells its sequence. */
    private long checkpoint(final String store) {
        try (Kstate other = open(store)) {
            persistent(other, "other");
            return other.checkpoint(journal());
        }
    }

    /** Where the last complete checkpoint begins by what opening reads. */
    private CheckpointHint found() {
        try (QueueHistory history = new QueueHistory(journal())) {
            history.readOn();
            return history.checkpoint();
        }
    }

    private Path hint() {
        return journal().resolve(CheckpointHint.NAME);
    }

    @Test
    void shouldHoldTheLastOfEveryStateAlsoOfThoseThatNoStoreHas() {
        live();
        final long begin = checkpoint("second");
        final JournalTruth truth = JournalTruth.of(journal());
        assertEquals(6, truth.lasts().size());
        assertTrue(truth.lasts().get("deleted").deleted());
        assertEquals(2, truth.lasts().get("again").incarnation());
        assertEquals(0, truth.lasts().get("anew").version());
        assertEquals(new CheckpointHint(found().index(), begin), CheckpointHint.read(journal()));
        int states = 0;
        int parts = 0;
        try (JournalReader reader = JournalReader.open(journal())) {
            assertTrue(reader.seekIndex(found().index()));
            assertTrue(reader.next());
            final JournalRecord record = reader.record();
            assertEquals(Journal.CHECKPOINT_BEGIN, record.kind());
            assertEquals(begin, record.sequence());
            assertEquals(List.of(begin - 1, 6L), words(record), "the sequence that it expects, and how many states are known");
            long lastNs = record.timeNs();
            while (reader.next() && record.kind() == Journal.CHECKPOINT) {
                assertEquals(begin, record.transactionId());
                assertTrue(record.timeNs() > lastNs);
                lastNs = record.timeNs();
                parts += record.entryCount() > 0 ? 1 : 0;
                for (int i = 0; i < record.entryCount(); i++) {
                    final JournaledState last = truth.lasts().get(record.entry(i).nameString());
                    assertEquals(last.version(), record.entry(i).version());
                    assertEquals(last.incarnation(), record.entry(i).incarnation());
                    assertEquals(last.deleted(), record.entry(i).isDeletion());
                    states++;
                }
            }
            assertEquals(Journal.CHECKPOINT_END, record.kind());
            assertEquals(List.of(begin, (long) parts, (long) states), words(record));
            assertFalse(reader.next());
        }
        assertEquals(6, states);
        truth.assertIs(journal());
    }

    private static List<Long> words(final JournalRecord record) {
        final ByteBuffer body = ByteBuffer.wrap(record.body()).order(ByteOrder.LITTLE_ENDIAN);
        return IntStream.range(0, record.body().length / Long.BYTES).mapToObj(i -> body.getLong(Long.BYTES * i)).toList();
    }

    @Test
    void shouldBringBackWhatItHoldsWhenAllBeforeItIsGone() throws IOException {
        write("old", 1);
        rollTime.advance(QueueJournalTest.DAY_MS);
        write("old", 2);
        write("never", 1);
        live();
        checkpoint("second");
        final JournalTruth truth = JournalTruth.of(journal());
        final Path[] files = CycleFiles.files(journal());
        assertEquals(3, files.length);
        Files.delete(files[0]);
        Files.delete(files[1]);
        truth.assertIs(journal());
        Files.delete(hint());
        truth.assertIs(journal());
        try (Kstate fresh = open("fresh")) {
            assertEquals(2, persistent(fresh, "old").publish(new byte[0]) - 1);
            assertEquals(1, persistent(fresh, "deleted").publish(new byte[] {1}));
            assertEquals(2, persistent(fresh, "written").version());
            final long timeNs = truth.lasts().get("written").timeNs();
            assertEquals(timeNs, persistent(fresh, "written").lastCommit().timeNs(), "when it was committed");
        }
        assertEquals(2, JournalTruth.of(journal()).lasts().get("deleted").incarnation());
    }

    private void write(final String name, final int version) {
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            writer.append(name, version);
        }
    }

    @Test
    void shouldReadFromTheLastCompleteOneOn() throws IOException {
        write("old", 1);
        live();
        checkpoint("second");
        final JournalTruth truth = JournalTruth.of(journal());
        // Whoever still read the first file would be told of this.
        final Path first = CycleFiles.files(journal())[0];
        final byte[] bytes = Files.readAllBytes(first);
        Files.write(first, new byte[bytes.length]);
        assertThrows(RuntimeException.class, () -> JournalTruth.of(journal()));
        Files.delete(first);
        truth.assertIs(journal());
        final byte[] present = Files.readAllBytes(hint());
        for (int i = 0; i < present.length; i++) {
            final byte[] damaged = present.clone();
            damaged[i] ^= (byte) (1 << i % Byte.SIZE);
            Files.write(hint(), damaged);
            truth.assertIs(journal());
        }
        for (final byte[] other : new byte[][] {{}, new byte[present.length], new byte[1 << 16]}) {
            Files.write(hint(), other);
            truth.assertIs(journal());
        }
    }

    @Test
    void shouldReadAllWhereTheHintIsOfAnotherJournalOrOfNoCheckpoint() throws IOException {
        live();
        final long begin = checkpoint("second");
        final JournalTruth truth = JournalTruth.of(journal());
        final CheckpointHint here = CheckpointHint.read(journal());
        for (final CheckpointHint wrong : List.of(new CheckpointHint(here.index() + 1, begin), new CheckpointHint(here.index() - 1, begin),
            new CheckpointHint(here.index(), begin + 1), new CheckpointHint(0, begin), new CheckpointHint(-1, begin),
            new CheckpointHint(Long.MAX_VALUE, begin), new CheckpointHint(here.index() + (1L << 40), begin))) {
            wrong.write(journal());
            assertEquals(wrong, CheckpointHint.read(journal()));
            truth.assertIs(journal());
            assertEquals(here, found());
        }
    }

    @Test
    void shouldNotCountWithoutItsEnd() {
        final long index;
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            writer.append("a", 1);
            writer.append("b", 1);
            final Journal journal = writer.journal();
            index = journal(journal, Journal.CHECKPOINT_BEGIN, 3);
            journal.begin(Journal.CHECKPOINT, 3, 7, 3);
            journal.repeat("a", new JournaledState(1, 1, 8, false, 1, 7, 1, new byte[] {1, 0, 0, 0, 0, 0, 0, 0}));
            journal.stage();
            journal.publish();
            writer.append("c", 4);
        }
        new CheckpointHint(index, 3).write(journal());
        try (QueueHistory history = new QueueHistory(journal())) {
            assertNotEquals(null, history.last("b"), "the journal is read from its beginning");
            assertEquals(null, history.checkpoint());
        }
        assertEquals(null, found());
        // Of one that ends, whose begin is elsewhere, the same is true.
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            journal(writer.journal(), Journal.CHECKPOINT_END, 2);
        }
        assertEquals(null, found());
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            journal(writer.journal(), Journal.CHECKPOINT_END, 3);
        }
        assertEquals(new CheckpointHint(index, 3), found());
    }

    private static long journal(final Journal journal, final int kind, final long id) {
        journal.begin(kind, 3, 7, id);
        journal.body(id);
        final long index = journal.stage();
        journal.publish();
        return index;
    }

    @Test
    void shouldBeRefusedWhereTheStoreHasNoSuchJournal() {
        live();
        try (Kstate store = open("second")) {
            assertThrows(NotAJournalException.class, () -> store.checkpoint(journal()));
            assertThrows(NotAJournalException.class, () -> store.checkpoint(directory.resolve("nowhere")));
            assertFalse(Files.exists(directory.resolve("nowhere")));
            persistent(store, "a");
            store.checkpoint(journal());
        }
    }

    /** What a program shows of it, and how it ends it. */
    @Test
    void shouldTellHowFarTheJournalWasReadAndNotBeginIfThatThrows() {
        live();
        final long last = lastSequence();
        try (Kstate store = open("second")) {
            persistent(store, "other");
        }
        final long attached = lastSequence();
        assertTrue(attached > last);
        try (Kstate store = open("second")) {
            assertThrows(IllegalStateException.class, () -> store.checkpoint(journal(), (sequence, records) -> {
                throw new IllegalStateException("ended");
            }));
            assertEquals(attached, lastSequence(), "it has written nothing");
            final List<Long> told = new ArrayList<>();
            final long begin = store.checkpoint(journal(), (sequence, records) -> {
                told.add(sequence);
                assertEquals(told.size(), records);
            });
            assertEquals(LongStream.rangeClosed(1, attached).boxed().toList(), told);
            assertEquals(attached + 1, begin);
            told.clear();
            store.checkpoint(journal(), (sequence, records) -> told.add(sequence));
            assertEquals(List.of(), told, "this session has read it already");
        }
        JournalTruth.of(journal()).assertIs(journal());
    }

    private long lastSequence() {
        try (JournalReader reader = JournalReader.open(journal())) {
            assertTrue(reader.readLast());
            return reader.record().sequence();
        }
    }

    /** Four threads, two of them by a session of their own, commit, delete and make states while two others write checkpoints. */
    @Test
    void shouldFindTheSameAsWithoutItWhileOthersCommitDeleteAndAttach() {
        for (int round = 0; round < ROUNDS; round++) {
            final AtomicBoolean isOver = new AtomicBoolean();
            try (Kstate store = open("random"); Kstate second = open("random")) {
                persistent(store, "first");
                persistent(second, "first");
                final List<CompletableFuture<Void>> actors = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> act(i < 2 ? store : second, i, isOver), OWN_THREAD)).toList();
                final CompletableFuture<Void> other = CompletableFuture.runAsync(() -> second.checkpoint(journal()), OWN_THREAD);
                store.checkpoint(journal());
                store.checkpoint(journal());
                other.join();
                isOver.set(true);
                actors.forEach(CompletableFuture::join);
            }
            final JournalTruth truth = JournalTruth.of(journal());
            assertNotEquals(null, CheckpointHint.read(journal()));
            truth.assertIs(journal());
        }
    }

    private void act(final Kstate store, final int actor, final AtomicBoolean isOver) {
        final Random random = new Random();
        while (!isOver.get()) {
            final String name = "s" + actor + "-" + random.nextInt(40);
            try (State state = persistent(store, name)) {
                for (int i = random.nextInt(6); i > 0; i--) {
                    final byte[] value = new byte[random.nextInt(LENGTH)];
                    random.nextBytes(value);
                    state.publish(value);
                }
            }
            if (random.nextInt(4) == 0) {
                store.delete(name);
            }
        }
    }

    /** Of several attempts the best, beside what this machine makes a commit wait without any checkpoint. */
    @Test
    void shouldKeepNoCommitWaitingWithManyLargeStates() {
        try (JournalWriter writer = JournalWriter.open(journal(), new TestRollTime(System.currentTimeMillis()))) {
            for (int i = 0; i < MANY; i++) {
                writer.journal().begin(Journal.COMMIT, i + 1, 7, i);
                writer.add("many" + i, 1, i, LENGTH);
                writer.journal().stage();
                writer.journal().publish();
            }
        }
        try (Kstate store = open("store"); State state = persistent(store, "a")) {
            long best = Long.MAX_VALUE;
            long machine = MOST_NS;
            for (int attempt = 0; attempt < 6 && best > machine; attempt++) {
                final long startNs = System.nanoTime();
                best = Math.min(best, longestCommit(state, CompletableFuture.runAsync(() -> store.checkpoint(journal()))));
                if (best > machine) {
                    final long tookNs = System.nanoTime() - startNs;
                    machine = Math.max(machine, longestCommit(state, new CompletableFuture<Void>()
                        .completeOnTimeout(null, tookNs, TimeUnit.NANOSECONDS)));
                }
            }
            assertTrue(best <= machine, "longestCommitNs=" + best + ", withoutCheckpointNs=" + machine);
        }
        try (JournalReader reader = JournalReader.open(journal())) {
            while (reader.next()) {
                assertTrue(reader.record().length() <= MAX_PART, "length=" + reader.record().length());
            }
        }
        try (JournalHistory history = new QueueHistory(journal())) {
            history.readOn();
            assertEquals(MANY + 1, history.names().size());
        }
    }

    private static long longestCommit(final State state, final CompletableFuture<Void> end) {
        long most = 0;
        int commits = 0;
        for (; !end.isDone(); commits++) {
            final long startNs = System.nanoTime();
            state.publish(new byte[LENGTH]);
            most = Math.max(most, System.nanoTime() - startNs);
            LockSupport.parkNanos(PAUSE_NS);
        }
        end.join();
        // A machine with other work does not do many in the time that a checkpoint takes.
        assertTrue(commits > 5, "commits=" + commits);
        return most;
    }
}
