package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/** Nothing is removed from a journal before somebody has said so. */
class TrimCommandTest {
    private static final String ROLL_CYCLE = "kstate.journal.rollCycle";

    @TempDir
    private Path folder;
    private Path journal;

    @BeforeEach
    void writeSeveralFiles() {
        journal = folder.resolve("journal");
        System.setProperty(ROLL_CYCLE, "TEST4_SECONDLY");
        try (Kstate store = Kstate.open(folder.resolve("store")); State state = store.subscribe("a", Permission.READ_WRITE, 8)) {
            state.persistTo(journal);
            Awaitility.await().until(() -> {
                state.publish(new byte[] {1, (byte) System.nanoTime()});
                return files() >= 3;
            });
            store.checkpoint(journal);
        }
    }

    @AfterEach
    void clearRollCycle() {
        System.clearProperty(ROLL_CYCLE);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            return files.filter(file -> file.toString().endsWith(".cq4")).count();
        }
    }

    @Test
    void shouldRemoveOldFilesOnlyIfSaidTwice() throws IOException {
        final long before = files();
        final CommandRun dry = CommandRun.of("trim", journal.toString(), "--keep-files", "0", "--dry-run");
        assertEquals(ExitStatus.OK, dry.status());
        assertTrue(dry.out().size() > 1, dry.out()::toString);

        final CommandRun unasked = CommandRun.of("trim", journal.toString(), "--keep-files", "0");
        assertEquals(ExitStatus.FAILED, unasked.status());
        assertTrue(unasked.error().contains("add --yes"), unasked::error);
        assertEquals(before, files());

        assertEquals(ExitStatus.OK, CommandRun.of("trim", journal.toString(), "--keep-files", "0", "--yes").status());
        assertEquals(before - (dry.out().size() - 1), files());
        assertEquals(ExitStatus.OK, CommandRun.of("trim", journal.toString(), "--keep-files", "0").status(), "nothing to remove, nothing to ask");
    }
}
