package org.kstate.persistence.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.JournalInUseException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.memory.KernelLock;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.WantedJournal;
import org.kstate.testing.Quickest;

/** Which directories are journals, and whose. */
class JournalOwnershipTest {

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int SESSIONS = 4;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;

    private Journal open(final Path journal, final long storeId) {
        final Journal opened = new QueueJournalProvider().open(new JournalSetup(journal, storeId, rollTime, WantedJournal.ANY,
            System.nanoTime(), null));
        opened.start(Journal.NO_PID);
        return opened;
    }

    private static List<String> names(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldLetSessionsOfOneStoreShareAJournal() {
        try (JournalWriter first = JournalWriter.open(directory, rollTime);
             JournalWriter second = JournalWriter.open(directory, rollTime)) {
            first.append("a", 1);
            second.append("a", 2);
            first.append("a", 3);
            assertEquals(3, second.last("a").version());
            assertEquals(3, second.journal().lastTimeNs());
        }
        assertEquals(List.of("a@1", "a@2", "a@3"), QueueJournalTest.records(directory));
    }

    @Test
    void shouldRefuseAnotherStoreWhileOneHasItOpenAndAcceptItAfterwards() {
        final Path journal = directory.resolve("deep/down/journal");
        try (Journal mine = open(journal, 1)) {
            final JournalInUseException e = assertThrows(JournalInUseException.class, () -> open(journal, 2));
            assertTrue(e.getMessage().contains("owner=0x1, store=0x2"), e.getMessage());
            open(journal, 1).close();
            assertThrows(JournalInUseException.class, () -> open(journal, 2));
            assertEquals(journal, mine.directory());
        }
        open(journal, 2).close();
        try (Journal third = open(journal, 3)) {
            assertThrows(JournalInUseException.class, () -> open(journal, 2));
            assertEquals(0, third.lastTimeNs());
        }
    }

    @Test
    void shouldMakeNothingAndTakeNothingWhenWarmingUp() throws IOException {
        final QueueJournalProvider provider = new QueueJournalProvider();
        provider.warmUp(directory.resolve("missing"));
        final Path file = Files.writeString(directory.resolve("file"), "text");
        provider.warmUp(file);
        assertEquals(List.of("file"), names(directory));
        final Path journal = directory.resolve("journal");
        try (Journal mine = open(journal, 1)) {
            final List<String> before = names(journal);
            provider.warmUp(journal);
            assertEquals(before, names(journal));
            assertEquals(journal, mine.directory());
        }
        provider.warmUp(journal);
        open(journal, 2).close();
    }

    @Test
    void shouldRefuseAFile() throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "text");
        assertThrows(NotAJournalException.class, () -> open(file, 1));
        assertEquals("text", Files.readString(file));
        assertThrows(KstateException.class, () -> open(file.resolve("below"), 1));
        assertEquals(List.of("file"), names(directory));
    }

    @Test
    void shouldRefuseADirectoryOfOthersAndLeaveItAsItIs() throws IOException {
        Files.writeString(directory.resolve("letter.txt"), "text");
        assertThrows(NotAJournalException.class, () -> open(directory, 1));
        assertEquals(List.of("letter.txt"), names(directory));
        final Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve(OwnerFile.NAME), "somebody else's file of that name");
        assertThrows(NotAJournalException.class, () -> open(other, 1));
        assertEquals("somebody else's file of that name", Files.readString(other.resolve(OwnerFile.NAME)));
        assertEquals(List.of(OwnerFile.NAME), names(other));
    }

    @Test
    void shouldRefuseAnotherProgramsQueue() throws IOException {
        Files.writeString(directory.resolve(QueueSettings.METADATA_FILE), "not ours");
        Files.writeString(directory.resolve("20261118F.cq4"), "not ours");
        assertThrows(NotAJournalException.class, () -> open(directory, 1));
        assertEquals("not ours", Files.readString(directory.resolve("20261118F.cq4")));
        assertFalse(Files.exists(directory.resolve(OwnerFile.NAME)));
    }

    @Test
    void shouldGoOnFromWhereAnOpeningWasKilled() throws IOException {
        // The owner file was made and nothing more.
        Files.createFile(directory.resolve(OwnerFile.NAME));
        open(directory, 1).close();
        // The table was made and not finished: its header says "being written".
        Files.write(directory.resolve(QueueSettings.METADATA_FILE), new byte[] {0, 0, 0, (byte) 0x80, 0, 0, 0, 0});
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 1);
        }
        assertEquals(List.of("a@1"), QueueJournalTest.records(directory));
    }

    /** The table is made by whoever comes first; the other one goes by it. */
    @Test
    void shouldKeepOneRollCycleWhenTwoSessionsOfDifferentSettingsMakeAJournal() throws Exception {
        final Path journal = Files.createDirectory(directory.resolve("new"));
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        final KernelLock making = KernelLock.open(journal.resolve(OwnerFile.NAME));
        try (making) {
            assertTrue(making.tryExclusive(1));
            System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, "FAST_DAILY");
            final Future<Journal> first = openWaiting(threads, journal, 1);
            System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, "FAST_HOURLY");
            final Future<Journal> second = openWaiting(threads, journal, 2);
            making.unlock(1);
            try (Journal one = first.get(); Journal other = second.get()) {
                one.start(Journal.NO_PID);
                other.start(Journal.NO_PID);
                new JournalWriter(one).append("a", 1);
                new JournalWriter(other).append("a", 2);
            }
        } finally {
            System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
            threads.shutdownNow();
        }
        assertEquals(1, CycleFiles.files(journal).length);
        assertEquals(List.of("a@1", "a@2"), QueueJournalTest.records(journal));
    }

    /** Returns when so many openings wait for the lock on making the table, this one included. */
    private Future<Journal> openWaiting(final ExecutorService threads, final Path journal, final int count) {
        final JournalSetup setup = new JournalSetup(journal, JournalWriter.STORE_ID, rollTime, WantedJournal.ANY,
            System.nanoTime() + PATIENCE_NS, null);
        final Future<Journal> opening = threads.submit(() -> new QueueJournalProvider().open(setup));
        // The libraries' work with files is done in threads of its own.
        await("it waits").until(() -> Thread.getAllStackTraces().values().stream()
            .filter(stack -> Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals("lockMaking"))).count() == count);
        return opening;
    }

    @Test
    void shouldMakeOneJournalWhenSeveralSessionsBeginAtOnce() throws Exception {
        open(directory.resolve("warm"), 1).close();
        final ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        try {
            for (int i = 0; i < 100; i++) {
                final Path journal = directory.resolve("new" + i);
                final CyclicBarrier start = new CyclicBarrier(SESSIONS);
                final List<Future<Journal>> openings = new ArrayList<>();
                for (int j = 0; j < SESSIONS; j++) {
                    openings.add(threads.submit(() -> {
                        start.await();
                        return new QueueJournalProvider().open(new JournalSetup(journal, 1, rollTime, WantedJournal.ANY,
                            System.nanoTime() + PATIENCE_NS, null));
                    }));
                }
                final List<Throwable> failures = new ArrayList<>();
                for (final Future<Journal> opening : openings) {
                    try {
                        opening.get().close();
                    } catch (final ExecutionException e) {
                        failures.add(e.getCause());
                    }
                }
                assertEquals(List.of(), failures);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** As a session does that failed in making the journal. */
    @Test
    void shouldHaveTheLockOnTheFileThatIsThereWhateverOthersRemove() throws Exception {
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        final ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        final List<Future<Integer>> taking = new ArrayList<>();
        try {
            for (int i = 0; i < SESSIONS; i++) {
                final long storeId = i % 2;
                taking.add(threads.submit(() -> takeAndRemove(storeId, endNs)));
            }
            for (final Future<Integer> thread : taking) {
                assertTrue(thread.get() > 0);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private int takeAndRemove(final long storeId, final long endNs) throws IOException {
        final Path file = directory.resolve(OwnerFile.NAME);
        int taken = 0;
        while (System.nanoTime() - endNs < 0) {
            try (OwnerFile owner = OwnerFile.take(directory, storeId, WantedJournal.ANY, System.nanoTime() + PATIENCE_NS, null)) {
                taken++;
                try (KernelLock asking = KernelLock.openForAsking(file)) {
                    assertTrue(asking != null && asking.isHeldByAnother(0), "the lock is on a file that was removed");
                }
                if (owner.tryAlone()) {
                    Files.delete(file);
                }
            } catch (final JournalInUseException e) {
                // The threads of the other store were never all out.
                continue;
            }
        }
        return taken;
    }

    @Test
    void shouldNotWaitInWarmingUpForAJournalThatAKilledProcessBegan() throws Exception {
        Files.createFile(directory.resolve(OwnerFile.NAME));
        Quickest.assertBelow(500, () -> {
            final long startNs = System.nanoTime();
            new QueueJournalProvider().warmUp(directory);
            return System.nanoTime() - startNs;
        });
        assertEquals(List.of(OwnerFile.NAME), names(directory));
    }

    /** What a killed process had only begun is removed by another session between any two looks at it. */
    @Test
    void shouldCheckFilesThatAreRemovedMeanwhile() throws Exception {
        final CycleFiles files = new CycleFiles(directory, QueueSettings.newRollCycle());
        final Path begun = files.file(20_000);
        final AtomicBoolean isOver = new AtomicBoolean();
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            final Future<Integer> removing = thread.submit(() -> {
                int count = 0;
                for (; !isOver.get(); count++) {
                    Files.createFile(begun);
                    Files.delete(begun);
                }
                return count;
            });
            try {
                for (int i = 0; i < 10_000; i++) {
                    files.checkHeaders();
                }
            } finally {
                isOver.set(true);
            }
            assertTrue(removing.get() > 0);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void shouldRefuseARollCycleThatIsNone() throws IOException {
        final Path journal = directory.resolve("new");
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, "EVERY_FULL_MOON");
        try {
            final KstateException e = assertThrows(KstateException.class, () -> open(journal, 1));
            assertTrue(e.getMessage().contains("EVERY_FULL_MOON"), e.getMessage());
        } finally {
            System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
        }
        assertEquals(List.of(), names(directory));
    }

    @Test
    void shouldKeepTheRollCycleOfAJournalThatExists() throws IOException {
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, "FIVE_MINUTELY");
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 1);
        } finally {
            System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
        }
        rollTime.advance(600_000);
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 2);
        }
        // The table is lost: the names of the files still tell.
        Files.delete(directory.resolve(QueueSettings.METADATA_FILE));
        rollTime.advance(600_000);
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 3);
        }
        assertEquals(List.of("a@1", "a@2", "a@3"), QueueJournalTest.records(directory));
        assertEquals(List.of("20261118-1200V.cq4", "20261118-1210V.cq4", "20261118-1220V.cq4", QueueSettings.METADATA_FILE, OwnerFile.NAME),
            names(directory));
    }
}
