package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.OnDisk;

/** What a power cut leaves of a journal: every commit for the device, a prefix of all, and nothing else. */
class PowerCutCommandTest {
    private static final int IMAGES = Boolean.getBoolean("kstate.soak") ? 1_000 : 10;

    @TempDir(factory = OnDisk.class)
    private Path folder;

    @Test
    void shouldHoldEveryCommitForTheDeviceAndAPrefixOfAll() throws IOException {
        final CommandRun run = CommandRun.of("powercut", "--images", Integer.toString(IMAGES), "--seed", "20261129", "--directory",
            folder.toString());

        assertEquals(ExitStatus.OK, run.status(), () -> run.out() + "\n" + run.err());
        assertTrue(run.out().stream().anyMatch(line -> line.matches("all +" + IMAGES + " .* 0 +0 +0 +0")), run.out()::toString);
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void shouldRefuseAWrongCommandLine() {
        assertEquals(ExitStatus.USAGE, CommandRun.of("powercut", "--images", "0").status());
        assertEquals(ExitStatus.FAILED, CommandRun.of("powercut", "--images", "1", "--directory", folder.resolve("no").toString()).status());
    }
}
