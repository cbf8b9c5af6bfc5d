package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FilterWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    /** Else they would show its last values for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"top --interval 0.1 --count 1000000", "top --interval 0.1 --count 1000000 --json", "watch *", "watch * --interval 20"})
    void shouldEndWhenTheStoreIsMadeAnew(final String line) throws Exception {
        final Path store = folder.resolve("store");
        makeStore(store);
        final List<String> args = new ArrayList<>(List.of(line.split(" ")));
        args.addAll(List.of("--store", store.toString()));
        final CountDownLatch begun = new CountDownLatch(1);
        final StringWriter err = new StringWriter();
        final CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> KstateCommand.commandLine(args.toArray(String[]::new))
            .setOut(new PrintWriter(new FilterWriter(Writer.nullWriter()) {
                @Override
                public void flush() {
                    begun.countDown();
                }
            })).setErr(new PrintWriter(err, true)).execute(args.toArray(String[]::new)));
        assertTrue(begun.await(60, TimeUnit.SECONDS), err::toString);

        Files.move(store, folder.resolve("former"));
        makeStore(store);

        assertEquals(ExitStatus.FAILED, status.get(60, TimeUnit.SECONDS));
        assertEquals("kstate: The store was removed, or made anew, while it was looked at; start the command again: store=" + store,
            err.toString().strip());
    }

    private static void makeStore(final Path store) {
        try (Kstate session = Kstate.open(store); State state = session.subscribe("md.a", Permission.READ_WRITE, 8)) {
            state.persistTo(store.resolveSibling("journal-" + UUID.randomUUID()));
            state.publish(new byte[8]);
        }
    }
}
