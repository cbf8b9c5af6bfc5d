package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/** Repairing a journal by the command: nothing is done unless somebody chooses and says so. */
class RepairCommandTest {
    private static final int COMMITS = 40;

    @TempDir
    private Path folder;
    private String journal;

    @BeforeEach
    void fill() {
        journal = folder.resolve("journal").toString();
        try (Kstate store = Kstate.open(folder.resolve("store"))) {
            final State state = store.subscribe("a", Permission.READ_WRITE, Long.BYTES);
            state.persistTo(Path.of(journal));
            for (int i = 0; i < COMMITS; i++) {
                state.publish(new byte[] {1});
            }
        }
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(journal))) {
            return files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
    }

    /** The last byte that was written is of the last record's tail. */
    private void damageLastRecord() throws IOException {
        final byte[] content = Files.readAllBytes(file());
        int end = content.length - 1;
        while (content[end] == 0) {
            end--;
        }
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~content[end - 20]}), end - 20);
        }
    }

    @Test
    void shouldChangeNothingUnlessSomebodyChooses() throws IOException {
        assertEquals(List.of("the journal is whole"), CommandRun.of("repair", journal).out());
        damageLastRecord();
        final byte[] before = Files.readAllBytes(file());

        final CommandRun shown = CommandRun.of("repair", journal);
        final CommandRun unsure = CommandRun.of("repair", journal, "--policy", "truncate");
        final CommandRun stop = CommandRun.of("repair", journal, "--yes");

        for (final CommandRun run : List.of(shown, unsure, stop)) {
            assertEquals(ExitStatus.FAILED, run.status());
            assertTrue(run.out().get(0).startsWith("damaged: A record is damaged: "), run.out()::toString);
            assertTrue(run.out().get(1).startsWith("nothing was changed: "), run.out()::toString);
        }
        assertArrayEquals(before, Files.readAllBytes(file()));
        assertEquals(ExitStatus.USAGE, CommandRun.of("repair", journal, "--policy", "no").status());
        assertEquals(ExitStatus.FAILED, CommandRun.of("repair", folder.resolve("no").toString()).status());
    }

    @Test
    void shouldCutAndSayWhatMayBeMissing() throws IOException {
        // Afterwards there are two, in any order.
        final Path damaged = file();
        damageLastRecord();

        final CommandRun run = CommandRun.of("repair", journal, "--policy", "truncate", "--yes");

        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        // The first one attaches the state.
        assertTrue(run.out().get(1).startsWith("repaired: records from " + (COMMITS + 1) + " on may be missing, "), run.out()::toString);
        assertEquals("kept: " + damaged + ".damaged-1", run.out().get(2));
        assertEquals(ExitStatus.OK, CommandRun.of("verify", journal).status());
        assertEquals(List.of("the journal is whole"), CommandRun.of("repair", journal, "--policy", "truncate", "--yes").out());
    }

    @Test
    void shouldSayTheSameAsJson() throws IOException {
        damageLastRecord();

        final CommandRun run = CommandRun.of("repair", journal, "--policy", "truncate", "--yes", "--json");

        assertTrue(run.out().get(0).startsWith("{\"damage\":\"A record is damaged"), run.out()::toString);
        assertTrue(run.out().get(1).contains("\"firstLost\":" + (COMMITS + 1) + ","), run.out()::toString);
        assertTrue(run.out().get(1).endsWith(".damaged-1\"]}"), run.out()::toString);
    }

    @Test
    void shouldAcceptTheClockInTheStoreThatUsesTheJournal() {
        final String store = folder.resolve("store").toString();
        assertEquals(List.of("the journal follows the machine's clock"), CommandRun.of("repair", journal, "--accept-clock", "--store", store)
            .out());
        assertEquals(ExitStatus.FAILED, CommandRun.of("repair", store, "--accept-clock", "--store", store).status());
        assertEquals(ExitStatus.FAILED, CommandRun.of("repair", journal, "--accept-clock", "--store", folder.resolve("no").toString()).status());
        assertEquals(ExitStatus.USAGE, CommandRun.of("repair", journal, "--accept-clock", "--policy", "skip").status());
    }

    @Test
    void shouldPassOverWhatHasWholeRecordsBehindIt() throws IOException {
        final byte[] content = Files.readAllBytes(file());
        int mark = 0;
        for (int left = COMMITS / 2; left >= 0; mark += Integer.BYTES) {
            left -= content[mark] == 'K' && content[mark + 1] == 'S' && content[mark + 2] == 'J' && content[mark + 3] == 'R' ? 1 : 0;
        }
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[Long.BYTES]), mark + 40);
        }
        assertEquals(ExitStatus.FAILED, CommandRun.of("verify", journal).status());

        final CommandRun run = CommandRun.of("repair", journal, "--policy", "skip", "--yes");

        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        assertEquals(List.of("the journal is whole"), CommandRun.of("repair", journal).out());
        final CommandRun verified = CommandRun.of("verify", journal);
        assertEquals(ExitStatus.OK, verified.status());
        assertTrue(String.join("\n", verified.out()).contains("skipped  1 places"), verified.out()::toString);
        final CommandRun tail = CommandRun.of("tail", "--journal", journal, "--from", "beginning", "--no-follow");
        assertEquals(COMMITS - 1, tail.out().size(), "behind the gap, too");
        assertTrue(tail.error().contains("Versions are missing in the journal"), tail.error());
        assertEquals(ExitStatus.FAILED, tail.status());
    }

    @Test
    void shouldRefuseWhileAStoreHasTheJournalOpen() throws IOException {
        try (Kstate store = Kstate.open(folder.resolve("store"))) {
            store.subscribe("a", Permission.READ_WRITE).publish(new byte[] {2});
            damageLastRecord();
            final CommandRun run = CommandRun.of("repair", journal, "--policy", "truncate", "--yes");
            assertEquals(ExitStatus.FAILED, run.status());
            assertTrue(run.error().contains("The journal is open, and nothing was changed"), run.error());
        }
    }
}
