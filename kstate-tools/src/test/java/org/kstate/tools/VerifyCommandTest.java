package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.persistence.JournalTrim;

/** Verifying a journal, and what damage does to it: nothing is wrong, silent or unreadable afterwards. */
class VerifyCommandTest {
    private static final boolean IS_SOAK = Boolean.getBoolean("kstate.soak");
    private static final int DAMAGES = IS_SOAK ? 5_000 : 200;
    private static final int STATES = 8;
    private static final int COMMITS = IS_SOAK ? 2_000 : 400;
    private static final int STEP = 24;
    /** Of a journal of several files, each of which is copied for each damage. */
    private static final int DAMAGES_OF_SEVERAL = IS_SOAK ? 2_000 : 90;
    private static final int COMMITS_OF_SEVERAL = 100;
    private static final String ROLL_CYCLE = "kstate.journal.rollCycle";

    @TempDir
    private Path folder;
    private String journal;

    @BeforeEach
    void fill() {
        final Random random = new Random(3);
        journal = folder.resolve("journal").toString();
        try (Kstate store = Kstate.open(folder.resolve("store"))) {
            final State[] states = new State[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe("state." + i, Permission.READ_WRITE, STEP * (i + 1));
                states[i].persistTo(Path.of(journal));
            }
            for (int i = 0; i < COMMITS; i++) {
                final byte[] value = new byte[states[i % STATES].size()];
                random.nextBytes(value);
                states[i % STATES].publish(value);
            }
        }
    }

    @Test
    void shouldFindAWholeJournalWhole() {
        final CommandRun text = CommandRun.of("verify", journal);
        final CommandRun json = CommandRun.of("verify", journal, "--json", "--heads");

        assertEquals(ExitStatus.OK, text.status(), text.out()::toString);
        assertTrue(text.out().contains("records  " + (COMMITS + STATES) + " of 8 states"), text.out()::toString);
        assertTrue(text.out().contains("verdict  whole"), text.out()::toString);
        assertTrue(json.out().get(0).contains("\"lastSequence\":" + (COMMITS + STATES)), json.out()::toString);
        assertTrue(json.out().get(0).endsWith("\"damages\":[]}"), json.out()::toString);
    }

    @Test
    void shouldTellADamagedPlaceAndEndWithOne() throws IOException {
        final Path file;
        try (Stream<Path> files = Files.list(Path.of(journal))) {
            file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        final byte[] content = Files.readAllBytes(file);
        int end = content.length - 1;
        while (content[end] == 0) {
            end--;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~content[end - 20]}), end - 20);
        }
        final CommandRun run = CommandRun.of("verify", journal);

        assertEquals(ExitStatus.FAILED, run.status());
        final String text = String.join("\n", run.out());
        assertTrue(text.contains("damage   A record is damaged: payloadCrc="), text);
        assertTrue(text.contains("file=" + file.getFileName() + ", offset="), text);
        assertEquals(ExitStatus.OK, CommandRun.of("verify", journal, "--heads").status());
    }

    @Test
    void shouldRefuseWhatIsNoJournal() {
        assertEquals(ExitStatus.FAILED, CommandRun.of("verify", folder.toString()).status());
        assertEquals(ExitStatus.USAGE, CommandRun.of("verify").status());
        assertEquals(ExitStatus.USAGE, CommandRun.of("verify", journal, "--damage", "0").status());
    }

    @Test
    void shouldFindNothingWrongSilentOrUnreadableAfterDamage() {
        final CommandRun run = CommandRun.of("verify", journal, "--damage", Integer.toString(DAMAGES), "--seed", "20261129");

        assertEquals(ExitStatus.OK, run.status(), () -> run.out() + "\n" + run.err());
        assertTrue(run.out().get(run.out().size() - 1).matches("all +" + DAMAGES + " .*"), run.out()::toString);
    }

    /** A journal of several small files; the first of its two checkpoints has let older ones go. */
    private Path fillSeveral() throws IOException {
        final Path several = folder.resolve("several");
        System.setProperty(ROLL_CYCLE, "TEST_DAILY");
        try (Kstate store = Kstate.open(folder.resolve("storeOfSeveral"))) {
            final State[] states = new State[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe("state." + i, Permission.READ_WRITE, STEP);
                states[i].persistTo(several);
            }
            final byte[] value = new byte[STEP];
            final Random random = new Random(5);
            for (int i = 0; i < 3 * COMMITS_OF_SEVERAL; i++) {
                random.nextBytes(value);
                states[i % STATES].publish(value);
                if ((i + 1) % COMMITS_OF_SEVERAL == 0 && i + 1 < 3 * COMMITS_OF_SEVERAL) {
                    store.checkpoint(several);
                    if (i < COMMITS_OF_SEVERAL) {
                        assertFalse(JournalTrim.of(several).run().isEmpty());
                    }
                }
            }
        } finally {
            System.clearProperty(ROLL_CYCLE);
        }
        return several;
    }

    @Test
    void shouldFindNothingWrongSilentOrUnreadableAfterDamageToOneOfSeveralFiles() throws IOException {
        final Path several = fillSeveral();
        try (Stream<Path> files = Files.list(several)) {
            assertTrue(files.filter(path -> path.toString().endsWith(".cq4")).count() > 2);
        }
        final CommandRun run = CommandRun.of("verify", several.toString(), "--damage", Integer.toString(DAMAGES_OF_SEVERAL), "--seed", "4711");

        assertEquals(ExitStatus.OK, run.status(), () -> run.out() + "\n" + run.err());
        assertTrue(run.out().get(run.out().size() - 1).matches("all +" + DAMAGES_OF_SEVERAL + " .*"), run.out()::toString);
    }
}
