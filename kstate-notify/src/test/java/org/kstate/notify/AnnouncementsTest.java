package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.MethodReader;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;
import org.kstate.testing.Quickest;
import org.kstate.testing.SharedMemory;

class AnnouncementsTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Path bus;
    private StoreFixture fixture;
    private State a;
    private State b;
    private final List<CommitAnnouncement> heard = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        a = fixture.persistent("md.a");
        b = fixture.persistent("md.b");
        bus = directory.resolve("bus");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldTellAListenerEachCommitFromNowOnWithAllThatIsKnownOfIt() {
        fixture.publishMore(a, 2);
        try (Announcer announcer = Announcements.of(fixture.store()).to(announcement -> heard.add(announcement.copy()))) {
            fixture.publishAt(a, 5_000, 1);
            fixture.together(a, b);
            awaitHeard(3);
            final CommitAnnouncement first = heard.get(0);
            assertEquals("$.Kstate.md.a", first.topic());
            assertEquals("md.a", first.name());
            assertEquals(3, first.version());
            assertEquals(1, first.incarnation());
            assertEquals(StoreFixture.SIZE, first.size());
            assertEquals(fixture.store().sessionId(), first.sessionId());
            assertEquals(5_000, first.timeNs());
            assertTrue(first.isPersistent());
            assertEquals(List.of("md.a 3", "md.a 4", "md.b 1"), texts(heard));
            assertEquals(heard.get(1).index(), heard.get(2).index());
            assertEquals(1, heard.get(2).position().entry());
            try (StateTailer tailer = StateTailer.of(a).afterPosition(first.position()).open()) {
                assertTrue(tailer.poll());
                assertEquals(4, tailer.commit().version());
                assertEquals(heard.get(1).position(), tailer.commit().position());
                assertEquals(heard.get(1).transactionId(), tailer.commit().transactionId());
            }
            assertEquals(3, announcer.announced());
            assertEquals(0, announcer.failures());
            assertNull(announcer.lastFailure());
        }
        fixture.publishMore(a, 1);
        assertEquals(3, heard.size());
    }

    @Test
    void shouldAnnounceWhatIsBoundByNameOrPattern() {
        final State other = fixture.persistent("ref.x");
        try (Announcer named = Announcements.of(fixture.store()).states("md.b", "ref.*").to(announcement -> heard.add(announcement.copy()))) {
            fixture.publishMore(a, 1);
            fixture.publishMore(b, 1);
            fixture.publishMore(other, 1);
            fixture.publishMore(fixture.persistent("ref.late"), 1);
            awaitHeard(3);
            assertEquals(List.of("md.b 1", "ref.x 1", "ref.late 1"), texts(heard));
            assertEquals(3, named.announced());
        }
        assertThrows(IllegalStateNameException.class, () -> Announcements.of(fixture.store()).states("a..b"));
    }

    @Test
    void shouldFindStatesAndJournalsThatComeLater() {
        try (Announcer announcer = Announcements.of(fixture.store()).to(bus)) {
            final State late = fixture.writable("late");
            late.persistTo(directory.resolve("second"));
            fixture.publishMore(late, 2);
            fixture.publishMore(a, 1);
            await().until(() -> announcer.announced() == 3);
        }
        final List<String> read = texts(read());
        assertTrue(read.containsAll(List.of("late 1", "late 2", "md.a 1")), read::toString);
        assertTrue(read.indexOf("late 1") < read.indexOf("late 2"));
    }

    @Test
    void shouldAnnounceEachCommitOnceOnABusThroughItsAnnouncersLives() {
        fixture.publishMore(a, 1);
        toBus().close();
        fixture.publishMore(a, 2);
        fixture.together(a, b);
        for (int life = 0; life < 3; life++) {
            try (Announcer announcer = toBus()) {
                final int expected = 4 * (life + 1);
                await().until(() -> read().size() == expected);
                assertEquals(0, announcer.failures(), () -> String.valueOf(announcer.lastFailure()));
            }
            fixture.publishMore(b, 4);
        }
        assertEquals(List.of("md.a 2", "md.a 3", "md.a 4", "md.b 1"), texts(read()).subList(0, 4));
        assertEquals(12, read().size());
    }

    @Test
    void shouldGoOnWithoutTheFileBesideTheMessagesAndTellADamagedOne() throws IOException {
        try (Announcer announcer = toBus()) {
            fixture.publishMore(a, 3);
            await().until(() -> announcer.announced() == 3);
        }
        Files.delete(bus.resolve("announcer"));
        fixture.publishMore(a, 1);
        try (Announcer announcer = toBus()) {
            await().until(() -> announcer.announced() == 1);
        }
        assertEquals(List.of("md.a 1", "md.a 2", "md.a 3", "md.a 4"), texts(read()));
        Files.writeString(bus.resolve("announcer"), "kstate-announcer 1\nsince 0\n");
        assertThrows(CorruptJournalException.class, this::toBus);
        Files.delete(bus.resolve("announcer"));
        toBus().close();
    }

    @Test
    void shouldGoOnWhenTheLastCommitThatWasAnnouncedIsRemovedAndNothingIsMissing() throws IOException {
        final Path rolled = directory.resolve("rolled");
        final State quiet = fixture.writable("md.quiet");
        final State busy = fixture.writable("busy");
        System.setProperty("kstate.journal.rollCycle", "TEST_DAILY");
        try {
            quiet.persistTo(rolled);
        } finally {
            System.clearProperty("kstate.journal.rollCycle");
        }
        busy.persistTo(rolled);
        try (Announcer announcer = toBus()) {
            fixture.publishMore(quiet, 1);
            fixture.publishMore(busy, 150);
            final long last;
            try (JournalReader reader = JournalReader.open(rolled)) {
                assertTrue(reader.readLast());
                last = reader.index();
            }
            await().until(() -> Files.readString(bus.resolve("announcer")).contains(" " + last + ' '));
            assertEquals(1, announcer.announced());
        }
        try (Stream<Path> files = Files.list(rolled)) {
            Files.delete(files.filter(each -> each.toString().endsWith(".cq4")).sorted().findFirst().orElseThrow());
        }
        fixture.publishMore(quiet, 1);
        try (Announcer announcer = toBus()) {
            await().until(() -> announcer.announced() == 1);
            assertEquals(0, announcer.failures(), () -> String.valueOf(announcer.lastFailure()));
        }
        assertEquals(List.of("md.quiet 1", "md.quiet 2"), texts(read()));
    }

    @Test
    void shouldBeginWithTheOldestRecordIfTold() {
        fixture.publishMore(a, 3);
        try (Announcer announcer = Announcements.of(fixture.store()).fromBeginning().to(bus)) {
            await().until(() -> announcer.announced() == 3);
        }
        assertEquals(List.of("md.a 1", "md.a 2", "md.a 3"), texts(read()));
    }

    @Test
    void shouldBeReadByAPlainMethodReader() {
        try (Announcer announcer = toBus()) {
            fixture.publishMore(a, 2);
            await().until(() -> announcer.announced() == 2);
        }
        // Without the compiler's flags Chronicle reads by reflection, after a long warning.
        System.setProperty("disableReaderProxyCodegen", "true");
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(bus).build()) {
            final MethodReader reader = queue.createTailer().methodReader((AnnouncementListener) each -> heard.add(each.copy()));
            assertTrue(reader.readOne());
            assertTrue(reader.readOne());
            assertFalse(reader.readOne());
        } finally {
            System.clearProperty("disableReaderProxyCodegen");
        }
        assertEquals(read(), heard);
    }

    @Test
    void shouldHaveOneAnnouncerForEachBus() {
        try (Announcer first = toBus()) {
            final BusInUseException refused = assertThrows(BusInUseException.class, this::toBus);
            assertTrue(refused.getMessage().contains("holderPid=" + ProcessHandle.current().pid()), refused.getMessage());
            try (Announcer other = Announcements.of(fixture.store()).to(directory.resolve("other"))) {
                fixture.publishMore(a, 1);
                await().until(() -> first.announced() == 1 && other.announced() == 1);
            }
        }
        toBus().close();
    }

    @Test
    void shouldNotWaitForADeadHolderOfChroniclesLockThatLooksAlive() throws Exception {
        fixture.publishMore(a, 1);
        toBus().close();
        // Chronicle's own patience with a holder is longer.
        Quickest.assertBelow(12_000, () -> {
            try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(bus).build()) {
                // As a process that was killed and not reaped, or whose number another has now.
                queue.tableStorePut("chronicle.write.lock", ProcessHandle.current().parent().orElseThrow().pid());
            }
            fixture.publishMore(a, 1);
            final long startNs = System.nanoTime();
            try (Announcer announcer = toBus()) {
                await().until(() -> announcer.announced() == 1);
                assertEquals(0, announcer.failures());
            }
            return System.nanoTime() - startNs;
        });
    }

    @Test
    void shouldNotSufferFromAListenerThatFails() {
        final AtomicInteger calls = new AtomicInteger();
        try (Announcer failing = Announcements.of(fixture.store()).to(announcement -> {
            calls.incrementAndGet();
            throw new IllegalStateException("no good listener");
        });
             Announcer good = Announcements.of(fixture.store()).to(announcement -> heard.add(announcement.copy()))) {
            fixture.publishMore(a, 3);
            awaitHeard(3);
            await().until(() -> failing.failures() == 3);
            assertEquals(3, calls.get(), "each once");
            assertEquals(0, good.failures());
            assertEquals("no good listener", failing.lastFailure().getMessage());
            assertTrue(Kstate.statistics(fixture.store().directory()).errors().toString().contains("no good listener"));
        }
    }

    @Test
    void shouldNotSpinWithTheInterruptThatAListenerOrAnybodyLeaves() {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final List<Boolean> marks = Collections.synchronizedList(new ArrayList<>());
        try (Announcer announcer = Announcements.of(fixture.store()).to(announcement -> {
            thread.set(Thread.currentThread());
            marks.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
        })) {
            fixture.publishMore(a, 2);
            await().until(() -> announcer.announced() == 2);
            assertEquals(List.of(false, false), marks);
            thread.get().interrupt();
            await().until(() -> !thread.get().isInterrupted());
            assertEquals(0, announcer.failures());
        }
    }

    @Test
    void shouldAnnounceAgainToASinkThatFailedAndGoOnWhereItIs() {
        final Sink sink = new Sink();
        sink.failures = 2;
        try (Announcer announcer = Announcements.of(fixture.store()).to(sink)) {
            fixture.publishMore(a, 2);
            fixture.together(a, b);
            await().until(() -> sink.taken.size() == 4);
            assertEquals(List.of("md.a 1", "md.a 2", "md.a 3", "md.b 1"), texts(sink.taken));
            assertEquals(2, announcer.failures());
        }
        assertTrue(sink.isClosed);
        fixture.publishMore(b, 1);
        try (Announcer announcer = Announcements.of(fixture.store()).to(sink)) {
            await().until(() -> announcer.announced() == 1);
            assertEquals("md.b 2", text(sink.taken.get(4)));
        }
        final KstateException missing = assertThrows(KstateException.class, () -> Announcements.of(fixture.store()).to("no.such.sink"));
        assertTrue(missing.getMessage().contains("no.such.sink"));
    }

    @Test
    void shouldAnnounceTransientStatesAtMostOnceWithGapsInTheirVersions() {
        final State spot = fixture.writable("spot");
        fixture.publishMore(spot, 2);
        try (Announcer announcer = Announcements.of(fixture.store()).states("spot", "new").to(bus)) {
            fixture.publishMore(spot, 500);
            await().until(() -> !read().isEmpty() && last().version() == 502);
            fixture.publishMore(fixture.writable("new"), 1);
            await().until(() -> last().name().equals("new"));
            assertFalse(last().isPersistent());
            assertNull(last().position());
            assertEquals(0, announcer.failures(), () -> String.valueOf(announcer.lastFailure()));
        }
        try (Announcer next = Announcements.of(fixture.store()).states("spot", "new").to(bus)) {
            fixture.publishMore(spot, 1);
            await().until(() -> last().version() == 503);
            assertEquals(1, next.announced(), "what one announced its follower does not announce again");
        }
        long before = 2;
        for (final CommitAnnouncement each : read()) {
            if (each.name().equals("spot")) {
                assertTrue(each.version() > before, "at most once, in order");
                before = each.version();
            }
        }
    }

    @Test
    void shouldSubscribeToTransientStatesIfToldAndLetThemEndAfterwards() {
        final State spot = fixture.writable("spot");
        try (Kstate other = Kstate.open(fixture.store().directory());
             Announcer announcer = Announcements.of(other).states("spot").subscribed().to(announcement -> heard.add(announcement.copy()))) {
            fixture.publishMore(spot, 1);
            awaitHeard(1);
            spot.close();
            assertEquals(1, fixture.readable("spot").version(), "it does not end before the announcer does");
            fixture.publishMore(fixture.writable("spot"), 1);
            awaitHeard(2);
            assertEquals(0, announcer.failures(), () -> String.valueOf(announcer.lastFailure()));
        }
        // By its store's end an announcer fails in nothing, and lets go of what it was subscribed to.
        fixture.store().delete("spot");
    }

    @Test
    void shouldAnnounceByTheJournalFromWhereAStateBecomesPersistent() {
        final State late = fixture.writable("late");
        fixture.publishMore(late, 1);
        try (Announcer announcer = Announcements.of(fixture.store()).states("late").to(bus)) {
            fixture.publishMore(late, 1);
            await().until(() -> announcer.announced() == 1);
            late.persistTo(fixture.journal());
            fixture.publishMore(late, 5);
            await().until(() -> announcer.announced() == 7);
        }
        assertEquals(List.of("late 2", "late 3", "late 4", "late 5", "late 6", "late 7", "late 8"), texts(read()));
        assertEquals(List.of(false, true), read().subList(0, 2).stream().map(CommitAnnouncement::isPersistent).toList());
    }

    @Test
    void shouldEndWithItsStore() {
        final Kstate other = Kstate.open(fixture.store().directory());
        final Announcer announcer = Announcements.of(other).to(bus);
        other.close();
        await().ignoreException(BusInUseException.class).untilAsserted(() -> toBus().close());
        announcer.close();
    }

    @Test
    void shouldAnnounceNothingMoreWhenItsListenerHasClosedIt() throws InterruptedException {
        final State spot = fixture.writable("spot");
        final State other = fixture.writable("spot2");
        for (final List<State> states : List.of(List.of(a, b), List.of(spot, other))) {
            heard.clear();
            final Announcer[] own = new Announcer[1];
            final CountDownLatch isCommitted = new CountDownLatch(1);
            own[0] = Announcements.of(fixture.store()).to(announcement -> {
                heard.add(announcement.copy());
                try {
                    isCommitted.await();
                } catch (final InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                if (heard.size() == 2) {
                    own[0].close();
                }
            });
            fixture.publishMore(states.get(0), 1);
            awaitHeard(1);
            fixture.publishMore(states.get(0), 1);
            fixture.publishMore(states.get(1), 1);
            isCommitted.countDown();
            awaitHeard(2);
            own[0].close();
            assertEquals(2, heard.size(), heard::toString);
        }
    }

    @Test
    void shouldRefuseWhatIsNoBus() {
        assertThrows(NotAJournalException.class, () -> BusReader.open(directory.resolve("nowhere")));
        assertInstanceOf(KstateException.class, assertThrows(RuntimeException.class,
            () -> Announcements.of(fixture.store()).to(Files.createFile(directory.resolve("file")))));
    }

    @Test
    void shouldRefuseAJournalAndAQueueOfOthersAndTouchNothing() throws IOException {
        fixture.publishMore(a, 1);
        final Path queue = directory.resolve("queue");
        try (SingleChronicleQueue other = SingleChronicleQueueBuilder.binary(queue).build()) {
            other.createAppender().writeText("of others");
        }
        for (final Path taken : List.of(fixture.journal(), queue)) {
            final Map<Path, String> before = contents(taken);
            assertThrows(NotABusException.class, () -> Announcements.of(fixture.store()).to(taken));
            assertEquals(before, contents(taken));
        }
    }

    @Test
    void shouldTellFailuresOfTheBusAsItsOwn() {
        toBus().close();
        final BusReader reader = BusReader.open(bus);
        reader.close();
        assertThrows(ClosedException.class, reader::poll);
        assertThrows(ClosedException.class, reader::toEnd);
        final BusDestination closed = BusDestination.open(bus, () -> new Marks(0));
        closed.close();
        assertThrows(KstateException.class, () -> closed.announce(new CommitAnnouncement()));
    }

    private static Map<Path, String> contents(final Path folder) throws IOException {
        final Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (final Path file : files.toList()) {
                contents.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return contents;
    }

    /** Keeps the last position, and fails a few times. */
    private static final class Sink implements AnnouncementSink {
        private final List<CommitAnnouncement> taken = Collections.synchronizedList(new ArrayList<>());
        private int failures;
        private volatile boolean isClosed;

        @Override
        public @Nullable JournalPosition last(final long journalId) {
            return taken.isEmpty() ? null : taken.get(taken.size() - 1).position();
        }

        @Override
        public void announce(final CommitAnnouncement announcement) {
            if (!taken.isEmpty() && failures > 0) {
                failures--;
                throw new IllegalStateException("broker is away");
            }
            taken.add(announcement.copy());
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private Announcer toBus() {
        return Announcements.of(fixture.store()).states("md.*").to(bus);
    }

    private List<CommitAnnouncement> read() {
        final List<CommitAnnouncement> all = new ArrayList<>();
        if (!Files.exists(bus.resolve("metadata.cq4t"))) {
            return all;
        }
        try (BusReader reader = BusReader.open(bus)) {
            while (reader.poll()) {
                all.add(reader.announcement().copy());
            }
        }
        return all;
    }

    private CommitAnnouncement last() {
        final List<CommitAnnouncement> all = read();
        return all.get(all.size() - 1);
    }

    private void awaitHeard(final int count) {
        await().until(() -> heard.size() >= count);
    }

    private static List<String> texts(final List<CommitAnnouncement> announcements) {
        return announcements.stream().map(AnnouncementsTest::text).toList();
    }

    private static String text(final CommitAnnouncement announcement) {
        return announcement.name() + ' ' + announcement.version();
    }
}
