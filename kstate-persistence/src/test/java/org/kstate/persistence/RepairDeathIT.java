package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.spi.Journal;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Processes that repair a journal are killed at any moment: the next repair does the rest, and what was whole stays. */
class RepairDeathIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 200 : 5;
    private static final int VERSIONS = 400;
    private static final int KEPT = 250;
    private static final int AFTERWARDS = 50;
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final Random random = new Random();
    private final Deque<ChildJvm> children = new ArrayDeque<>();

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @AfterEach
    void end() {
        children.forEach(ChildJvm::close);
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private void startChild() {
        children.add(ChildJvm.start(ChildJvm.SHORT_LIVED, RepairingChild.class, directory.resolve("whole"), journal()));
    }

    @Test
    void shouldFinishWhatAKilledRepairHasBegun() throws Exception {
        publish(directory.resolve("whole"), 1);
        publish(directory.resolve("damaged"), VERSIONS);
        damage(directory.resolve("damaged"));
        startChild();
        int unfinished = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            startChild();
            copy(directory.resolve("damaged"));
            final boolean isSkip = kill % 2 == 0;
            try (ChildJvm child = children.remove()) {
                child.lineAfter(RepairingChild.READY);
                child.send(isSkip ? RepairingChild.SKIP : RepairingChild.TRUNCATE);
                awaitMoment(kill % 4 == 3);
                child.kill();
            }
            unfinished += Files.exists(journal().resolve("repair")) ? 1 : 0;
            assertRepaired(isSkip);
            delete(journal());
        }
        assertTrue(unfinished > 0, "none was killed on the way");
    }

    /** Any moment, or one after the first change was announced. */
    private void awaitMoment(final boolean isAny) throws InterruptedException {
        final long untilNs = System.nanoTime() + TIMEOUT_NS;
        while (!isAny && !Files.exists(journal().resolve("repair")) && System.nanoTime() < untilNs) {
            Thread.onSpinWait();
        }
        TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * LONGEST_MOMENT_NS));
    }

    private void assertRepaired(final boolean isSkip) {
        if (isSkip) {
            JournalRepair.skip(journal());
        } else {
            JournalRepair.truncate(journal());
        }
        assertEquals(List.of(), JournalRepair.damages(journal()));
        publish(journal(), AFTERWARDS);
        assertEquals(List.of(), JournalRepair.damages(journal()));
        int repairs = 0;
        long version = 0;
        try (JournalReader reader = JournalReader.open(journal())) {
            while (reader.next()) {
                if (reader.record().kind() == Journal.TRUNCATED) {
                    repairs++;
                    assertEquals(isSkip ? VERSIONS : KEPT, version, "what was whole");
                } else if (reader.record().kind() == Journal.COMMIT) {
                    version += isSkip && version == KEPT ? 2 : 1;
                    assertEquals(version, reader.record().entry(0).version());
                }
            }
        }
        assertEquals(1, repairs);
        if (!isSkip) {
            assertEquals(0, IndependentReader.read(journal()).foreign());
        }
        assertEquals((isSkip ? VERSIONS : KEPT) + AFTERWARDS, version);
        assertFalse(Files.exists(journal().resolve("repair")));
    }

    /** In a store of its own each time: what is there is what the journal gives back. */
    private void publish(final Path to, final int versions) {
        try (Kstate store = Kstate.open(directory.resolve("store-" + random.nextLong()))) {
            final State state = store.subscribe("a", Permission.READ_WRITE, Long.BYTES);
            state.persistTo(to);
            for (int i = 0; i < versions; i++) {
                state.publish(new byte[Long.BYTES]);
            }
        }
    }

    private static Path file(final Path journal) throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            return files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
    }

    /** The record behind those that are kept; the first one attaches the state. */
    private static void damage(final Path journal) throws IOException {
        try (FileChannel channel = FileChannel.open(file(journal), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer content = ByteBuffer.allocate(1 << 20);
            channel.read(content, 0);
            int left = KEPT + 1;
            for (int offset = 0;; offset += Integer.BYTES) {
                if (content.getInt(offset) == 0x4B534A52 && left-- == 0) {
                    assertTrue(channel.write(ByteBuffer.wrap(new byte[16]), offset - Integer.BYTES) > 0);
                    return;
                }
            }
        }
    }

    private void copy(final Path from) throws IOException {
        Files.createDirectory(journal());
        try (Stream<Path> files = Files.list(from)) {
            for (final Path file : files.toList()) {
                Files.copy(file, journal().resolve(file.getFileName()));
            }
        }
    }

    private static void delete(final Path journal) throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(journal);
    }
}
