package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/** Without a terminal, top prints a picture, and leaves no trace. */
class TopCommandTest {
    @TempDir
    private Path folder;

    @Test
    void shouldPrintOnePictureOrJson() {
        try (Kstate session = Kstate.open(folder.resolve("store")); State a = session.subscribe("md.a", Permission.READ_WRITE, 8);
             State b = session.subscribe("md.b", Permission.READ_WRITE, 16)) {
            a.publish(new byte[8]);
            final String store = folder.resolve("store").toString();

            final List<String> lines = CommandRun.of("top", "--store", store, "--interval", "0.1", "--sort", "bytes").out();
            final List<String> json = CommandRun.of("top", "--store", store, "--interval", "0.1", "--json", "md.a", "none.*", "--count", "2").out();

            assertTrue(lines.get(0).startsWith("kstate top  " + store + "  2 states  1 sessions  0 commits/s"), lines::toString);
            assertTrue(lines.get(2).startsWith("  NAME  COMMITS/S  VERSION"), lines::toString);
            assertTrue(lines.get(3).matches("  md\\.b +0 +0 +- +1 +- +16  -"), lines::toString);
            assertTrue(lines.get(4).matches("  md\\.a +0 +1 +\\d\\S* m?s +1 +" + ProcessHandle.current().pid() + " \\S+.* +8  -"), lines::toString);
            assertEquals(2, json.size());
            assertTrue(json.get(0).contains("\"state\":\"md.a\",\"commitsPerSecond\":0.0,\"version\":1,"), json::toString);
            assertTrue(json.get(0).contains("\"subscribed\":1,\"size\":8,\"persistent\":false"), json::toString);
            assertEquals(2, b.subscribers().size() + a.subscribers().size(), "nobody but this session");
        }
    }
}
