package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.counters.RecordedError;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.PageLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.session.ProgramName;
import org.kstate.session.StoreLock;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** What sessions note down, as it is seen from outside. */
class StatisticsTest {

    private static final int SIZE = 4096;
    private static final int FUZZES = 3_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        store = Kstate.open(options());
        state = store.subscribe("a", Permission.READ_WRITE);
    }

    @AfterEach
    void close() {
        store.close();
        payload.releaseLast();
    }

    private StoreOptions options() {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(100).slotsPerPage(3).storeLockTimeoutMs(100);
    }

    private StoreStatistics statistics() {
        return Kstate.statistics(store.directory());
    }

    private long total(final Counter counter) {
        return statistics().counters().of(counter);
    }

    private void publish(final State to) {
        to.publish(payload.addressForRead(0), SIZE);
    }

    private void conflict() {
        try (Transaction first = state.begin(); Transaction second = state.begin()) {
            first.bytes().writeLong(0, 1);
            second.bytes().writeLong(0, 2);
            assertEquals(CommitResult.COMMITTED, first.commit());
            assertEquals(CommitResult.CONFLICT, second.commit());
        }
    }

    @Test
    void shouldTellOfTheStoreAndItsSessions() {
        publish(state);
        try (Kstate reader = Kstate.open(options())) {
            reader.subscribe("a", Permission.READ);
            final StoreStatistics statistics = statistics();
            assertEquals(store.directory(), statistics.directory());
            assertEquals(store.storeId(), statistics.storeId());
            assertEquals(List.of(SIZE, 3, 100, 1, 0), List.of(statistics.pageSize(), statistics.slotsPerPage(), statistics.maxPages(),
                statistics.pagesInUse(), statistics.damagedPages()));
            assertEquals(1, statistics.commits());
            assertTrue(statistics.isThisBoot());
            assertTrue(statistics.createdAtNs() <= statistics.sessions().get(0).startNs());
            assertEquals(2, statistics.sessions().size());
            for (final SessionStatistics session : statistics.sessions()) {
                assertEquals(session.session(), session.ordinal());
                assertEquals(ProcessHandle.current().pid(), session.pid());
                assertEquals(ProgramName.ofProcess(), session.program());
                assertEquals(SessionStatistics.Life.ALIVE, session.life());
                assertEquals(1, session.subscriptions());
                assertEquals(session.session() == store.sessionId(), session.writer());
            }
            assertEquals(List.of(), statistics.errors());
        }
        assertEquals(1, statistics().sessions().size());
        assertEquals("sessions-opened=2, sessions-closed=1, states-created=1", statistics().counters().toString());
    }

    @Test
    void shouldTellWhatTheProgramOfASessionIsCalled() {
        final SharedBuffer control = RawStore.open(store.directory()).control();
        final long record = ControlLayout.session(2, 100);
        final String before = System.getProperty(StoreOptions.PROGRAM_PROPERTY);
        System.setProperty(StoreOptions.PROGRAM_PROPERTY, "Handler of quotes");
        try (Kstate named = Kstate.open(options())) {
            assertEquals("Handler of quotes", statistics().sessions().get(1).program());
            // As of a program that does not know of names, and was given the number of one that does.
            control.putLong(record + ControlLayout.SESSION_ORDINAL, 3);
            assertEquals("", statistics().sessions().get(1).program());
            control.putLong(record + ControlLayout.SESSION_ORDINAL, 2);
            assertEquals(2, named.sessionId());
        } finally {
            if (before == null) {
                System.clearProperty(StoreOptions.PROGRAM_PROPERTY);
            } else {
                System.setProperty(StoreOptions.PROGRAM_PROPERTY, before);
            }
        }
    }

    @Test
    void shouldCountTheSubscribersOfEachState() {
        try (Kstate reader = Kstate.open(options()); Observer observer = Kstate.observe(store.directory())) {
            final State second = reader.subscribe("a", Permission.READ);
            reader.subscribe("b", Permission.READ);
            assertEquals(2, statistics().subscribers(observer.state("a").pageIndex()));
            assertEquals(1, statistics().subscribers(observer.state("b").pageIndex()));
            assertEquals(0, statistics().subscribers(99));
            second.close();
            assertEquals(1, statistics().subscribers(state.pageIndex()));
            assertThrows(IllegalSizeException.class, () -> statistics().subscribers(100));
            assertThrows(IllegalSizeException.class, () -> statistics().subscribers(-1));
        }
    }

    @Test
    void shouldCountNothingWhenNothingDisturbs() {
        for (int i = 0; i < 1_000; i++) {
            publish(state);
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, i);
                transaction.commit();
            }
            state.read(payload);
        }
        assertEquals("", store.counters().toString());
        assertEquals(2_000, statistics().commits());
    }

    @Test
    void shouldCountConflictsBySessionAndKeepThemWhenItEnds() {
        try (Kstate other = Kstate.open(options())) {
            final State own = state;
            state = other.subscribe("a", Permission.READ_WRITE);
            conflict();
            conflict();
            state = own;
            conflict();
            assertEquals(2, other.counters().of(Counter.CONFLICTS));
            assertEquals(1, store.counters().of(Counter.CONFLICTS));
            assertEquals(List.of(1L, 2L), statistics().sessions().stream().map(session -> session.counters().of(Counter.CONFLICTS)).toList());
            assertEquals(3, total(Counter.CONFLICTS));
        }
        assertEquals(3, total(Counter.CONFLICTS));
        assertEquals(1, store.counters().of(Counter.CONFLICTS));
        store.close();
        assertThrows(ClosedException.class, store::counters);
        assertEquals(3, total(Counter.CONFLICTS), "no session is open");
        assertEquals(List.of(), statistics().sessions());
        assertEquals(2, total(Counter.SESSIONS_CLOSED));
    }

    @Test
    void shouldCountPublishesAndReadsThatBeganAgain() {
        final Bytes<?> copy = Bytes.allocateDirect(SIZE);
        try (Disturbance writers = new Disturbance(() -> publish(state), () -> publish(state))) {
            writers.until(() -> {
                state.read(copy);
                return store.counters().of(Counter.READ_RETRIES) > 0 && store.counters().of(Counter.PUBLISH_RETRIES) > 0;
            });
        } finally {
            copy.releaseLast();
        }
        assertEquals(0, store.counters().of(Counter.CONFLICTS), "none was told");
    }

    @Test
    void shouldCountTheLifeOfStates() {
        final State b = store.subscribe("b", Permission.READ_WRITE);
        publish(b);
        store.subscribe("c", Permission.READ);
        b.close();
        assertEquals(1, total(Counter.STATES_EVAPORATED));
        store.delete("c");
        store.close();
        assertEquals(3, total(Counter.STATES_CREATED));
        assertEquals(2, total(Counter.STATES_EVAPORATED), "b and a");
        assertEquals(1, total(Counter.STATES_DELETED));
        assertEquals(0, statistics().pagesInUse());
        assertEquals(4, statistics().commits(), "one payload and three ends");
    }

    @Test
    void shouldCountThatTheRegistryWasBuiltAfresh() {
        assertEquals(0, total(Counter.REGISTRY_REBUILT), "the first is none");
        RawStore.open(store.directory()).control().putLong(ControlLayout.REGISTRY_IN_USE, 1);
        store.subscribe("b", Permission.READ);
        assertEquals(1, total(Counter.REGISTRY_REBUILT));
        assertEquals(List.of(), statistics().errors());
    }

    @Test
    void shouldNoteDownADamagedRegistry() throws IOException {
        try (Kstate other = Kstate.open(options())) {
            final Path registry = RawStore.open(store.directory()).files().registry(1);
            Files.write(registry, new byte[64]);
            other.subscribe("a", Permission.READ);
            assertEquals(1, total(Counter.REGISTRY_REBUILT));
            final RecordedError error = statistics().errors().get(0);
            assertTrue(error.headline().endsWith("file=" + registry), error.text());
            assertEquals(other.sessionId(), error.firstSession());
        }
    }

    @Test
    void shouldCountThatTheStoreWasBusy() {
        try (StoreLock lock = new StoreLock(RawStore.open(store.directory()).files().storeLock(), 100)) {
            lock.holding(() -> assertThrows(StoreBusyException.class, () -> store.subscribe("b", Permission.READ)));
        }
        assertEquals(1, total(Counter.STORE_BUSY));
    }

    @Test
    void shouldNoteDownDamageOnceAndCountIt() {
        final RawStore raw = RawStore.open(store.directory());
        raw.pages().buffer().putInt(raw.page(0).field(PageLayout.SIZE), -1);
        for (int i = 0; i < 5; i++) {
            assertThrows(CorruptStoreException.class, state::size);
        }
        final RecordedError error = statistics().errors().get(0);
        assertEquals(1, statistics().errors().size());
        assertEquals(5, error.count());
        assertEquals(store.sessionId(), error.firstSession());
        assertEquals(ProcessHandle.current().pid(), error.lastPid());
        assertTrue(error.firstNs() >= statistics().createdAtNs() && error.lastNs() >= error.firstNs());
        assertTrue(error.text().contains("word=size") && error.text().contains("Page.size("), error.text());
        assertEquals(5, total(Counter.ERRORS));
    }

    /** The end of a state on a damaged page: the handle is closed all the same, and nobody would know. */
    @Test
    void shouldNoteDownWhatNobodyIsTold() {
        final RawStore raw = RawStore.open(store.directory());
        raw.pages().buffer().putInt(raw.page(0).field(PageLayout.PAGE_INDEX), 77);
        state.close();
        assertEquals(0, total(Counter.STATES_EVAPORATED));
        assertTrue(statistics().errors().get(0).text().contains("word=page index"), statistics().errors()::toString);
    }

    @Test
    void shouldCountDamagedPagesAndGoOn() {
        publish(state);
        store.subscribe("b", Permission.READ);
        final RawStore raw = RawStore.open(store.directory());
        raw.pages().buffer().putLong(raw.page(1).field(PageLayout.COMMIT_WORD), -1);
        assertEquals(List.of(2, 1, 1L), List.of(statistics().pagesInUse(), statistics().damagedPages(), statistics().commits()));
    }

    @Test
    void shouldReadWithoutKnowingWhoLives() throws IOException {
        Files.delete(RawStore.open(store.directory()).files().sessionLocks());
        assertEquals(SessionStatistics.Life.UNKNOWN, statistics().sessions().get(0).life());
        assertFalse(Files.exists(RawStore.open(store.directory()).files().sessionLocks()), "it was made");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3, Long.MIN_VALUE})
    void shouldTellADamagedRecordOfASession(final long value) {
        RawStore.open(store.directory()).control().putLong(ControlLayout.session(1, 100), value);
        assertTrue(assertThrows(CorruptStoreException.class, this::statistics).getMessage().contains("session=1"));
    }

    @Test
    void shouldTellThatControlIsTooShort() throws IOException {
        final Path control = RawStore.open(store.directory()).files().control();
        final Path copy = directory.resolve("copy");
        Files.createDirectories(copy);
        Files.copy(RawStore.open(store.directory()).files().pages(), copy.resolve("pages"));
        assertThrows(KstateException.class, () -> Kstate.statistics(copy));
        Files.copy(control, copy.resolve("control"));
        assertEquals(1, Kstate.statistics(copy).sessions().size());
        try (RandomAccessFile access = new RandomAccessFile(copy.resolve("control").toFile(), "rw")) {
            access.setLength(access.length() - 1);
        }
        assertThrows(CorruptStoreException.class, () -> Kstate.statistics(copy));
    }

    @Test
    void shouldSurviveRandomDamageOfControl() {
        conflict();
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final SharedBuffer control = RawStore.open(store.directory()).control();
        final byte[] good = control.getBytes(0, (int) control.capacity());
        int told = 0;
        for (int i = 0; i < FUZZES; i++) {
            for (int damage = 0; damage < 4; damage++) {
                // Behind the header: that is refused at once.
                final long offset = ControlLayout.COUNTERS + 8L * random.nextInt((int) (control.capacity() - ControlLayout.COUNTERS) / 8);
                control.putLong(offset, random.nextBoolean() ? random.nextLong() : random.nextInt(1_000));
            }
            try {
                assertNotNull(statistics().sessions(), () -> "seed=" + seed);
            } catch (final CorruptStoreException e) {
                told++;
            }
            control.putBytes(0, good);
        }
        assertTrue(told > 0 && told < FUZZES, "told=" + told);
    }

    /** Threads that do something again and again beside the test's own. */
    private static final class Disturbance implements AutoCloseable {

        private static final long TIMEOUT_NS = 60_000_000_000L;
        private final Thread[] threads;
        private volatile boolean over;

        Disturbance(final Runnable... actions) {
            threads = new Thread[actions.length];
            for (int i = 0; i < actions.length; i++) {
                final Runnable action = actions[i];
                threads[i] = new Thread(() -> {
                    while (!over) {
                        action.run();
                    }
                });
                threads[i].start();
            }
        }

        void until(final BooleanSupplier condition) {
            final long start = System.nanoTime();
            while (!condition.getAsBoolean()) {
                assertTrue(System.nanoTime() - start < TIMEOUT_NS, "it did not come to that");
            }
        }

        @Override
        public void close() {
            over = true;
            for (final Thread thread : threads) {
                try {
                    thread.join();
                } catch (final InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
