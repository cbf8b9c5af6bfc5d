package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;

/** The doctor's words and status. */
class DoctorCommandTest {
    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatIsWrongAndWhatToDo() throws IOException {
        final String store = folder.resolve("store").toString();
        Kstate.open(Path.of(store)).close();

        final CommandRun well = CommandRun.of("doctor", "--store", store, "--all");
        assertEquals(ExitStatus.OK, well.status(), well.err()::toString);
        assertTrue(well.out().contains("OK       store.lock: free"), well.out()::toString);
        assertTrue(well.out().get(well.out().size() - 1).matches("\\d+ checks: 0 problems, \\d+ warnings, \\d+ notes"), well.out()::toString);
        assertFalse(CommandRun.of("doctor", "--store", store).out().contains("OK       store.lock: free"));

        Files.writeString(folder.resolve("store/descriptions"), "damage");
        final CommandRun ill = CommandRun.of("doctor", "--store", store, "--json");
        assertEquals(ExitStatus.FAILED, ill.status());
        assertTrue(ill.error().endsWith("problems=1, store=" + store), ill::error);
        assertTrue(ill.out().stream().anyMatch(line -> line.startsWith("{\"level\":\"problem\",\"check\":\"store\",\"found\":\"The store's"
            + " descriptions")),
            ill.out()::toString);
        assertTrue(ill.out().stream().allMatch(line -> line.startsWith("{\"level\":")), ill.out()::toString);
    }
}
