package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.openhft.chronicle.bytes.Bytes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.exceptions.KstateException;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.persistence.JournalPosition;

/** Each command does its work, for people and for programs. */
class CommandsTest {
    private static final int EVENTS = 500;
    private static final int STATES = 4;

    @TempDir
    private Path folder;
    private String store;
    private String journal;

    @BeforeEach
    void feed() {
        store = folder.resolve("store").toString();
        journal = folder.resolve("journal").toString();
        assertEquals(ExitStatus.OK, feed(EVENTS).status());
    }

    @Test
    void shouldGoOnWithTheFeedWhereItEnded() {
        final CommandRun run = feed(20);

        assertEquals(List.of("started", "ended"), run.out().stream().map(line -> members(line).get("event")).toList());
        assertEquals("500", members(run.out().get(0)).get("resumedAfter"));
        assertEquals("520", members(run.out().get(1)).get("sequence"));
        assertEquals("0", members(feed("--until-event", "520").out().get(1)).get("published"));
    }

    @Test
    void shouldTrimAJournalAndHoldIt() {
        assertEquals(List.of("0 files removed"), CommandRun.of("trim", journal, "--keep-files", "0").out());
        assertTrue(CommandRun.of("checkpoint", journal, "--store", store).out().get(0).startsWith("checkpoint from record "));
        assertEquals(ExitStatus.FAILED, CommandRun.of("checkpoint", store, "--store", store).status());
        assertEquals(ExitStatus.FAILED, CommandRun.of("checkpoint", journal, "--store", folder.resolve("no").toString()).status());
        assertEquals(List.of("held by me"), CommandRun.of("trim", journal, "--hold", "me", "--from-now", "--for", "1").out());
        assertEquals(List.of("0 files removable; held by me"), CommandRun.of("trim", journal, "--keep-age", "0.5", "--dry-run").out());
        assertEquals(Map.of("released", "me"), members(CommandRun.of("trim", journal, "--release", "me", "--json").out().get(0)));
        final CommandRun again = CommandRun.of("trim", journal, "--release", "me");
        assertEquals(ExitStatus.FAILED, again.status());
        assertTrue(again.error().contains("consumer=me, journal=" + journal), again.error());
    }

    @Test
    void shouldEndACheckpointThatHasNotBegun() {
        final String before = CommandRun.of("verify", journal, "--json").out().get(0);
        final StringWriter err = new StringWriter();
        final StopSignal stop = new StopSignal();
        stop.raise();
        assertEquals(ExitStatus.FAILED, KstateCommand.commandLine(stop, "checkpoint").setErr(new PrintWriter(err, true))
            .execute("checkpoint", journal, "--store", store));
        assertTrue(err.toString().contains("ended from outside"), err::toString);
        assertEquals(before, CommandRun.of("verify", journal, "--json").out().get(0));
    }

    /** From each place that other commands take, too; which record that is stands in the file of the hold. */
    @Test
    void shouldHoldAJournalFromAnyPlace() throws IOException {
        final String name = "md.synthetic_1.top";
        final List<String> positions = CommandRun.of("history", journal, name, "--from", "1", "--json").out().stream()
            .map(line -> members(line).get("position")).toList();
        final List<String> places = List.of("beginning", positions.get(9), positions.get(9).replaceFirst("^[0-9a-f]+/", "0/"), "11", "-5",
            "2020-01-01T00:00:00Z", "now");
        for (final String place : places) {
            assertEquals(List.of("held by me"), CommandRun.of("trim", journal, "--hold", "me", "--from", place, "--state", name).out(), place);
        }
        assertEquals(held("--from-now"), held("--from", "now"));
        assertEquals(held("--from", "2020-01-01T00:00:00Z"), held("--from", "beginning"));
        assertEquals(index(positions.get(10)), held("--from", "11", "--state", name));
        assertEquals(index(positions.get(9)), held("--from", positions.get(9)));
        assertEquals(index(positions.get(positions.size() - 6)), held("--from", "-5", "--state", name));
        assertTrue(CommandRun.of("trim", journal, "--hold", "me", "--from", "7").error().contains("--state"));
        final String gone = positions.get(9).replaceFirst("/[0-9a-f]+", "/7");
        assertEquals(ExitStatus.FAILED, CommandRun.of("trim", journal, "--hold", "me", "--from", gone).status());
        final String foreign = positions.get(9).replaceFirst("^[0-9a-f]+", "7");
        assertEquals(ExitStatus.FAILED, CommandRun.of("trim", journal, "--hold", "me", "--from", foreign).status());
    }

    private long held(final String... from) throws IOException {
        final List<String> line = new ArrayList<>(List.of("trim", journal, "--hold", "me"));
        line.addAll(List.of(from));
        assertEquals(ExitStatus.OK, CommandRun.of(line.toArray(String[]::new)).status());
        // Behind the mark of the file.
        return ByteBuffer.wrap(Files.readAllBytes(Path.of(journal, "hold-me"))).order(ByteOrder.LITTLE_ENDIAN).getLong(Long.BYTES);
    }

    private static long index(final String position) {
        return JournalPosition.parse(position).index();
    }

    @Test
    void shouldCopyAJournal() throws IOException {
        final String target = folder.resolve("target").toString();
        final CommandRun text = CommandRun.of("copy", journal, target);

        assertTrue(text.out().get(0).matches("copied \\d+ records up to \\d+ in 1 files to .*target"), text.out()::toString);
        assertEquals(1, text.out().size(), "no progress where there is no terminal");
        assertEquals(ExitStatus.OK, CommandRun.of("verify", target).status());
        final CommandRun again = CommandRun.of("copy", journal, target);
        assertEquals(ExitStatus.FAILED, again.status());
        assertTrue(again.error().contains("target=" + target), again.error());
        Files.createDirectory(folder.resolve("second.copying"));
        final Map<String, String> json = members(CommandRun.of("copy", journal, folder.resolve("second").toString(), "--json").out().get(0));
        assertEquals("true", json.get("removedUnfinished"));
        assertEquals(json.get("records"), json.get("lastSequence"));
        assertEquals(ExitStatus.FAILED, CommandRun.of("copy", store, folder.resolve("third").toString()).status());
    }

    @Test
    void shouldListStatesByName() {
        final CommandRun text = CommandRun.of("ls", "--store", store);
        final CommandRun json = CommandRun.of("ls", "--store", store, "--json");

        assertEquals(1 + STATES, text.out().size());
        assertTrue(text.out().get(0).startsWith("NAME "), text.out()::toString);
        assertTrue(text.out().get(1).startsWith("md.synthetic_1.top "), text.out()::toString);
        assertEquals(STATES, json.out().size());
        assertEquals(EVENTS, json.out().stream().mapToLong(line -> Long.parseLong(members(line).get("version"))).sum());
        assertEquals(2, CommandRun.of("ls", "--store", store, "--json", "md.synthetic_2.*").out().size());
    }

    @Test
    void shouldGetAKnownPayloadDecoded() {
        final CommandRun json = CommandRun.of("get", "--store", store, "md.synthetic_1.top", "--json");
        final Map<String, String> members = members(json.out().get(0));

        assertEquals("top", members.get("kind"));
        assertEquals("88", members.get("size"));
        assertEquals(Path.of(journal).toString(), members.get("journal"));
        final String text = String.join("\n", CommandRun.of("get", "--store", store, "md.synthetic_1.top").out());
        assertTrue(text.contains("bid " + members.get("bid") + " x " + members.get("bidQuantity")), text);
    }

    @Test
    void shouldGetOtherValuesAsTextAndBytes() {
        try (Kstate session = Kstate.open(Path.of(store)); State state = session.subscribe("greeting", Permission.READ_WRITE)) {
            state.setSize(8);
            state.publish(Bytes.wrapForRead("hello".getBytes(StandardCharsets.US_ASCII)));

            assertEquals(List.of("hello"), CommandRun.of("get", "--store", store, "greeting", "--text").out());
            assertEquals(List.of("68656c6c6f000000"), CommandRun.of("get", "--store", store, "greeting", "--hex").out());
            assertEquals("68656c6c6f000000", members(CommandRun.of("get", "--store", store, "greeting", "--json").out().get(0)).get("hex"));
            assertTrue(String.join("\n", CommandRun.of("get", "--store", store, "greeting").out()).contains("68 65 6c 6c 6f 00 00 00"));
        }
    }

    @Test
    void shouldTailEveryCommitInOrder() {
        final CommandRun all = CommandRun.of("tail", "--journal", journal, "--from", "beginning", "--no-follow", "--json");

        assertEquals(EVENTS, all.out().size());
        for (int i = 0; i < EVENTS; i++) {
            assertEquals(Integer.toString(i + 1), members(all.out().get(i)).get("sequence"));
        }
        final CommandRun two = CommandRun.of("tail", "--store", store, "md.synthetic_2.top", "--from", "7", "--count", "2", "--json");
        assertEquals(List.of("7", "8"), two.out().stream().map(line -> members(line).get("version")).toList());
        final String time = members(all.out().get(EVENTS - 1)).get("time");
        assertEquals(1, CommandRun.of("tail", "--journal", journal, "--from", time, "--no-follow").out().size());
        assertEquals(List.of(), CommandRun.of("tail", "--journal", journal, "--no-follow").out());
    }

    @Test
    void shouldTellTheHistoryByVersionTimeAndRange() {
        final String state = "md.synthetic_2.top";
        final List<String> tailed = CommandRun.of("tail", "--journal", journal, state, "--from", "beginning", "--no-follow", "--json").out();
        final Map<String, String> seventh = members(tailed.get(6));
        final Map<String, String> at = members(CommandRun.of("history", journal, state, "--at", "7", "--json").out().get(0));
        seventh.keySet().retainAll(at.keySet());
        assertTrue(at.entrySet().containsAll(seventh.entrySet()), () -> at + " " + seventh);
        assertEquals("7", members(CommandRun.of("history", journal, state, "--as-of", at.get("time"), "--json").out().get(0)).get("version"));
        assertEquals(tailed.size(), CommandRun.of("history", journal, state).out().size());
        assertEquals(List.of("9", "8", "7"), versions(state, "--from", "7", "--to", "9", "--backward"));
        assertEquals(List.of("8", "9"), versions(state, "--from", "7", "--to", "9", "--after", at.get("position")));
        assertEquals(List.of("7", "8"), versions(state, "--from", at.get("time"), "--count", "2"));
        assertEquals(EVENTS, CommandRun.of("history", journal, "--backward").out().size());
        assertEquals(STATES, CommandRun.of("history", journal, "--as-of", "2100-01-01T00:00:00Z").out().size());
        final String none = Integer.toString(tailed.size() + 1);
        assertEquals(List.of(state + "  (no value yet)"), CommandRun.of("history", journal, state, "--at", none).out());
        assertTrue(CommandRun.of("history", journal, "none", "--at", "1").error().contains("name=none"));
    }

    private List<String> versions(final String state, final String... options) {
        final List<String> arguments = new ArrayList<>(List.of("history", journal, state, "--json"));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new)).out().stream().map(line -> members(line).get("version")).toList();
    }

    @Test
    void shouldReplayToTheScreenAndIntoAStore() {
        assertEquals(EVENTS, CommandRun.of("replay", "--journal", journal).out().size());
        final String into = folder.resolve("into").toString();
        final String[] states = {"md.synthetic_1.top", "md.synthetic_2.top", "md.synthetic_2.trade"};
        try (Kstate consumer = Kstate.open(Path.of(into))) {
            for (final String state : states) {
                consumer.subscribe(state, Permission.READ);
            }
            shouldReplay(into, states);
        }
    }

    private void shouldReplay(final String into, final String... states) {
        final CommandRun run = CommandRun.of("replay", "--store", store, "md.synthetic_1.top", "md.synthetic_2.*", "--into", into, "--json");

        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        assertEquals("3", members(run.out().get(0)).get("states"));
        for (final String state : states) {
            assertEquals(CommandRun.of("get", "--store", store, state, "--hex").out(), CommandRun.of("get", "--store", into, state, "--hex").out());
            assertEquals(members(CommandRun.of("ls", "--store", store, state, "--json").out().get(0)).get("version"),
                members(CommandRun.of("ls", "--store", into, state, "--json").out().get(0)).get("version"));
        }
    }

    @Test
    void shouldHoldWhatWasReplayedForAWhile() {
        final Path into = folder.resolve("into");
        final CompletableFuture<CommandRun> replay = CompletableFuture.supplyAsync(
            () -> CommandRun.of("replay", "--store", store, "md.synthetic_1.top", "--into", into.toString(), "--hold", "2"));

        // Neither the store nor the state is there at once.
        Awaitility.await().ignoreExceptionsInstanceOf(KstateException.class).untilAsserted(() -> {
            try (Observer observer = Kstate.observe(into)) {
                assertEquals(version("md.synthetic_1.top"), observer.state("md.synthetic_1.top").version());
            }
        });
        assertEquals(ExitStatus.OK, replay.join().status());
        try (Observer observer = Kstate.observe(into)) {
            assertEquals(List.of(), observer.states(), "nobody is subscribed any more");
        }
    }

    private long version(final String state) {
        return Long.parseLong(members(CommandRun.of("ls", "--store", store, state, "--json").out().get(0)).get("version"));
    }

    @Test
    void shouldWatchOnChangeAndAtWill() {
        final CommandRun present = CommandRun.of("watch", "--store", store, "md.*", "--count", Integer.toString(STATES), "--json");
        assertEquals(STATES, present.out().size());
        assertEquals(1, CommandRun.of("watch", "--store", store, "md.synthetic_1.top", "--rate", "10", "--seconds", "0.2").out().size());
        assertEquals(3, CommandRun.of("watch", "--store", store, "md.synthetic_1.top", "--interval", "1", "--count", "3").out().size());
    }

    @Test
    void shouldTellOfAStoreItsSessionsAndCounters() {
        System.setProperty(StoreOptions.PROGRAM_PROPERTY, "Mine");
        try (Kstate session = Kstate.open(Path.of(store)); State state = session.subscribe("mine", Permission.READ_WRITE)) {
            conflict(state);
            final long pid = ProcessHandle.current().pid();
            final String line = CommandRun.of("ls", "--store", store, "mine").out().get(1);
            assertTrue(line.matches(".* " + pid + " Mine +-"), line);
            final Map<String, String> listed = members(CommandRun.of("ls", "--store", store, "mine", "--json").out().get(0));
            assertEquals(List.of(Long.toString(pid), "Mine"), List.of(listed.get("writerPid"), listed.get("writerProgram")));
            assertTrue(CommandRun.of("top", "--store", store, "mine").out().get(3).contains(" " + pid + " Mine "));
            final String text = String.join("\n", CommandRun.of("stat", "--store", store).out());
            final String json = CommandRun.of("stat", "--store", store, "--json").out().get(0);

            assertTrue(text.contains("pages    5 of "), text);
            assertTrue(text.matches("(?s).*\n +" + session.sessionId() + " +" + pid + " +Mine +20.* yes +yes +1\n.*"), text);
            assertTrue(text.matches("(?s).*\nconflicts +1 +" + session.sessionId() + ":1 +commits of .*"), text);
            final Map<String, String> members = members(json);
            assertEquals("alive", members.get("life"));
            assertEquals("Mine", members.get("program"));
            assertEquals("2", members.get("sessions-opened"));
            assertTrue(json.contains("\"subscriptions\":1,\"counters\":{\"conflicts\":1}"), json);
        } finally {
            System.clearProperty(StoreOptions.PROGRAM_PROPERTY);
        }
        assertEquals("1", members(CommandRun.of("stat", "--store", store, "--json").out().get(0)).get("conflicts"), "after its end");
    }

    private static void conflict(final State state) {
        try (Transaction first = state.begin(); Transaction second = state.begin()) {
            first.bytes().writeLong(0, 1);
            second.bytes().writeLong(0, 2);
            assertEquals(CommitResult.COMMITTED, first.commit());
            assertEquals(CommitResult.CONFLICT, second.commit());
        }
    }

    @Test
    void shouldTellOfErrors() throws IOException {
        assertEquals(List.of("no errors"), CommandRun.of("errors", "--store", store).out());
        assertEquals(List.of(), CommandRun.of("errors", "--store", store, "--json").out());
        // Inside the registry somebody died, and the file is damaged: it is built afresh, and nobody is told.
        try (Kstate session = Kstate.open(Path.of(store))) {
            Files.write(folder.resolve("store/registry-1"), new byte[64]);
            session.subscribe("mine", Permission.READ).close();
        }

        final List<String> text = CommandRun.of("errors", "--store", store).out();
        final Map<String, String> members = members(CommandRun.of("errors", "--store", store, "--json").out().get(0));

        assertTrue(text.get(0).startsWith("1 x, first at 20"), text::toString);
        assertTrue(text.get(0).endsWith(" (pid " + ProcessHandle.current().pid() + ")"), text::toString);
        assertTrue(text.get(1).contains("registry"), text::toString);
        assertTrue(text.get(2).startsWith("\tat "), text::toString);
        assertEquals("1", members.get("count"));
        assertEquals(text.get(1), members.get("error"));
    }

    private CommandRun feed(final int events) {
        return feed("--events", Integer.toString(events));
    }

    private CommandRun feed(final String limit, final String number) {
        return CommandRun.of("feed", "--synthetic", "--instruments", "2", "--pace", "max", "--store", store, "--journal", journal, "--json",
            limit, number);
    }

    /** All members of an object and of the objects in it that are no objects themselves, as text. */
    private static Map<String, String> members(final String line) {
        final Map<String, String> members = new HashMap<>();
        try (JsonParser json = JsonFactory.builder().build().createParser(line)) {
            while (json.nextToken() != null) {
                if (json.currentToken().isScalarValue()) {
                    members.put(json.currentName(), json.getText());
                }
            }
        } catch (final IOException e) {
            throw new AssertionError(line, e);
        }
        return members;
    }
}
