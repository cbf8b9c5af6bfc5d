package org.kstate.persistence;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.JournalFullException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/** The journal's disk is full in the middle of commits: told before anything has changed, and all goes on when there is space again. */
class FullDiskCommitIT {

    private static final int DISK = 12 << 20;
    private static final int FILLER = 4 << 20;
    private static final int SIZE = 4096;
    private static final int REFUSALS = 50;

    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private final Snapshot snapshot = new Snapshot();
    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Path disk;
    private Path filler;
    private boolean isMounted;
    private long seed;
    private long acknowledged;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", disk.toString());
        assumeTrue(isMounted, "SKIPPED: only root may mount the small disk that this test fills");
        filler = disk.resolve("filler");
        Files.write(filler, new byte[FILLER]);
    }

    @AfterEach
    void unmount() {
        payload.releaseLast();
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

    private Path journal() {
        return disk.resolve("journal");
    }

    private long publish(final State state, final int length) {
        Payload.fill(payload.addressForRead(0), length, ++seed);
        final long version = state.publish(payload.addressForRead(0), length);
        acknowledged = seed;
        assertEquals(seed, version);
        return version;
    }

    /** Commits until the disk is full. */
    private void fill(final State state, final int length) {
        final JournalFullException full = assertThrows(JournalFullException.class, () -> {
            for (;;) {
                publish(state, length);
            }
        });
        assertTrue(full.getMessage().contains("needed="), full.getMessage());
        // The version of the attempt was not given.
        seed--;
        assertUnchanged(state);
    }

    private void assertUnchanged(final State state) {
        assertEquals(acknowledged, state.version());
        state.read(snapshot);
        assertEquals(acknowledged, snapshot.bytes().readLong(0));
    }

    private void assertHoldsAll() {
        final JournalContent content = JournalContent.of(journal());
        assertEquals(1, content.of("a").first());
        assertEquals(acknowledged, content.of("a").last());
        for (long version = 1; version <= acknowledged; version++) {
            assertEquals(version, content.of("a").seed(version));
        }
    }

    @Test
    void shouldRefuseWithoutATraceAndGoOnWhenThereIsSpaceAgain() throws IOException {
        try (Kstate store = Kstate.open(directory.resolve("store")); State a = store.subscribe("a", Permission.READ_WRITE);
             State transientOne = store.subscribe("t", Permission.READ_WRITE)) {
            a.persistTo(journal());
            fill(a, SIZE);
            fill(a, Long.BYTES);
            assertTrue(acknowledged > 500, "acknowledged=" + acknowledged);
            for (int i = 0; i < REFUSALS; i++) {
                fill(a, Long.BYTES);
                try (Transaction transaction = a.begin()) {
                    transaction.bytes().writeLong(0, -1);
                    assertThrows(JournalFullException.class, transaction::commit);
                }
                assertUnchanged(a);
                transientOne.publish(payload.addressForRead(0), Long.BYTES);
            }
            assertEquals(REFUSALS, transientOne.version());
            assertHoldsAll();

            Files.delete(filler);
            final long before = acknowledged;
            try (Transaction transaction = a.begin()) {
                Payload.fill(transaction.bytes().addressForWrite(0), SIZE, ++seed);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
                acknowledged = seed;
                assertEquals(seed, transaction.version());
            }
            fill(a, SIZE);
            assertTrue(acknowledged > before + 100, "acknowledged=" + acknowledged);
            assertHoldsAll();
        }
    }

    /** What was staged has its space: a commit that was decided is finished on a full disk, too. */
    @Test
    void shouldFinishWhatADeadProcessCommittedOnAFullDisk() throws IOException {
        final Path storeDirectory = directory.resolve("store");
        try (ChildJvm child = ChildJvm.start(SteppedProvider.flags(), JournalingChild.class, storeDirectory, journal(), JournalingChild.PATIENT_MS);
             Kstate store = Kstate.open(storeDirectory); State a = store.subscribe("a", Permission.READ_WRITE)) {
            JournalScene.open(child);
            a.persistTo(journal());
            for (int i = 0; i < 100; i++) {
                publish(a, SIZE);
            }
            child.send("kill PUBLISH 1");
            child.send("publish a " + ++seed);
            child.exitStatus();
            acknowledged = seed;
            assertUnchanged(a);
            takeAllSpace();
            fill(a, SIZE);
            fill(a, Long.BYTES);
            assertHoldsAll();
            Files.delete(filler);
            publish(a, SIZE);
            assertHoldsAll();
        }
        try (Kstate fresh = Kstate.open(directory.resolve("fresh")); State a = fresh.subscribe("a", Permission.READ_WRITE)) {
            a.persistTo(journal());
            assertUnchanged(a);
        }
    }

    private void takeAllSpace() throws IOException {
        try (FileChannel channel = FileChannel.open(disk.resolve("rest"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate((int) Files.getFileStore(disk).getUsableSpace()));
        }
    }
}
