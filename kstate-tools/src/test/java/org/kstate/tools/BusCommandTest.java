package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.notify.Announcements;
import org.kstate.notify.Announcer;

class BusCommandTest {
    @TempDir
    private Path folder;
    private String bus;
    private Kstate store;
    private State a;
    private State spot;
    private Announcer announcer;

    @BeforeEach
    void announce() {
        bus = folder.resolve("bus").toString();
        store = Kstate.open(folder.resolve("store"));
        a = store.subscribe("md.a", Permission.READ_WRITE, 8);
        a.persistTo(folder.resolve("journal"));
        spot = store.subscribe("spot", Permission.READ_WRITE, 16);
        announcer = Announcements.of(store).to(Path.of(bus));
        a.publish(new byte[] {1});
        a.publish(new byte[] {2});
        Awaitility.await().until(() -> announcer.announced() == 2);
        spot.publish(new byte[] {3});
        Awaitility.await().until(() -> announcer.announced() == 3);
    }

    @AfterEach
    void close() {
        announcer.close();
        store.close();
    }

    @Test
    void shouldPrintWhatTheBusHolds() {
        final CommandRun all = CommandRun.of("bus", bus);
        assertEquals(ExitStatus.OK, all.status(), all::error);
        assertEquals(3, all.out().size());
        assertTrue(all.out().get(0).matches("\\S+  \\$\\.Kstate\\.md\\.a  1  8 bytes  session 1  [0-9a-f]+/[0-9a-f]+/0"), all.out().get(0));
        assertTrue(all.out().get(2).matches("\\S+  \\$\\.Kstate\\.spot  1  16 bytes  session 1  transient"), all.out().get(2));
        final List<String> json = CommandRun.of("bus", bus, "--json", "--count", "2").out();
        assertEquals(2, json.size());
        assertTrue(json.get(1).startsWith("{\"topic\":\"$.Kstate.md.a\",\"state\":\"md.a\",\"incarnation\":"), json.get(1));
        assertTrue(json.get(1).contains("\"version\":2,\"size\":8,\"timeNs\":"), json.get(1));
        assertTrue(json.get(1).contains("\"position\":\""), json.get(1));
    }

    @Test
    void shouldPrintWhatIsAskedFor() {
        for (final String pattern : List.of("md.*", "$.Kstate.md.*", "md.a")) {
            assertEquals(2, CommandRun.of("bus", bus, "--topic", pattern).out().size(), pattern);
        }
        assertEquals(1, CommandRun.of("bus", bus, "--topic", "spot").out().size());
        assertEquals(0, CommandRun.of("bus", bus, "--topic", "no.such").out().size());
        assertEquals(2, CommandRun.of("bus", bus, "--topic", "a..b").status());
        final CommandRun none = CommandRun.of("bus", folder.resolve("nowhere").toString());
        assertEquals(ExitStatus.FAILED, none.status());
        assertTrue(none.error().contains("There is no queue"), none.error());
    }

    @Test
    void shouldFollow() {
        final CompletableFuture<CommandRun> run = CompletableFuture.supplyAsync(() -> CommandRun.of("bus", bus, "--follow", "--count", "5"));
        a.publish(new byte[] {3});
        a.publish(new byte[] {4});
        assertEquals(5, run.join().out().size());
    }
}
