package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;

/** States that are described show their fields in each command, and are changed by them. */
class DescribedValuesTest {
    private static final String LAYOUT = "bid:i64/1e8 ask:i64/1e8 n:u16 sym:ascii6";

    @TempDir
    private Path folder;
    private Kstate session;
    private State a;
    private State b;

    @BeforeEach
    void open() {
        session = Kstate.open(folder.resolve("store"));
        a = session.subscribe("md.a.top", Permission.READ_WRITE, 24);
        b = session.subscribe("md.b.top", Permission.READ_WRITE, 24);
        session.describe("md.*.top", LAYOUT);
        publish(a, 6_180_010_000_000L, 1);
        publish(b, 150_000_000L, 2);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private static void publish(final State state, final long bid, final int n) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, bid).writeLong(8, bid + 10_000_000).writeShort(16, (short) n).writeByte(18, (byte) 'X');
            transaction.commit();
        }
    }

    private CommandRun run(final String command, final String... args) {
        final List<String> line = new ArrayList<>(List.of(command, "--store", folder.resolve("store").toString()));
        line.addAll(List.of(args));
        return CommandRun.of(line.toArray(String[]::new));
    }

    @Test
    void shouldGetTheFieldsOfSeveralStates() {
        final List<String> lines = run("get", "md.*").out();

        assertEquals(List.of("  bid  61800.1", "  ask  61800.2", "  n    1", "  sym  X"),
            lines.stream().filter(line -> line.startsWith("  ")).limit(4).toList());
        assertTrue(lines.contains("state        md.b.top") && lines.contains("  bid  1.5"), lines::toString);
        final String json = run("get", "md.a.top", "--json").out().get(0);
        assertTrue(json.contains("\"value\":{\"bid\":61800.1,\"ask\":61800.2,\"n\":1,\"sym\":\"X\"}"), json);
    }

    @Test
    void shouldReadValuesOtherwiseIfAskedTo() {
        assertEquals(List.of("80fe4ce59e0500000095e5e59e0500000100580000000000"), run("get", "md.a.top", "--hex").out());
        assertTrue(run("get", "md.a.top", "--layout", "x:i64").out().contains("  x  6180010000000"));
        assertTrue(run("watch", "md.a.top", "--count", "1", "--layout", "x:i64@8").out().get(0).contains(" x=6180020000000 +@0:"));
    }

    @Test
    void shouldWatchAndTailFieldsAndChooseByThem() {
        assertTrue(run("watch", "md.*", "--count", "2").out().get(0).endsWith("  md.a.top  1  bid=61800.1 ask=61800.2 n=1 sym=X"));
        a.persistTo(folder.resolve("journal"));
        for (int i = 2; i <= 12; i++) {
            publish(a, 6_180_010_000_000L, i);
        }
        final String[] tail = {"md.a.top", "--from", "beginning", "--no-follow"};

        assertEquals(12, run("tail", tail).out().size());
        assertEquals(List.of("61800.1/1", "61800.1/10", "61800.1/11", "61800.1/12"), run("tail", with(tail, "--grep", "n~^1", "--format",
            "{bid}/{n}")).out());
        assertEquals(List.of("2 md.a.top 1 -"), run("tail", with(tail, "--grep", "version~^2$", "--format", "{version} {state} {.n} {no}")).out());
        final CommandRun some = run("tail", with(tail, "--fields", "n,sym", "--count", "1"));
        assertTrue(some.out().get(0).endsWith("  md.a.top  2  n=1 sym=X"), some.out()::toString);
        final String json = run("tail", with(tail, "--fields", "n", "--json", "--grep", "n~7")).out().get(0);
        assertTrue(json.contains("\"version\":8") && json.contains("\"value\":{\"n\":7}"), json);
    }

    @Test
    void shouldTellOfAFieldThatThereIsNotOnce() {
        a.persistTo(folder.resolve("journal"));
        publish(a, 1, 2);

        final CommandRun run = run("tail", "md.a.top", "--from", "beginning", "--no-follow", "--grep", "bidd~1");

        assertEquals(List.of(), run.out());
        assertTrue(run.error().contains("field=bidd, state=md.a.top"), run::error);
    }

    private static String[] with(final String[] first, final String... more) {
        final List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void shouldSetFieldsAndKeepTheOthers() {
        assertEquals(List.of("md.a.top  2  bid=1.25 ask=61800.2 n=1 sym=Y"), run("set", "md.a.top", "bid=1.25", "sym=Y").out());
        assertEquals(2, a.version());
        assertTrue(run("set", "md.a.top", "n=7", "--json").out().get(0).contains("\"version\":3,\"value\":{\"bid\":1.25,"));
        assertEquals(List.of("md.a.top  4  m=9 +@2:" + run("get", "md.a.top", "--hex").out().get(0).substring(4)),
            run("set", "md.a.top", "--layout", "m:u16", "m=9").out());
    }

    @Test
    void shouldTellOfAConflict() {
        assertEquals(List.of("md.a.top  2  bid=61800.1 ask=61800.2 n=3 sym=X"), run("set", "md.a.top", "n=3", "--if-version", "1").out());

        final CommandRun late = run("set", "md.a.top", "n=4", "--if-version", "1");

        assertEquals(ExitStatus.FAILED, late.status());
        assertTrue(late.error().contains("expected=1, found=2"), late::error);
        assertEquals(2, a.version());
    }

    @Test
    void shouldChangeNothingWhenSomethingIsWrong() {
        assertRefused(run("set", "md.a.top", "bid=1", "n=70000"), "field=n, given=70000");
        assertRefused(run("set", "md.a.top", "bid=1", "no=1"), "field=no");
        assertRefused(run("set", "no.such", "bid=1"), "state=no.such");
        session.subscribe("plain", Permission.READ_WRITE, 8).publish(new byte[8]);
        assertRefused(run("set", "plain", "bid=1"), "--layout");
        assertEquals(1, a.version());
        final CommandRun none = CommandRun.of("set", "--store", folder.resolve("none").toString(), "a", "b=1");
        assertRefused(none, "none");
        assertFalse(Files.exists(folder.resolve("none")));
    }

    private static void assertRefused(final CommandRun run, final String said) {
        assertEquals(ExitStatus.FAILED, run.status());
        assertTrue(run.error().contains(said), run::error);
    }

    @Test
    void shouldSetAStateThatWasNeverWritten() {
        session.describe("fresh", "x:u32");
        final State fresh = session.subscribe("fresh", Permission.READ_WRITE);

        assertEquals(List.of("fresh  1  x=5"), run("set", "fresh", "x=5").out());
        assertEquals(4, fresh.size());
    }

    @Test
    void shouldTellOfADescriptionThatDoesNotFitOrCannotBeRead() {
        session.describe("md.a.top", "bid:i64 more:bytes20");
        assertTrue(run("get", "md.a.top").out().contains("  does not fit: more needs bytes 8 to 27 of 24"));
        session.describe("md.a.top", "of another program");
        assertTrue(run("get", "md.a.top").out().stream().anyMatch(line -> line.startsWith("problem      The layout cannot be read")));
        assertTrue(run("watch", "md.a.top", "--count", "1").out().get(0).contains("80fe4ce5"), "in hexadecimal");
        assertTrue(run("get", "md.a.top", "--json").out().get(0).contains("\"problem\":\"The layout cannot be read"));
    }

    @Test
    void shouldShowAndSetDescriptions() {
        assertEquals(List.of("NAME      LAYOUT", "md.*.top  " + LAYOUT), run("describe").out());
        assertEquals(List.of(LAYOUT), run("describe", "md.x.top").out());
        assertEquals(List.of("described md.a.top"), run("describe", "md.a.top", "x:i64", "y:i64").out());
        assertEquals("x:i64 y:i64", session.description("md.a.top"));
        assertRefused(run("describe", "md.a.top", "x:i65"), "field=x:i65");
        assertEquals(List.of("removed md.a.top"), run("describe", "md.a.top", "--remove").out());
        assertEquals(LAYOUT, session.description("md.a.top"));
        assertRefused(run("describe", "nothing"), "name=nothing");
        assertEquals(List.of("{\"name\":\"md.*.top\",\"layout\":\"" + LAYOUT + "\"}"), run("describe", "--json").out());
    }

    @Test
    void shouldDeleteOnlyIfSaidTwiceAndNobodyUsesIt() {
        session.subscribe("mine", Permission.READ_WRITE, 8).persistTo(folder.resolve("journal"));
        assertRefused(run("del", "mine"), "--yes");
        assertRefused(run("del", "mine", "--yes"), "session");
        session.close();
        session = Kstate.open(folder.resolve("store"));

        assertEquals(List.of("deleted mine"), run("del", "mine", "--yes").out());
        assertEquals(List.of(), run("ls", "--json").out());
    }

    @Test
    void shouldTakeTimesInSeveralWays() {
        a.persistTo(folder.resolve("journal"));
        publish(a, 1, 2);
        for (final String time : List.of("-5m", "-0.5h", "-2d", "2020-01-01", "2020-01-01T00:00:00Z", "1577836800000000000")) {
            assertEquals(2, run("tail", "md.a.top", "--from", time, "--no-follow").out().size(), time);
        }
        assertEquals(0, run("tail", "md.a.top", "--from", "2200-01-01", "--no-follow").out().size());
        assertEquals(1, run("tail", "md.a.top", "--from", "3", "--no-follow").out().size());
        assertEquals(ExitStatus.USAGE, run("tail", "md.a.top", "--from", "-5x").status());
    }
}
