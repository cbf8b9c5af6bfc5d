package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.persistence.queue.DirectoryCopy;
import org.kstate.persistence.queue.JournalScan;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.ScanListener;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.testing.SharedMemory;

/** A copy of a journal: what it holds, what it is, and that it is whole whatever others do meanwhile. */
class JournalCopyTest {

    private static final long DAY_MS = 86_400_000L;
    private static final int FILES = 4;
    private static final int OF_A_FILE = 700;
    private static final int COPIES = Boolean.getBoolean("kstate.soak") ? 300 : 12;
    private static final String SUFFIX = ".cq4";

    private final TestRollTime rollTime = new TestRollTime(20 * 365 * DAY_MS + DAY_MS / 2);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Path journal;
    private Path target;

    @BeforeEach
    void fill() {
        journal = directory.resolve("journal");
        target = directory.resolve("copy");
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            for (int i = 1; i <= FILES * OF_A_FILE; i++) {
                writer.append("a", i);
                if (i % OF_A_FILE == 0 && i < FILES * OF_A_FILE) {
                    rollTime.advance(DAY_MS);
                }
            }
        }
    }

    private static List<String> records(final Path journal) {
        final List<String> records = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                final JournalRecord record = reader.record();
                records.add(reader.index() + " " + record.sequence() + " " + record.crc() + " " + Arrays.toString(record.entry(0).payload()));
            }
        }
        return records;
    }

    private static void assertWhole(final Path journal) {
        JournalScan.run(journal, true, new ScanListener() {
            @Override
            public void onRecord(final Path file, final long offset, final JournalRecord record) {
                // Counted elsewhere.
            }

            @Override
            public void onForeign(final Path file, final long offset, final int length) {
                throw new AssertionError("foreign: offset=" + offset + ", file=" + file);
            }

            @Override
            public void onDamage(final Damage damage, final Path file, final long offset, final String why) {
                throw new AssertionError(why + ", offset=" + offset + ", file=" + file);
            }

            @Override
            public void onFileEnd(final Path file, final long offset, final boolean isEndMark) {
                // Any.
            }
        });
    }

    @Test
    void shouldHoldTheSameRecordsAtTheSamePositions() {
        final List<Long> told = new ArrayList<>();
        final JournalCopy.Result result = JournalCopy.of(journal).progress((bytes, ofBytes, records) -> {
            assertTrue(bytes <= ofBytes);
            told.add(records);
        }).to(target);

        assertEquals(new JournalCopy.Result(FILES, FILES * OF_A_FILE, FILES * OF_A_FILE, false), result);
        assertEquals(FILES * OF_A_FILE, told.get(told.size() - 1));
        assertEquals(records(journal), records(target));
        assertWhole(target);
        final IndependentReader read = IndependentReader.readOnly(target);
        assertEquals(FILES * OF_A_FILE, read.records());
        assertEquals(1, read.firstSequence());
        assertFalse(Files.exists(directory.resolve("copy.copying")));
    }

    @Test
    void shouldHaveTheIdentityAndThePermissionsOfTheJournal() throws IOException {
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rwxr-x---"));
        for (final String name : new String[] {"owner", "metadata.cq4t"}) {
            Files.setPosixFilePermissions(journal.resolve(name), PosixFilePermissions.fromString("rw-r-----"));
        }
        JournalCopy.of(journal).to(target);
        try (JournalReader reader = JournalReader.open(journal); JournalReader copy = JournalReader.open(target)) {
            assertEquals(reader.journalId(), copy.journalId());
        }
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        try (var files = Files.list(journal)) {
            for (final Path file : files.toList()) {
                assertEquals(Files.getPosixFilePermissions(file), Files.getPosixFilePermissions(target.resolve(file.getFileName())), file.toString());
            }
        }
    }

    @Test
    void shouldBeContinuedByAStoreAndByChronicleQueue() {
        JournalCopy.of(journal).to(target);
        final long id;
        try (JournalReader reader = JournalReader.open(journal)) {
            id = reader.journalId();
        }
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(target.toFile()).blockSize(4 << 20).build()) {
            queue.createAppender().writeText("of another program");
        }
        try (Kstate store = Kstate.open(directory.resolve("store")); State a = store.subscribe("a", Permission.READ_WRITE, Long.BYTES)) {
            a.persistTo(target, JournalOptions.create().mustExist(true).journalId(id));
            assertEquals(FILES * OF_A_FILE, a.version());
            final Snapshot snapshot = new Snapshot();
            a.read(snapshot);
            assertEquals(FILES * OF_A_FILE, snapshot.bytes().readLong(0));
            a.publish(new byte[] {1});
            store.checkpoint(target);
        }
        final IndependentReader read = IndependentReader.read(target);
        assertEquals(FILES * OF_A_FILE + 1, read.lasts().get("a").version());
        assertEquals(1, read.foreign());
        final Path second = directory.resolve("second");
        JournalCopy.of(target).to(second);
        assertArrayEquals(read(target.resolve("checkpoint")), read(second.resolve("checkpoint")));
        assertEquals(read.lastSequence(), IndependentReader.readOnly(second).lastSequence());
    }

    private static byte[] read(final Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldRefuseWhatItCannotDoAndLeaveNothing() throws IOException {
        assertThrows(NotAJournalException.class, () -> JournalCopy.of(directory).to(target));
        Files.createDirectory(target);
        assertThrows(KstateException.class, () -> JournalCopy.of(journal).to(target));
        Files.delete(target);
        assertThrows(KstateException.class, () -> JournalCopy.of(journal).to(directory.resolve("none").resolve("copy")));
        assertThrows(KstateException.class, () -> JournalCopy.of(journal).to(journal.resolve("copy")));
        Files.createDirectory(directory.resolve("copy.copying"));
        Files.createFile(directory.resolve("copy.copying").resolve("mine"));
        assertThrows(KstateException.class, () -> JournalCopy.of(journal).to(target));
        Files.delete(directory.resolve("copy.copying").resolve("mine"));
        try (DirectoryCopy other = DirectoryCopy.begin(journal, target)) {
            assertTrue(other.hasRemoved());
            assertThrows(JournalBusyException.class, () -> JournalCopy.of(journal).to(target));
        }
        assertThrows(IllegalStateException.class, () -> JournalCopy.of(journal).progress((bytes, ofBytes, records) -> {
            throw new IllegalStateException("enough");
        }).to(target));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(journal), files.filter(Files::isDirectory).toList());
        }
    }

    @Test
    void shouldCopyNoDamage() throws IOException {
        final Path[] files;
        try (var entries = Files.list(journal)) {
            files = entries.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toArray(Path[]::new);
        }
        for (final int which : new int[] {1, FILES - 1}) {
            final byte[] whole = Files.readAllBytes(files[which]);
            for (int back = 20; back < 300; back += 40) {
                final byte[] damaged = whole.clone();
                damaged[end(whole) - back] ^= 4;
                Files.write(files[which], damaged);
                final int at = back;
                assertThrows(CorruptJournalException.class, () -> JournalCopy.of(journal).to(target), () -> "file=" + which + ", back=" + at);
            }
            final byte[] cut = Arrays.copyOf(Arrays.copyOf(whole, end(whole) - 1000), whole.length);
            Files.write(files[which], cut);
            assertThrows(CorruptJournalException.class, () -> JournalCopy.of(journal).to(target));
            Files.write(files[which], whole);
        }
        assertFalse(Files.exists(directory.resolve("copy.copying")));
        JournalCopy.of(journal).to(target);
    }

    private static int end(final byte[] content) {
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /** One appends without a pause, rolls, and removes the oldest files. */
    @Test
    void shouldHoldAPrefixWhateverOthersDoMeanwhile() throws IOException {
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicLong last = new AtomicLong(FILES * OF_A_FILE);
        final CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(isOver, last));
        try {
            for (int i = 0; i < COPIES; i++) {
                final long before = last.get();
                final JournalCopy.Result result = JournalCopy.of(journal).to(target);
                final long after = last.get() + 1;
                assertWhole(target);
                final IndependentReader read = IndependentReader.readOnly(target);
                assertTrue(before <= read.lastSequence() && read.lastSequence() <= after, before + " " + read.lastSequence() + " " + after);
                assertEquals(read.lastSequence(), result.lastSequence());
                assertEquals(read.records(), result.records());
                assertEquals(read.lastSequence(), read.lasts().get("a").version());
                try (JournalReader reader = JournalReader.open(target)) {
                    assertTrue(reader.readLast());
                    assertEquals(read.lastSequence(), reader.record().sequence());
                }
                remove(target);
            }
        } finally {
            isOver.set(true);
            writing.join();
        }
    }

    private void write(final AtomicBoolean isOver, final AtomicLong last) {
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            while (!isOver.get()) {
                writer.append("a", last.get() + 1);
                final long version = last.incrementAndGet();
                if (version % (8 * OF_A_FILE) == 0) {
                    rollTime.advance(DAY_MS);
                    removeOldest();
                }
            }
        }
    }

    private void removeOldest() {
        try (var files = Files.list(journal)) {
            final List<Path> present = files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
            for (final Path file : present.subList(0, Math.max(0, present.size() - FILES))) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void remove(final Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
