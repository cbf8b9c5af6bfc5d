package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.State;
import org.kstate.exceptions.KstateException;
import org.kstate.notify.ResumeException.Reason;
import org.kstate.persistence.JournalPosition;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;

/** A consumer that ended goes on exactly where it was, by a position of its own keeping or by its resume file. */
class TailerResumeTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Path file;
    private StoreFixture fixture;
    private State a;
    private State b;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        a = fixture.persistent("md.a");
        b = fixture.persistent("md.b");
        file = directory.resolve("risk.position");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldShowThePositionOfEachCommit() {
        fixture.publishMore(a, 1);
        fixture.together(a, b);
        try (StateTailer tailer = StateTailer.of(fixture.journal()).open()) {
            final List<JournalPosition> positions = new ArrayList<>();
            while (tailer.poll()) {
                final JournalPosition position = tailer.commit().position();
                assertEquals(new JournalPosition(tailer.commit().journalId(), tailer.commit().index(), tailer.commit().entry()), position);
                positions.add(position);
            }
            assertEquals(3, positions.size());
            assertTrue(positions.get(0).journalId() != 0);
            assertTrue(positions.get(1).isAfter(positions.get(0)));
            assertEquals(positions.get(1).index(), positions.get(2).index(), "one record");
            assertEquals(List.of(0, 0, 1), positions.stream().map(JournalPosition::entry).toList());
        }
    }

    @Test
    void shouldGoOnBehindEachPositionWhateverIsSelected() {
        fixture.publishMore(a, 2);
        fixture.together(a, b);
        fixture.publishMore(b, 1);
        fixture.publishMore(fixture.persistent("ref"), 1);
        fixture.publishMore(a, 1);
        for (final String[] states : new String[][] {{"*"}, {"md.*"}, {"md.a", "md.b"}, {"md.b"}, {"ref", "md.b"}}) {
            final List<JournalPosition> positions = new ArrayList<>();
            final List<String> all = new ArrayList<>();
            try (StateTailer tailer = StateTailer.of(fixture.journal()).states(states).open()) {
                while (tailer.poll()) {
                    positions.add(tailer.commit().position());
                    all.add(text(tailer));
                }
            }
            for (int i = 0; i < positions.size(); i++) {
                try (StateTailer tailer = StateTailer.of(fixture.journal()).states(states).afterPosition(positions.get(i)).open()) {
                    assertEquals(all.subList(i + 1, all.size()), drain(tailer), String.join(",", states) + " " + i);
                }
            }
        }
    }

    @Test
    void shouldGoOnWithWhatWasNotUsedYet() {
        fixture.publishMore(a, 3);
        fixture.publishMore(b, 1);
        try (StateTailer tailer = resuming().open()) {
            assertTrue(tailer.poll());
            assertTrue(tailer.poll());
        }
        try (StateTailer tailer = resuming().open()) {
            assertTrue(tailer.poll());
            assertEquals("md.a 2", text(tailer), "it was shown and perhaps not used");
            tailer.saveProgress();
        }
        try (StateTailer tailer = resuming().open()) {
            assertEquals(List.of("md.a 3", "md.b 1"), drain(tailer));
        }
        try (StateTailer tailer = resuming().open()) {
            assertFalse(tailer.poll());
        }
    }

    @Test
    void shouldWriteTheFileWhileItGoesOn() {
        fixture.publishMore(a, 3);
        try (StateTailer killed = resuming().resume(file, Duration.ZERO).open()) {
            assertTrue(killed.poll());
            assertTrue(killed.poll());
            assertTrue(killed.poll());
            try (StateTailer next = resuming().open()) {
                assertEquals(List.of("md.a 3"), drain(next));
            }
        }
    }

    @Test
    void shouldNotWriteTheFileMoreOftenThanTold() throws IOException {
        fixture.publishMore(a, 3);
        try (StateTailer tailer = resuming().resume(file, Duration.ofHours(1)).open()) {
            final String before = Files.readString(file);
            assertEquals(3, drain(tailer).size());
            assertEquals(before, Files.readString(file));
        }
        try (StateTailer tailer = resuming().open()) {
            assertFalse(tailer.poll());
        }
    }

    @Test
    void shouldCountACommitAsUsedWhenTheListenerHasReturned() {
        fixture.publishMore(a, 3);
        final StateTailer tailer = resuming().open();
        try (tailer) {
            assertEquals(2, tailer.poll((name, version, timeNs, session, address, length) -> { }, 2));
        }
        try (StateTailer failing = resuming().open()) {
            assertThrows(IllegalStateException.class, () -> failing.poll((name, version, timeNs, session, address, length) -> {
                throw new IllegalStateException("disk full");
            }, 2));
        }
        try (StateTailer again = resuming().open()) {
            assertEquals(List.of("md.a 3"), drain(again));
        }
    }

    @Test
    void shouldLoseNothingBetweenTwoLivesOfOneThatBeganNow() {
        fixture.publishMore(a, 2);
        resuming().fromNow().open().close();
        fixture.publishMore(a, 1);
        fixture.publishMore(b, 1);
        try (StateTailer tailer = resuming().fromNow().open()) {
            assertEquals(List.of("md.a 3", "md.b 1"), drain(tailer));
        }
    }

    @Test
    void shouldLoseNothingOfAJournalThatWasEmpty() throws IOException {
        final Path empty = directory.resolve("raw");
        try (RawJournal journal = new RawJournal(empty)) {
            StateTailer.of(empty).resume(file).fromNow().open().close();
            journal.commit("x", 1);
            try (StateTailer tailer = StateTailer.of(empty).resume(file).fromNow().open()) {
                assertEquals(List.of("x 1"), drain(tailer));
            }
        }
    }

    @Test
    void shouldBeginANewConsumerWhereItIsToldTo() {
        fixture.publishAt(a, 1_000, 1);
        fixture.publishAt(a, 2_000, 2);
        fixture.publishAt(a, 3_000, 3);
        resuming().fromTime(2_000).open().close();
        assertFalse(Files.exists(file), "until something was used the same place is found again");
        try (StateTailer tailer = resuming().fromTime(2_000).open()) {
            assertEquals(List.of("md.a 2", "md.a 3"), drain(tailer));
        }
        try (StateTailer tailer = resuming().fromTime(2_000).open()) {
            assertEquals(List.of(), drain(tailer));
        }
    }

    @Test
    void shouldPassOverWhatIsNotSelectedToo() {
        fixture.publishMore(b, 1);
        try (StateTailer tailer = StateTailer.of(fixture.journal()).states("md.b").resume(file).open()) {
            assertEquals(List.of("md.b 1"), drain(tailer));
            fixture.publishMore(a, 5);
            assertFalse(tailer.poll());
        }
        try (StateTailer tailer = resuming().open()) {
            assertEquals(List.of(), drain(tailer), "its files may be removed, though nothing came for long");
        }
    }

    @Test
    void shouldTellAnotherJournal() {
        fixture.publishMore(a, 1);
        final State other = fixture.writable("other");
        other.persistTo(directory.resolve("second"));
        fixture.publishMore(other, 1);
        final JournalPosition position;
        try (StateTailer tailer = resuming().open()) {
            assertTrue(tailer.poll());
            position = tailer.commit().position();
        }
        final TailerBuilder second = StateTailer.of(directory.resolve("second"));
        assertReason(Reason.OTHER_JOURNAL, second.afterPosition(position));
        assertReason(Reason.OTHER_JOURNAL, second.resume(file));
    }

    @Test
    void shouldTellADamagedFile() throws IOException {
        fixture.publishMore(a, 1);
        resuming().open().close();
        final String whole = Files.readString(file);
        final List<String> damages = List.of("", "\n", whole.substring(1), whole.substring(0, whole.length() - 1), whole + "x",
            whole.replace("time", "tide"), whole.replace("position -1 0", "position 99999999999999999999 0"), whole.replace("resume 1", "resume 2"),
            "x".repeat(5_000));
        for (final String damage : damages) {
            Files.writeString(file, damage);
            assertReason(Reason.DAMAGED, resuming());
        }
        for (int i = 0; i < whole.length(); i++) {
            final byte[] bytes = whole.getBytes(StandardCharsets.ISO_8859_1);
            bytes[i] ^= 4;
            Files.write(file, bytes);
            assertReason(Reason.DAMAGED, resuming());
        }
        Files.writeString(file, whole);
        resuming().open().close();
    }

    @Test
    void shouldTellARecordThatIsNotThere() throws IOException {
        fixture.publishMore(a, 3);
        final Path copy = directory.resolve("copy");
        copy(fixture.journal(), copy);
        fixture.publishMore(a, 1);
        try (StateTailer tailer = resuming().open()) {
            drain(tailer);
        }
        assertReason(Reason.NOT_THERE, StateTailer.of(copy).resume(file));
        final ResumeFile resume = new ResumeFile(file);
        final ResumePoint point = resume.read();
        resume.write(new ResumePoint(point.journalId(), point.index(), point.entry(), point.timeNs() - 1));
        assertReason(Reason.NOT_THERE, resuming());
    }

    @Test
    void shouldTellARecordThatWasRemoved() throws IOException {
        final State c = fixture.writable("md.c");
        final Path rolled = directory.resolve("rolled");
        System.setProperty("kstate.journal.rollCycle", "TEST_DAILY");
        try {
            c.persistTo(rolled);
        } finally {
            System.clearProperty("kstate.journal.rollCycle");
        }
        fixture.publishMore(c, 1);
        try (StateTailer tailer = StateTailer.of(rolled).resume(file).open()) {
            drain(tailer);
        }
        fixture.publishMore(c, 150);
        try (Stream<Path> files = Files.list(rolled)) {
            Files.delete(files.filter(each -> each.toString().endsWith(".cq4")).sorted().findFirst().orElseThrow());
        }
        assertReason(Reason.REMOVED, StateTailer.of(rolled).resume(file));
    }

    @Test
    void shouldTellAFileThatCannotBeWritten() {
        assertThrows(KstateException.class, () -> StateTailer.of(a).resume(directory.resolve("no/such/folder/file")).open());
        assertThrows(IllegalArgumentException.class, () -> StateTailer.of(a).resume(Path.of("/")));
        assertThrows(IllegalArgumentException.class, () -> StateTailer.of(a).resume(file, Duration.ofDays(2)));
        try (StateTailer tailer = StateTailer.of(a).open()) {
            assertThrows(IllegalStateException.class, tailer::saveProgress);
        }
        try (StateTailer tailer = StateTailer.of(a).resume(file).open()) {
            assertThrows(IllegalArgumentException.class, () -> JournalSampler.of(tailer, Duration.ofSeconds(1)));
        }
    }

    @Test
    void shouldWriteTheFileInAnInterruptedThread() {
        fixture.publishMore(a, 1);
        try (StateTailer tailer = resuming().open()) {
            assertEquals(1, drain(tailer).size());
            Thread.currentThread().interrupt();
        }
        assertTrue(Thread.interrupted());
        try (StateTailer tailer = resuming().open()) {
            assertFalse(tailer.poll());
        }
    }

    @Test
    void shouldWriteTheFileWhileItWaitsForMore() throws Exception {
        fixture.publishMore(a, 1);
        try (StateTailer tailer = StateTailer.of(a).resume(file, Duration.ofMillis(20)).open()) {
            assertTrue(tailer.poll());
            final Thread waiting = new Thread(tailer::await);
            waiting.start();
            final long index = tailer.commit().index();
            await().pollInterval(Duration.ofMillis(5)).until(() -> new ResumeFile(file).read().index() == index);
            waiting.interrupt();
            waiting.join();
        }
    }

    @Test
    void shouldNotTakeALaggingPartOfACheckpointForAGapWhereItBegins() {
        final Path path = directory.resolve("raw");
        try (RawJournal journal = new RawJournal(path)) {
            journal.commit("x", 5);
            journal.commit("x", 6);
            journal.commit("y", 1);
            final JournalPosition position;
            try (StateTailer tailer = StateTailer.of(path).states("y").open()) {
                assertTrue(tailer.poll());
                position = tailer.commit().position();
            }
            try (StateTailer now = StateTailer.of(path).fromNow().open()) {
                journal.append(Journal.CHECKPOINT, "x", 1, 5);
                journal.commit("x", 7);
                assertEquals(List.of("x 7"), drain(now));
            }
            try (StateTailer behind = StateTailer.of(path).afterPosition(position).open()) {
                assertEquals(List.of("x 7"), drain(behind));
            }
        }
    }

    private static void assertReason(final Reason reason, final TailerBuilder builder) {
        assertEquals(reason, assertThrows(ResumeException.class, builder::open).reason());
    }

    private TailerBuilder resuming() {
        return StateTailer.of(fixture.journal()).states("md.*").resume(file);
    }

    private static void copy(final Path from, final Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (final Path each : files.toList()) {
                Files.copy(each, to.resolve(each.getFileName()));
            }
        }
    }

    private static String text(final StateTailer tailer) {
        return tailer.commit().name() + ' ' + tailer.commit().version();
    }

    private static List<String> drain(final StateTailer tailer) {
        final List<String> commits = new ArrayList<>();
        while (tailer.poll()) {
            commits.add(text(tailer));
        }
        return commits;
    }
}
