package org.kstate.persistence.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalRepair;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.Journal;
import org.kstate.testing.ChildProcess;

/** A disk that is full: told before anything is written, nothing acknowledged is lost, and it goes on when there is space again. */
class FullDiskTest {

    private static final int DISK = 12 << 20;
    private static final int FILLER = 4 << 20;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;
    private Path disk;
    private Path journal;
    private Path filler;
    private boolean isMounted;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", disk.toString());
        assumeTrue(isMounted, "SKIPPED: only root may mount the small disk that this test fills");
        filler = disk.resolve("filler");
        Files.write(filler, new byte[FILLER]);
        journal = disk.resolve("journal");
    }

    @AfterEach
    void unmount() {
        if (isMounted) {
            // Chronicle unmaps what was closed a little later.
            await("nothing is open on the disk").until(() -> run("umount", disk.toString()));
        }
    }

    private static boolean run(final String... command) {
        try {
            return ChildProcess.run(command).status() == 0;
        } catch (final IOException e) {
            return false;
        }
    }

    private static long fill(final JournalWriter writer, final long acknowledged, final int states, final int length) {
        for (long version = acknowledged + 1;; version++) {
            try {
                append(writer, version, states, length);
            } catch (final JournalFullException e) {
                assertTrue(e.getMessage().contains("needed="), e.getMessage());
                return version - 1;
            }
        }
    }

    private static void append(final JournalWriter writer, final long version, final int states, final int length) {
        writer.journal().begin(Journal.COMMIT, version, 1, version);
        for (int i = 0; i < states; i++) {
            writer.add("state" + i, version, version, length);
        }
        writer.journal().stage();
        writer.journal().publish();
    }

    private void assertHolds(final long versions) {
        try (JournalReader reader = JournalReader.open(journal)) {
            for (long version = 1; version <= versions; version++) {
                assertTrue(reader.next(), "version " + version);
                assertEquals(version, reader.record().entry(0).version());
            }
            assertFalse(reader.next());
        }
    }

    /** Others need the space that is left. */
    @Test
    void shouldLeaveNothingOfARepairThatFindsNoSpace() throws IOException {
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            for (int version = 1; version <= 100; version++) {
                append(writer, version, 1, 1000);
            }
        }
        final Path file = CycleFiles.files(journal)[0];
        TruncateTest.write(file, TruncateTest.offsets(journal).get(50) + RawFile.HEADER + 3 * Long.BYTES, (byte) 0x55, (byte) 0x55);
        final Path rest = disk.resolve("rest");
        try (FileChannel channel = FileChannel.open(rest, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThrows(IOException.class, () -> {
                while (true) {
                    channel.write(ByteBuffer.allocate(4096));
                }
            });
        }
        final Set<String> before = names();
        assertThrows(KstateException.class, () -> JournalRepair.skip(journal));
        before.add("trim.lock");
        assertEquals(before, names());
        Files.delete(rest);
        JournalRepair.skip(journal);
        assertEquals(List.of(), FileRepair.damages(journal));
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> names = Files.list(journal)) {
            return names.map(name -> name.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void shouldRefuseBeforeWritingAndGoOnWhenThereIsSpaceAgain() throws IOException {
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            long acknowledged = fill(writer, 0, 1, 1000);
            assertTrue(acknowledged > 1000, "acknowledged=" + acknowledged);
            assertHolds(acknowledged);
            acknowledged = fill(writer, acknowledged, 1, 8);
            for (int i = 0; i < 100; i++) {
                assertEquals(acknowledged, fill(writer, acknowledged, 1, 8));
            }
            assertEquals(acknowledged, writer.last("state0").version());
            assertHolds(acknowledged);
            Files.delete(filler);
            final long more = fill(writer, acknowledged, 3, 4096);
            assertTrue(more > acknowledged + 100, "more=" + more);
            assertHolds(more);
        }
    }

    @Test
    void shouldKeepWhatWasAcknowledgedWhenOpenedAgainOnAFullDisk() throws IOException {
        long acknowledged;
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            acknowledged = fill(writer, 0, RecordLayout.MAX_ENTRIES, 4096);
            acknowledged = fill(writer, acknowledged, 1, 8);
        }
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            assertEquals(acknowledged, writer.last("state0").version());
            assertEquals(acknowledged, fill(writer, acknowledged, 1, 8));
            Files.delete(filler);
            append(writer, ++acknowledged, 1, 8);
        }
        assertHolds(acknowledged);
    }

    @Test
    void shouldNotBeginANewFileThatHasNoRoom() throws IOException {
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            long acknowledged = fill(writer, fill(writer, 0, 1, 4096), 1, 8);
            rollTime.advance(QueueJournalTest.DAY_MS);
            assertEquals(acknowledged, fill(writer, acknowledged, 1, 8));
            try (var files = Files.list(journal)) {
                assertEquals(3, files.count(), "the owner, the table, the full file");
            }
            assertHolds(acknowledged);
            Files.delete(filler);
            append(writer, ++acknowledged, 1, 8);
            assertEquals(2, CycleFiles.files(journal).length);
            assertHolds(acknowledged);
        }
    }

    @Test
    void shouldMakeNoJournalWhereThereIsNoRoomForOne() throws IOException {
        int i = 0;
        for (final Random random = new Random(5); i < 60; i++) {
            final Path rest = fillDiskBut(random.nextInt(200_000));
            try {
                JournalWriter.open(journal, rollTime).close();
                assertTrue(Files.exists(journal));
                try (var files = Files.list(journal)) {
                    for (final Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(journal);
            } catch (final JournalFullException e) {
                assertFalse(Files.exists(journal), "left behind");
            }
            Files.delete(rest);
        }
        assertEquals(60, i);
    }

    private Path fillDiskBut(final long left) throws IOException {
        final Path rest = disk.resolve("rest");
        try (FileChannel channel = FileChannel.open(rest, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            final long length = Files.getFileStore(disk).getUsableSpace() - left;
            channel.write(ByteBuffer.allocate((int) Math.max(0, length)));
        }
        return rest;
    }

    @Test
    void shouldReserveByWritingZerosWhereThereIsNoFallocate() throws IOException {
        final Path file = disk.resolve("space");
        try (FileSpace space = FileSpace.open(file, false)) {
            assertNotNull(space);
            final long before = Files.getFileStore(disk).getUsableSpace();
            assertTrue(space.reserve(100_000, 1 << 20));
            assertTrue(before - Files.getFileStore(disk).getUsableSpace() >= 1 << 20);
            assertFalse(space.reserve(2 << 20, DISK));
        }
        Files.delete(file);
        Files.delete(filler);
        fillDiskBut(0);
        try (FileSpace space = FileSpace.open(filler, true)) {
            assertFalse(space != null && space.reserve(0, 4096));
        }
    }
}
