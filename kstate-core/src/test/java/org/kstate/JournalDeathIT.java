package org.kstate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.filejournal.Death;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.Counter;
import org.kstate.spi.Journal;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.NumberAgain;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.time.SystemEpochNanoClock;

/**
 * A process that dies at a given step of a commit on a persistent state: whoever commits next, in another process, finds every version in
 * the journal exactly once and in order, and waits for nothing. The long run (profile {@code soak}) has each step for each way to die.
 */
@Tag("beside")
class JournalDeathIT {

    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    private static final int SIZE = 16;
    /** What is waited for takes this long. */
    private static final long TIMEOUT_MS = 60_000;
    private static final long AT_ONCE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int PASSES = 5;
    private static final long AHEAD_NS = TimeUnit.HOURS.toNanos(1);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private Path journal;
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        FileJournalProvider.install();
        journal = directory.resolve("journal");
        store = Kstate.open(options(TIMEOUT_MS));
        state = store.subscribe("a", Permission.READ_WRITE);
        state.setSize(SIZE);
    }

    @AfterEach
    void close() {
        store.close();
        payload.releaseLast();
        FileJournalProvider.uninstall();
    }

    private StoreOptions options(final long timeoutMs) {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(4).pageSize(64).slotsPerPage(4)
            .commitTimeoutMs(timeoutMs);
    }

    private ChildJvm child(final Death death, final Death.Way way, final int passes) {
        return ChildJvm.start(death.flags(way, passes), Committing.class, store.directory(), journal);
    }

    private static void put(final State state, final Bytes<?> payload) {
        final long version = state.version() + 1;
        payload.clear().writeLong(version).writeLong(-version);
        assertEquals(version, state.publish(payload));
    }

    private void putAtOnce() {
        final long start = System.nanoTime();
        put(state, payload);
        final long took = System.nanoTime() - start;
        assertTrue(took < AT_ONCE_NS, () -> "it waited: tookMs=" + TimeUnit.NANOSECONDS.toMillis(took));
    }

    /** Each payload tells its version. */
    private void assertJournaled(final long from, final long to) {
        final List<FileJournal.Entry> commits = FileJournal.entries(journal).stream().filter(entry -> entry.kind() == Journal.COMMIT).toList();
        assertEquals(LongStream.rangeClosed(from, to).boxed().toList(), commits.stream().map(FileJournal.Entry::version).toList());
        for (final FileJournal.Entry entry : commits) {
            final Bytes<byte[]> bytes = Bytes.wrapForRead(entry.payload());
            assertEquals(entry.version(), bytes.readLong());
            assertEquals(-entry.version(), bytes.readLong());
        }
    }

    private void assertNothingHeld() {
        final RawStore raw = RawStore.open(store.directory());
        for (int session = 1; session < 10; session++) {
            assertEquals(0, raw.slotsOf(state.pageIndex(), session), "a slot is held by session " + session);
        }
    }

    static Stream<Arguments> deaths() {
        final Stream<Arguments> killed = Stream.of(Arguments.of(Death.BEFORE_STAGE, Death.Way.KILL, 4),
            Arguments.of(Death.AFTER_STAGE, Death.Way.KILL, 4), Arguments.of(Death.BEFORE_PUBLISH, Death.Way.KILL, 5),
            Arguments.of(Death.AFTER_PUBLISH, Death.Way.KILL, 5));
        final Stream<Arguments> halted = Stream.of(Arguments.of(Death.BEFORE_PUBLISH, Death.Way.HALT, 5),
            Arguments.of(Death.BEFORE_STAGE, Death.Way.HALT, 4), Arguments.of(Death.AFTER_STAGE, Death.Way.HALT, 4),
            Arguments.of(Death.AFTER_PUBLISH, Death.Way.HALT, 5));
        return Stream.concat(killed, SOAK ? halted : halted.limit(1));
    }

    /** Before the publishing of its fifth record the child's version is visible to readers, before and after the staging it is not. */
    @ParameterizedTest
    @MethodSource("deaths")
    void shouldHaveEveryVersionOnceAfterADeath(final Death death, final Death.Way way, final long version) {
        state.persistTo(journal);
        try (ChildJvm victim = child(death, way, PASSES)) {
            assertTrue(victim.exitStatus() != 0);
            final List<String> told = victim.restOfLines();
            assertEquals("committed " + (PASSES - 1), told.get(told.size() - 1));
        }
        assertEquals(version, state.version());
        putAtOnce();
        put(state, payload);
        assertEquals(1, store.counters().of(Counter.JOURNAL_LOCKS_FROM_DEAD));
        assertEquals(death == Death.BEFORE_PUBLISH ? 1 : 0, store.counters().of(Counter.RECORDS_RECOVERED));
        assertJournaled(1, version + 2);
        store.subscribe("a", Permission.READ_WRITE).close();
        assertNothingHeld();
    }

    /** Its clock is ahead of ours. With its last commit's record in the journal it dies before it has told anybody else the time. */
    @ParameterizedTest
    @EnumSource(value = Death.class, names = {"BEFORE_PUBLISH", "AFTER_PUBLISH"})
    void shouldNotLetTheTimeOfTheJournalStepBackAfterADeath(final Death death) {
        state.persistTo(journal);
        // Its first record is seen to be of a later time than ours: so only the first commit is ahead, and it dies in that.
        try (ChildJvm victim = ChildJvm.start(death.flags(Death.Way.KILL, 1), Committing.class, store.directory(), journal, AHEAD_NS)) {
            victim.exitStatus();
        }
        assertEquals(1, state.version());
        put(state, payload);
        final List<Long> times = FileJournal.entries(journal).stream().map(FileJournal.Entry::timeNs).toList();
        assertEquals(times.stream().sorted().toList(), times);
        assertTrue(times.get(times.size() - 1) > System.currentTimeMillis() * 1_000_000L + AHEAD_NS / 2);
    }

    /** The same, if nobody had the journal open before the death. */
    @Test
    void shouldHaveEveryVersionOnceWhenTheNextIsNew() {
        state.persistTo(journal);
        try (ChildJvm victim = child(Death.BEFORE_PUBLISH, Death.Way.KILL, PASSES)) {
            victim.exitStatus();
        }
        store.close();
        store = Kstate.open(options(TIMEOUT_MS));
        state = store.subscribe("a", Permission.READ_WRITE);
        putAtOnce();
        assertJournaled(1, PASSES + 1);
    }

    /** The session's number was given to somebody else before anybody asked for the journal's lock. */
    @Test
    void shouldTakeTheLockOfADeadSessionWhoseNumberWasGivenAgain() {
        state.persistTo(journal);
        try (ChildJvm victim = child(Death.BEFORE_PUBLISH, Death.Way.KILL, PASSES)) {
            victim.exitStatus();
        }
        store.subscribe("a", Permission.READ_WRITE).close();
        try (Kstate heir = NumberAgain.open(2, () -> Kstate.open(options(TIMEOUT_MS)))) {
            assertEquals(2, heir.sessionId(), "the number of the dead");
            putAtOnce();
        }
        assertJournaled(1, PASSES + 1);
    }

    /** The second dies while it frees what the first has left in the journal: the third has to free it. */
    @ParameterizedTest
    @CsvSource({"BEFORE_FREE", "AFTER_FREE"})
    void shouldFreeWhatTheFirstOfTwoDeadLeft(final Death second) {
        state.persistTo(journal);
        try (ChildJvm first = child(Death.AFTER_STAGE, Death.Way.KILL, PASSES)) {
            first.exitStatus();
        }
        try (ChildJvm victim = child(second, Death.Way.KILL, 1)) {
            victim.exitStatus();
            assertEquals(1, victim.restOfLines().size(), "it told its session and nothing else");
        }
        store.subscribe("a", Permission.READ_WRITE).close();
        putAtOnce();
        assertJournaled(1, PASSES);
    }

    static Stream<Death> deathsOfTheRecovery() {
        final Stream<Death> deaths = Stream.of(Death.AFTER_STAGE, Death.BEFORE_PUBLISH, Death.BEFORE_STAGE, Death.AFTER_PUBLISH);
        return SOAK ? deaths : deaths.limit(2);
    }

    /** The one who writes the missing record dies as well. */
    @ParameterizedTest
    @MethodSource("deathsOfTheRecovery")
    void shouldHaveEveryVersionOnceWhenTheRecoveryDies(final Death second) {
        state.persistTo(journal);
        try (ChildJvm first = child(Death.BEFORE_PUBLISH, Death.Way.KILL, PASSES)) {
            first.exitStatus();
        }
        try (ChildJvm victim = child(second, Death.Way.HALT, 1)) {
            victim.exitStatus();
        }
        assertEquals(PASSES, state.version());
        putAtOnce();
        assertJournaled(1, PASSES + 1);
    }

    /** The state is written and becomes persistent: by an ordinary commit, which the process survives or not. */
    @ParameterizedTest
    @CsvSource({"AFTER_STAGE, false", "BEFORE_PUBLISH, true"})
    void shouldBePersistentOrNotAfterADeathOnTheWay(final Death death, final boolean persistent) {
        put(state, payload);
        payload.clear().writeLong(3).writeLong(-3);
        state.publish(payload);
        try (ChildJvm victim = child(death, Death.Way.KILL, 1)) {
            victim.exitStatus();
            assertEquals(1, victim.restOfLines().size(), "it told its session and nothing else");
        }
        assertEquals(persistent, state.isPersistent());
        if (!persistent) {
            assertEquals(2, state.version());
            state.persistTo(journal);
        }
        assertEquals(3, state.version());
        putAtOnce();
        assertJournaled(3, 4);
    }

    /** A process that is alive and does not move on is waited for within bounds, and named; nothing is committed behind its back. */
    @Test
    void shouldNameALiveHolderOfTheLock() {
        state.persistTo(journal);
        try (ChildJvm holder = child(Death.AFTER_STAGE, Death.Way.WAIT, PASSES);
             Kstate hasty = Kstate.open(options(200)); State same = hasty.subscribe("a", Permission.READ_WRITE)) {
            final String session = holder.lineAfter("session");
            holder.lineAfter("waiting");
            final long start = System.nanoTime();
            final JournalBusyException e = assertThrows(JournalBusyException.class, () -> same.publish(payload));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(200), "it did not wait");
            assertTrue(e.getMessage().contains("holderSession=" + session + ", holderPid=" + holder.pid()), e.getMessage());
            holder.stop();
            assertThrows(JournalBusyException.class, () -> same.publish(payload));
            assertEquals(PASSES - 1, state.version());
            holder.kill();
            putAtOnce();
        }
        assertJournaled(1, PASSES);
    }

    @Test
    void shouldLeaveTheValueReadableWhileTheJournalIsHeld() {
        state.persistTo(journal);
        try (ChildJvm holder = child(Death.BEFORE_PUBLISH, Death.Way.WAIT, PASSES)) {
            holder.lineAfter("waiting");
            final Snapshot snapshot = new Snapshot();
            assertEquals(PASSES, state.read(snapshot));
            final byte[] read = new byte[SIZE];
            snapshot.bytes().read(read);
            final Bytes<byte[]> expected = Bytes.wrapForWrite(new byte[SIZE]);
            expected.writeLong(PASSES).writeLong(-PASSES);
            assertArrayEquals(expected.toByteArray(), read);
        }
    }

    /** The child: makes the state persistent and commits until it dies. */
    static final class Committing {

        private Committing() {
        }

        public static void main(final String[] arguments) {
            FileJournalProvider.install();
            final Bytes<?> payload = Bytes.allocateDirect(SIZE);
            final StoreOptions options = StoreOptions.create().directory(Path.of(arguments[0])).commitTimeoutMs(TIMEOUT_MS);
            if (arguments.length > 2) {
                final long aheadNs = Long.parseLong(arguments[2]);
                options.clock(() -> SystemEpochNanoClock.INSTANCE.nanoTime() + aheadNs);
            }
            try (Kstate store = Kstate.open(options);
                 State state = store.subscribe("a", Permission.READ_WRITE)) {
                System.out.println("session " + store.sessionId());
                state.persistTo(Path.of(arguments[1]));
                for (int commits = 0; commits < 2 * PASSES; commits++) {
                    put(state, payload);
                    System.out.println("committed " + state.version());
                }
            }
        }
    }
}
