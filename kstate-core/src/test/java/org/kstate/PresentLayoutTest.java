package org.kstate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.counters.RecordedError;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.Counter;
import org.kstate.layout.PageLayout;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.KernelLock;
import org.kstate.session.StoreFiles;
import org.kstate.testing.RawStore;
import org.kstate.testing.GoldenStore;
import org.kstate.testing.SharedMemory;

/**
 * A store that an earlier build of the present layout made is read and joined: golden files, as they were while a session had it open.
 *
 * <p>If a test here fails after a change, the change is one of the layout and needs another {@link StoreHeaderLayout#LAYOUT_VERSION}. With that,
 * {@code -Dkstate.golden.write=true} makes the files of the new version; those of the present one stay as they are.
 */
class PresentLayoutTest {

    private static final String WRITE_PROPERTY = "kstate.golden.write";
    private static final long TIME_NS = 1_700_000_000_123_456_789L;
    private static final Path JOURNAL = Path.of("/dev/shm/kstate-golden-journal");
    private static final int SIZE = 16;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /** Makes the files once for each layout; else it only sees that it still can. */
    @Test
    void shouldBeMadeByThePresentCode() throws IOException {
        FileJournalProvider.install();
        final Path made = directory.resolve("made");
        final boolean isWritten = Boolean.getBoolean(WRITE_PROPERTY);
        final Path journal = isWritten ? JOURNAL : directory.resolve("journal");
        try (Kstate store = Kstate.open(StoreOptions.create().directory(made).maxPages(8).pageSize(64).slotsPerPage(3).clock(() -> TIME_NS))) {
            use(store, journal);
            if (isWritten) {
                GoldenStore.write(new StoreFiles(made), Path.of("src", "test", "resources"));
            }
            try (Observer observer = Kstate.observe(made)) {
                assertHolds(observer, journal);
            }
        } finally {
            FileJournalProvider.uninstall();
        }
    }

    private static void use(final Kstate store, final Path journal) {
        final State written = store.subscribe("golden.written", Permission.READ_WRITE, SIZE);
        for (int i = 1; i <= 5; i++) {
            written.publish(new byte[] {(byte) i, 0, (byte) -i});
        }
        store.subscribe("golden.never", Permission.READ_WRITE, 40);
        final State other = store.subscribe("golden.other", Permission.READ_WRITE, 24);
        try (Transaction both = store.begin(written, other)) {
            both.bytes(written).writeByte(0, (byte) 6);
            both.bytes(other).writeByte(7, (byte) 7);
            assertEquals(CommitResult.COMMITTED, both.commit());
        }
        store.subscribe("golden.gone", Permission.READ_WRITE, SIZE).publish(new byte[] {1});
        store.delete("golden.gone");
        final State persistent = store.subscribe("golden.persistent", Permission.READ_WRITE, SIZE);
        persistent.persistTo(journal);
        persistent.publish(new byte[] {8, 9});
        try (Transaction late = written.begin()) {
            late.bytes().writeByte(0, (byte) 0);
            written.publish(new byte[] {10, 11, 12, 13});
            assertEquals(CommitResult.CONFLICT, late.commit());
        }
        damageFor(written::size, store.directory(), written.pageIndex());
    }

    /** For an entry in the error log. */
    private static void damageFor(final Executable call, final Path directory, final int page) {
        final RawStore raw = RawStore.open(directory);
        final long field = raw.page(page).field(PageLayout.SIZE);
        final int size = raw.pages().buffer().getInt(field);
        raw.pages().buffer().putInt(field, -1);
        assertThrows(CorruptStoreException.class, call);
        raw.pages().buffer().putInt(field, size);
    }

    private static void assertHolds(final Observer observer, final Path journal) {
        assertEquals(List.of("golden.never", "golden.other", "golden.persistent", "golden.written"),
            observer.states().stream().map(ObservedState::name).sorted().toList());
        assertState(observer, "golden.never", 0, 40);
        assertState(observer, "golden.other", 1, 24, 0, 0, 0, 0, 0, 0, 0, 7);
        assertState(observer, "golden.persistent", 1, SIZE, 8, 9);
        assertState(observer, "golden.written", 7, SIZE, 10, 11, 12, 13);
        assertEquals(journal, observer.state("golden.persistent").journal());
        assertEquals(List.of(false, false, true, false), observer.states().stream().sorted((a, b) -> a.name().compareTo(b.name()))
            .map(ObservedState::isPersistent).toList());
    }

    private static void assertState(final Observer observer, final String name, final long version, final int size, final int... beginning) {
        final ObservedState state = observer.state(name);
        final Snapshot snapshot = new Snapshot();
        assertEquals(version, state.read(snapshot), name);
        assertEquals(size, state.size(), name);
        assertEquals(TIME_NS, state.createdAtNs(), name);
        final byte[] bytes = new byte[size];
        for (int i = 0; i < beginning.length; i++) {
            bytes[i] = (byte) beginning[i];
        }
        assertArrayEquals(bytes, snapshot.bytes().toByteArray(), name);
        if (version > 0) {
            assertEquals(1, snapshot.sessionId(), name);
            // Behind its attachment: the times of a journal rise.
            assertEquals(TIME_NS + (state.isPersistent() ? 1 : 0), snapshot.timeNs(), name);
        }
    }

    @Test
    void shouldBeReadByAnObserver() throws IOException {
        final GoldenStore golden = GoldenStore.lay(directory, StoreHeaderLayout.LAYOUT_VERSION);
        try (Observer observer = Kstate.observe(golden.files().directory())) {
            assertHolds(observer, JOURNAL);
        }
    }

    @Test
    void shouldTellItsSessionItsCountersAndItsErrors() throws IOException {
        final GoldenStore golden = GoldenStore.lay(directory, StoreHeaderLayout.LAYOUT_VERSION);
        final StoreStatistics statistics = Kstate.statistics(golden.files().directory());
        assertEquals(List.of(64, 3, 8, 5, 0),
            List.of(statistics.pageSize(), statistics.slotsPerPage(), statistics.maxPages(), statistics.pagesInUse(), statistics.damagedPages()));
        assertEquals(TIME_NS, statistics.createdAtNs());
        assertEquals(1, statistics.sessions().size());
        final SessionStatistics session = statistics.sessions().get(0);
        assertEquals(List.of(1, 1L, TIME_NS, SessionStatistics.Life.DEAD, true, 5),
            List.of(session.session(), session.ordinal(), session.startNs(), session.life(), session.writer(), session.subscriptions()));
        for (final Counter counter : Counter.values()) {
            final long expected = switch (counter) {
                case CONFLICTS, ERRORS, SESSIONS_OPENED, STATES_DELETED -> 1;
                case STATES_CREATED -> 5;
                default -> 0;
            };
            assertEquals(expected, statistics.counters().of(counter), counter.label());
        }
        assertEquals(1, statistics.errors().size());
        final RecordedError error = statistics.errors().get(0);
        assertEquals(List.of(1L, TIME_NS, TIME_NS, session.pid(), 1),
            List.of(error.count(), error.firstNs(), error.lastNs(), error.firstPid(), error.firstSession()));
        assertTrue(error.text().contains("word=size, value=0xffffffffffffffff"), error.text());
    }

    @Test
    void shouldBeJoinedWhileItsSessionLives() throws IOException {
        final GoldenStore golden = GoldenStore.lay(directory, StoreHeaderLayout.LAYOUT_VERSION);
        try (KernelLock lock = KernelLock.open(golden.files().sessionLocks())) {
            assertTrue(lock.tryExclusive(1));
            try (Kstate store = Kstate.open(golden.files().directory()); State written = store.subscribe("golden.written", Permission.READ_WRITE);
                 State other = store.subscribe("golden.other", Permission.READ_WRITE)) {
                assertEquals(2, store.sessionId());
                assertEquals(7, written.version());
                assertEquals(SIZE, written.size());
                assertEquals(8, written.publish(new byte[] {1}));
                try (Transaction both = store.begin(written, other)) {
                    both.bytes(written).writeByte(0, (byte) 2);
                    both.bytes(other).writeByte(0, (byte) 2);
                    assertEquals(CommitResult.COMMITTED, both.commit());
                }
                assertEquals(List.of(9L, 2L), List.of(written.version(), other.version()));
                assertEquals(0, Kstate.statistics(store.directory()).damagedPages());
            }
        }
    }

    @Test
    void shouldBeSweptOnceItsSessionHasDied() throws IOException {
        final GoldenStore golden = GoldenStore.lay(directory, StoreHeaderLayout.LAYOUT_VERSION);
        final Path store = golden.files().directory();
        try (Kstate opened = Kstate.open(store); State anew = opened.subscribe("golden.anew", Permission.READ_WRITE, SIZE);
             Observer observer = Kstate.observe(store)) {
            assertEquals(List.of("golden.anew", "golden.persistent"), observer.states().stream().map(ObservedState::name).sorted().toList());
            assertState(observer, "golden.persistent", 1, SIZE, 8, 9);
            assertEquals(1, anew.publish(new byte[] {1}));
        }
    }
}
