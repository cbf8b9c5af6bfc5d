package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.JournalFailedException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalTrim;
import org.kstate.persistence.JournalTrimmedException;
import org.kstate.persistence.Replay;
import org.kstate.spi.Journal;
import org.kstate.spi.JournaledState;
import org.kstate.testing.SharedMemory;

/** Removing files of a journal: which go, which stay, and that nobody misses a current value. */
class TrimTest {

    private static final int OLD_FILES = 5;
    private static final int ROUNDS = Boolean.getBoolean("kstate.soak") ? 300 : 10;
    /** Twenty days ago, at noon. */
    private static final long START_MS = (System.currentTimeMillis() / QueueJournalTest.DAY_MS - 20) * QueueJournalTest.DAY_MS
        + QueueJournalTest.DAY_MS / 2;
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final TestRollTime rollTime = new TestRollTime(START_MS);

    private Path journal() {
        return directory.resolve("journal");
    }

    private Path[] files() {
        return CycleFiles.files(journal());
    }

    /** Versions 1 to 5 of a, each in a file of its own, and one of old-1 to old-5. */
    private void writeOldFiles() {
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            for (int i = 1; i <= OLD_FILES; i++) {
                rollTime.advance(QueueJournalTest.DAY_MS);
                final long timeNs = TimeUnit.MILLISECONDS.toNanos(START_MS + i * QueueJournalTest.DAY_MS);
                writer.journal().begin(Journal.COMMIT, timeNs, 7, i);
                writer.add("a", i, i, Long.BYTES);
                writer.add("old-" + i, 1, i, Long.BYTES);
                writer.journal().stage();
                writer.journal().publish();
            }
        }
        assertEquals(OLD_FILES, files().length);
    }

    /** In the file of the last old day, or a later one. */
    private void checkpoint() {
        try (Kstate store = Kstate.open(directory.resolve("store")); State state = store.subscribe("b", Permission.READ_WRITE)) {
            state.persistTo(journal());
            state.publish(new byte[] {1});
            store.checkpoint(journal());
        }
    }

    @Test
    void shouldRemoveNothingWithoutACompleteCheckpoint() throws IOException {
        writeOldFiles();
        assertEquals(List.of(), JournalTrim.of(journal()).run());
        checkpoint();
        final int count = files().length;
        final List<Path> removable = JournalTrim.of(journal()).removable();
        assertEquals(Arrays.asList(files()).subList(0, count - 1), removable);
        assertEquals(count, files().length, "only looked at");
        Files.delete(journal().resolve(CheckpointHint.NAME));
        assertEquals(removable, JournalTrim.of(journal()).run(), "by the journal alone");
        assertEquals(1, files().length);
        assertEquals(List.of(), JournalTrim.of(journal()).run());
        assertThrows(NotAJournalException.class, () -> JournalTrim.of(directory.resolve("none")).run());
    }

    @Test
    void shouldBringTheCheckpointToTheDeviceBeforeAnythingIsRemoved() {
        writeOldFiles();
        checkpoint();
        final List<Path> before = List.of(files());
        final Set<Path> flushed = new HashSet<>();
        FlushWatch.tell(new FlushWatch.Listener() {
            @Override
            public void onBegin(final Path file) {
                assertEquals(before, List.of(files()));
            }

            @Override
            public void onEnd(final Path file) {
                flushed.add(file);
            }
        });
        try {
            final List<Path> removed = JournalTrim.of(journal()).run();
            final Set<Path> left = new HashSet<>(List.of(files()));
            assertEquals(before.size(), removed.size() + left.size());
            left.add(journal());
            assertEquals(left, flushed);
            flushed.clear();
            assertEquals(List.of(), JournalTrim.of(journal()).run());
            assertEquals(Set.of(), flushed);
        } finally {
            FlushWatch.tell(FlushWatch.NOBODY);
        }
    }

    /** The kernel takes the pages for clean after a failure, so that the next flush would succeed. */
    @Test
    void shouldRemoveNothingAfterItsOwnFlushHasFailed() throws IOException {
        writeOldFiles();
        checkpoint();
        final int count = files().length;
        final Path newest = files()[count - 1];
        final Path aside = directory.resolve("aside");
        FlushWatch.tell(new FlushWatch.Listener() {
            @Override
            public void onBegin(final Path file) {
                if (file.equals(newest)) {
                    try {
                        Files.move(newest, aside);
                        // Which takes no flush.
                        Files.createSymbolicLink(newest, Path.of("/dev/null"));
                    } catch (final IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            public void onEnd(final Path file) {
            }
        });
        try {
            assertThrows(JournalFailedException.class, () -> JournalTrim.of(journal()).run());
        } finally {
            FlushWatch.tell(FlushWatch.NOBODY);
        }
        Files.move(aside, newest, StandardCopyOption.REPLACE_EXISTING);
        assertThrows(JournalFailedException.class, () -> JournalTrim.of(journal()).run());
        assertEquals(count, files().length);
    }

    @Test
    void shouldRemoveNothingAfterAFailedFlush() {
        writeOldFiles();
        checkpoint();
        FailedFlush.note(journal());
        final int count = files().length;
        assertThrows(JournalFailedException.class, () -> JournalTrim.of(journal()).run());
        assertEquals(count, files().length);
    }

    @Test
    void shouldKeepTheCurrentValueOfEveryState() {
        writeOldFiles();
        checkpoint();
        final JournalTruth truth = JournalTruth.of(journal());
        JournalTrim.of(journal()).run();
        truth.assertIs(journal());
        try (Kstate fresh = Kstate.open(directory.resolve("fresh")); State a = fresh.subscribe("a", Permission.READ_WRITE);
             State old = fresh.subscribe("old-1", Permission.READ_WRITE)) {
            a.persistTo(journal());
            old.persistTo(journal());
            assertEquals(OLD_FILES, a.version());
            assertEquals(1, old.version());
            assertEquals(OLD_FILES + 1, a.publish(new byte[1]));
        }
        try (JournalReader reader = JournalReader.open(journal())) {
            assertEquals(OLD_FILES, assertThrows(JournalTrimmedException.class, () -> reader.seekVersion("a", 2)).oldestVersion());
            assertTrue(reader.seekVersion("a", OLD_FILES), "the checkpoint's entry stands for it");
            assertTrue(reader.next());
            assertEquals(Journal.CHECKPOINT, reader.record().kind());
            assertTrue(reader.seekVersion("a", OLD_FILES + 1));
        }
        assertTrue(Replay.of(journal()).run((record, entry) -> { }) > 0);
    }

    @Test
    void shouldRemoveNothingThatNobodyWasAskedAbout() {
        writeOldFiles();
        checkpoint();
        final List<Path> confirmed = JournalTrim.of(journal()).keepFiles(3).removable();
        assertEquals(List.of(), JournalTrim.of(journal()).keepFiles(Integer.MAX_VALUE).run(confirmed), "they may not go any more");
        assertEquals(confirmed, JournalTrim.of(journal()).run(confirmed), "more may go by now");
        assertEquals(3, files().length);
        assertEquals(List.of(), JournalTrim.of(journal()).run(confirmed));
    }

    @Test
    void shouldKeepWhatALimitKeeps() {
        writeOldFiles();
        checkpoint();
        final int count = files().length;
        assertEquals(count - 3, JournalTrim.of(journal()).keepFiles(3).removable().size());
        assertEquals(0, JournalTrim.of(journal()).keepFiles(count).removable().size());
        assertEquals(0, JournalTrim.of(journal()).keepFiles(Integer.MAX_VALUE).removable().size());
        assertEquals(count - 1, JournalTrim.of(journal()).keepFiles(0).removable().size());
        assertEquals(count - 1, JournalTrim.of(journal()).keepBytes(0).removable().size());
        assertEquals(0, JournalTrim.of(journal()).keepBytes(Long.MAX_VALUE).removable().size());
        int ofBytes = count - 1;
        for (long bytes = 1 << 14; ofBytes == count - 1; bytes *= 2) {
            ofBytes = JournalTrim.of(journal()).keepBytes(bytes).removable().size();
        }
        assertTrue(ofBytes > 0, "the limit is reached file by file");
        assertEquals(count - 3, JournalTrim.of(journal()).keepFiles(3).keepBytes(0).removable().size(), "what one keeps stays");
        assertEquals(0, JournalTrim.of(journal()).keepAge(Duration.ofSeconds(Long.MAX_VALUE)).removable().size());
        final long sinceThird = System.currentTimeMillis() - (START_MS + 3 * QueueJournalTest.DAY_MS);
        // The first two are older; that of the third day is not, nor is anything behind it.
        assertEquals(2, JournalTrim.of(journal()).keepAge(Duration.ofMillis(sinceThird + QueueJournalTest.DAY_MS / 2)).removable().size());
        assertThrows(IllegalArgumentException.class, () -> JournalTrim.of(journal()).keepFiles(-1));
        assertThrows(IllegalArgumentException.class, () -> JournalTrim.of(journal()).keepBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> JournalTrim.of(journal()).keepAge(Duration.ofMillis(-1)));
    }

    @Test
    void shouldKeepWhatAConsumerHoldsForItsTime() throws IOException {
        writeOldFiles();
        final long inThird;
        try (JournalReader reader = JournalReader.open(journal())) {
            assertTrue(reader.seekVersion("a", 3));
            assertTrue(reader.next());
            inThird = reader.index();
        }
        JournalTrim.holdFromNow(journal(), "coming", AN_HOUR);
        checkpoint();
        final int count = files().length;
        JournalTrim.hold(journal(), "slow", inThird, AN_HOUR);
        JournalTrim.hold(journal(), "over", inThird, Duration.ofMillis(1));
        assertEquals(2, JournalTrim.of(journal()).run().size());
        assertEquals(List.of("coming", "slow"), JournalTrim.holds(journal()));
        assertTrue(JournalTrim.release(journal(), "slow"));
        assertFalse(JournalTrim.release(journal(), "slow"));
        assertEquals(OLD_FILES - 1 - 2, JournalTrim.of(journal()).run().size(), "up to the file in which all was read");
        Files.write(HoldFile.file(journal(), "coming"), new byte[] {1}, StandardOpenOption.APPEND);
        assertThrows(CorruptJournalException.class, () -> JournalTrim.of(journal()).run());
        assertTrue(JournalTrim.release(journal(), "coming"));
        JournalTrim.of(journal()).run();
        assertEquals(1, files().length, "count=" + count);
        for (final Duration bound : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(367))) {
            assertThrows(IllegalArgumentException.class, () -> JournalTrim.holdFromNow(journal(), "x", bound));
        }
        assertThrows(RuntimeException.class, () -> JournalTrim.holdFromNow(journal(), "../x", AN_HOUR));
        assertThrows(RuntimeException.class, () -> JournalTrim.holdFromNow(journal(), "x".repeat(65), AN_HOUR));
    }

    @Test
    void shouldKeepAnEarlierHoldWhereWhatIsToBeHeldIsGone() throws IOException {
        writeOldFiles();
        final long first;
        final long second;
        try (JournalReader reader = JournalReader.open(journal())) {
            assertTrue(reader.next());
            first = reader.index();
            assertTrue(reader.seekVersion("a", 3));
            assertTrue(reader.next());
            second = reader.index();
        }
        JournalTrim.hold(journal(), "slow", second, AN_HOUR);
        checkpoint();
        assertEquals(2, JournalTrim.of(journal()).run().size());
        final byte[] earlier = Files.readAllBytes(HoldFile.file(journal(), "slow"));
        for (final long gone : new long[] {0, first, Long.MAX_VALUE}) {
            assertThrows(JournalTrimmedException.class, () -> JournalTrim.hold(journal(), "slow", gone, AN_HOUR));
        }
        assertArrayEquals(earlier, Files.readAllBytes(HoldFile.file(journal(), "slow")));
        final Path damaged = files()[0];
        try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
            channel.truncate(1);
        }
        assertThrows(CorruptJournalException.class, () -> JournalTrim.hold(journal(), "slow", second, AN_HOUR));
        assertArrayEquals(earlier, Files.readAllBytes(HoldFile.file(journal(), "slow")));
        assertEquals(List.of("slow"), JournalTrim.holds(journal()));
    }

    @Test
    void shouldRemoveNothingWhereTheCheckpointIsDamaged() throws IOException {
        writeOldFiles();
        checkpoint();
        final long position;
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(journal())) {
            final RecordTailer tailer = queue.tailer();
            while (tailer.next() && (tailer.record().kind() != Journal.CHECKPOINT || tailer.record().entryCount() == 0)) {
                continue;
            }
            position = tailer.endPosition();
        }
        final Path[] files = files();
        final byte[] bytes = Files.readAllBytes(files[files.length - 1]);
        // The last byte of the values.
        bytes[(int) position - Long.BYTES - 1] ^= (byte) 1;
        Files.write(files[files.length - 1], bytes);
        assertThrows(CorruptJournalException.class, () -> JournalTrim.of(journal()).run());
        assertEquals(files.length, files().length);
    }

    @Test
    void shouldLetOneRemoveAtATime() {
        writeOldFiles();
        try (FileTrim first = FileTrim.open(journal())) {
            assertThrows(JournalBusyException.class, () -> JournalTrim.of(journal()).run());
            first.remove(List.of());
        }
        JournalTrim.of(journal()).run();
    }

    /**
     * One appends, over many files, and writes checkpoints; files go at once. Who reads along meets every version, who opens finds every
     * current value.
     */
    @Test
    void shouldNotBeMetByWhoReadsAndWritesMeanwhile() {
        final AtomicBoolean isOver = new AtomicBoolean();
        final List<Long> versions = new ArrayList<>();
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime); QueueHistory history = new QueueHistory(journal())) {
            writer.append("first", 1);
            writer.append("a", 2);
            final CompletableFuture<Void> opening = CompletableFuture.runAsync(() -> openAgainAndAgain(isOver));
            try (JournalReader reader = JournalReader.open(journal())) {
                for (int round = 0; round < ROUNDS; round++) {
                    rollTime.advance(QueueJournalTest.DAY_MS);
                    writer.append("a", 3 + round);
                    checkpoint(writer, history);
                    readOn(reader, versions);
                    assertTrue(JournalTrim.of(journal()).run().size() <= 2);
                    assertTrue(files().length <= 2);
                    assertEquals(3 + round, writer.last("a").version());
                    assertEquals(1, writer.last("first").version());
                }
                writer.append("a", 3 + ROUNDS);
                readOn(reader, versions);
            } finally {
                isOver.set(true);
            }
            opening.join();
        }
        for (int i = 0; i < versions.size(); i++) {
            assertEquals(i + 2, versions.get(i));
        }
        assertEquals(ROUNDS + 2, versions.size());
    }

    /** The checkpoint that repeats what is removed stands in a file that was begun since the copy listed them. */
    @Test
    void shouldLeaveACopyThatIsBeingMadeEveryCurrentValue() {
        writeOldFiles();
        final Path target = directory.resolve("copy");
        final AtomicBoolean isTrimmed = new AtomicBoolean();
        try (DirectoryCopy copy = DirectoryCopy.begin(journal(), target)) {
            copy.run((bytes, records) -> {
                if (!isTrimmed.getAndSet(true)) {
                    checkpoint();
                    assertEquals(OLD_FILES - 1, JournalTrim.of(journal()).keepFiles(2).run().size());
                }
            });
            assertEquals(2, copy.files());
        }
        assertEquals(List.of(), FileRepair.damages(target));
        try (QueueHistory history = new QueueHistory(target)) {
            for (int i = 1; i <= OLD_FILES; i++) {
                assertEquals(1, history.last("old-" + i).version());
            }
            assertEquals(OLD_FILES, history.last("a").version());
            assertArrayEquals(new byte[] {1}, history.last("b").payload());
        }
    }

    private void openAgainAndAgain(final AtomicBoolean isOver) {
        long last = 0;
        while (!isOver.get()) {
            try (QueueHistory history = new QueueHistory(journal())) {
                assertEquals(1, history.last("first").version());
                final long version = history.last("a").version();
                assertTrue(version >= last);
                last = version;
            }
        }
    }

    private static void readOn(final JournalReader reader, final List<Long> versions) {
        while (reader.next()) {
            if (reader.record().kind() == Journal.COMMIT && reader.record().entry(0).isNamed("a")) {
                versions.add(reader.record().entry(0).version());
            }
        }
    }

    /** As a store writes it, with one part. */
    private void checkpoint(final JournalWriter writer, final QueueHistory history) {
        final Journal journal = writer.journal();
        final long id = rollTime.lastSequence() + 1;
        begin(journal, Journal.CHECKPOINT_BEGIN, id);
        journal.body(id - 1, 2);
        end(journal);
        history.readOn();
        begin(journal, Journal.CHECKPOINT, id);
        for (final String name : history.names()) {
            final JournaledState state = history.last(name);
            journal.repeat(name, state);
        }
        end(journal);
        begin(journal, Journal.CHECKPOINT_END, id);
        journal.body(id, 1, history.names().size());
        end(journal);
        history.noteCheckpoint();
    }

    private static void begin(final Journal journal, final int kind, final long id) {
        journal.begin(kind, id, 7, id);
    }

    private static void end(final Journal journal) {
        journal.stage();
        journal.publish();
    }
}
