package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/** What a user can do wrong is told in one line, with an exit status that is not 0, and nothing is made. */
class BadInputTest {
    private static final String GOOD_LINE = "1723161253937086000 {\"stream\":\"btcusdt@bookTicker\",\"data\":"
        + "{\"e\":\"bookTicker\",\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"1.5\",\"B\":\"2\",\"a\":\"1.6\",\"A\":\"3\"}}";

    @TempDir
    private Path folder;
    private Kstate keeper;

    @Test
    void shouldTellThatThereIsNoStore() {
        for (final String command : List.of("ls", "get", "watch", "top", "tail", "replay")) {
            final CommandRun run = CommandRun.of(command, "--store", path("none"), "md.x.top");
            assertFailed(run, "There is no store", "none");
            assertFalse(Files.exists(folder.resolve("none")), command);
        }
    }

    @Test
    void shouldTellThatTheStoreIsAFile() throws IOException {
        Files.writeString(folder.resolve("file"), "text");

        assertFailed(CommandRun.of("ls", "--store", path("file")), "file");
        assertFailed(CommandRun.of("feed", "--synthetic", "--events", "1", "--store", path("file")), "this path is a file", "file");
        assertEquals("text", Files.readString(folder.resolve("file")));
    }

    @Test
    void shouldTellThatAFileOfADescriptionCannotBeRead() throws IOException {
        makeStore();
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF});

        for (final String file : List.of("none", ".", "binary")) {
            assertFailed(CommandRun.of("describe", "a", "--file", path(file), "--store", path("store")), "kstate: The file ", "file=" + path(file));
        }
    }

    @Test
    void shouldTellThatTheDemoHasNoFolder() throws IOException {
        Files.writeString(folder.resolve("file"), "text");

        for (final String place : List.of("none", "file")) {
            assertFailed(CommandRun.of("demo", "--temp", path(place), "--seconds", "1"), "name another by --temp", "folder=" + path(place));
        }
    }

    @Test
    void shouldTellThatThereIsNoJournal() throws IOException {
        makeStore();
        Files.writeString(folder.resolve("file"), "text");
        Files.createDirectory(folder.resolve("empty"));

        for (final String place : List.of("none", "file", "empty", "store")) {
            for (final String line : List.of("verify J", "repair J", "history J", "export J --format csv", "trim J --keep-files 0", "copy J T",
                "tail --journal J", "replay --journal J", "get a --version 1 --journal J", "sample --journal J --every 1")) {
                assertFailed(CommandRun.of(line.replace("J", path(place)).replace("T", path("copy")).split(" ")), "There is no journal here; give",
                    "journal=" + path(place));
            }
        }
        assertFalse(Files.exists(folder.resolve("copy")));
    }

    @Test
    void shouldTellThatTheStoreIsOfAnotherLayout() throws IOException {
        makeStore();
        try (RandomAccessFile pages = new RandomAccessFile(folder.resolve("store/pages").toFile(), "rw")) {
            // The layout's version follows the magic: any other number will do.
            pages.seek(Long.BYTES);
            pages.writeInt(0x7F000000);
        }

        assertFailed(CommandRun.of("ls", "--store", path("store")), "store");
        assertFailed(CommandRun.of("stat", "--store", path("store")), "layout version", "store");
        assertFailed(CommandRun.of("feed", "--synthetic", "--events", "1", "--store", path("store")), "store");
    }

    @Test
    void shouldTellThatThereIsNoStoreToTellOf() throws IOException {
        Files.writeString(folder.resolve("file"), "text");

        for (final String command : List.of("stat", "errors")) {
            assertFailed(CommandRun.of(command, "--store", path("none")), "There is no store", "none");
            assertFailed(CommandRun.of(command, "--store", path("file")), "file");
            assertFalse(Files.exists(folder.resolve("none")), command);
        }
    }

    @Test
    void shouldTellThatWhatSessionsNotedDownIsDamaged() throws IOException {
        makeStore();
        try (RandomAccessFile control = new RandomAccessFile(folder.resolve("store/control").toFile(), "rw")) {
            // The length of the first record of the error log.
            control.seek(8192 + 64);
            control.writeInt(-1);
        }
        for (final String command : List.of("stat", "errors")) {
            assertFailed(CommandRun.of(command, "--store", path("store")), "error record length", "control");
        }
        assertEquals(1, CommandRun.of("ls", "--store", path("store"), "--json").out().size(), "values are not affected");
    }

    @Test
    void shouldTellThatThereIsNoSuchState() {
        makeStore();

        for (final String command : List.of("get", "watch", "tail", "replay")) {
            assertFailed(CommandRun.of(command, "--store", path("store"), "no.such"), "no such state", "state=no.such");
        }
        assertFailed(CommandRun.of("watch", "--store", path("store"), "no.*"), "no state");
        assertEquals(1, CommandRun.of("ls", "--store", path("store"), "--json").out().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", ".a", "a..b", "a."})
    void shouldTellThatANameIsBad(final String name) {
        makeStore();

        assertFailed(CommandRun.of("get", "--store", path("store"), name), "name");
    }

    @Test
    void shouldTellThatAnInstrumentCannotBeNamedSo() {
        assertFailed(CommandRun.of("feed", "--synthetic", "--name", "a b", "--store", path("none")), "name=a b");
        assertFailed(CommandRun.of("feed", "--synthetic", "--venue", "x".repeat(250), "--store", path("none")), "name=xxx");
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void shouldTellThatAJournalIsNone() throws IOException {
        Files.writeString(folder.resolve("file"), "text");

        for (final String place : List.of("none", "file", ".")) {
            assertFailed(CommandRun.of("tail", "--journal", path(place)), "ournal");
            assertFailed(CommandRun.of("replay", "--journal", path(place)), "ournal");
            assertFailed(CommandRun.of("replay", "--journal", path(place), "--into", path("store")), "ournal");
        }
        for (final String place : List.of("file", ".", "file/below")) {
            assertFailed(CommandRun.of("feed", "--synthetic", "--events", "1", "--store", path("store"), "--journal", path(place)),
                "ournal");
        }
        assertFalse(Files.exists(folder.resolve("store")), "made in vain");
        assertEquals("text", Files.readString(folder.resolve("file")));
    }

    @Test
    void shouldTellThatATransientStateHasNoJournal() {
        makeStore();

        assertFailed(CommandRun.of("tail", "--store", path("store"), "a"), "transient", "watch", "state=a");
        assertFailed(CommandRun.of("replay", "--store", path("store"), "a"), "transient", "state=a");
    }

    @Test
    void shouldTellThatAnInputIsMissingOrUnknown() throws IOException {
        Files.writeString(folder.resolve("strange.txt"), "neither\nnor\n");

        assertFailed(CommandRun.of("feed", "--input", path("none.gz"), "--store", path("store")), "does not exist", "none.gz");
        assertFailed(CommandRun.of("feed", "--input", path("strange.txt"), "--store", path("store")), "known forms", "strange.txt");
        assertFailed(CommandRun.of("demo", "--input", path("none.gz")), "does not exist", "none.gz");
        assertFalse(Files.exists(folder.resolve("store")), "made in vain");
    }

    @Test
    void shouldReportDamagedLinesWithFileAndNumberAndGoOn() throws IOException {
        damagedCapture();
        keep("md.x.top");

        final CommandRun run = CommandRun.of("feed", "--input", path("x.txt"), "--pace", "max", "--store", path("store"));

        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        assertTrue(run.error().contains("x.txt line=2"), run.err()::toString);
        assertTrue(run.out().get(1).contains("damaged=1"), run.out()::toString);
        assertTrue(CommandRun.of("ls", "--store", path("store"), "--json", "md.x.top").out().get(0).contains("\"version\":2"));
    }

    @Test
    void shouldStopAtADamagedLineIfAskedTo() throws IOException {
        damagedCapture();
        keep("md.x.top");

        final CommandRun run =
            CommandRun.of("feed", "--input", path("x.txt"), "--pace", "max", "--damaged", "fatal", "--store", path("store"));

        assertFailed(run, "damaged line", "x.txt line=2");
        assertTrue(CommandRun.of("ls", "--store", path("store"), "--json", "md.x.top").out().get(0).contains("\"version\":1"));
    }

    @Test
    void shouldRefuseToReplayIntoStatesThatArePersistent() {
        assertEquals(ExitStatus.OK, CommandRun.of("feed", "--synthetic", "--events", "50", "--pace", "max", "--store", path("store"),
            "--journal", path("journal")).status());

        assertFailed(CommandRun.of("replay", "--journal", path("journal"), "--into", path("store")), "another store");
        assertEquals(50, CommandRun.of("replay", "--journal", path("journal")).out().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "feed", "feed --synthetic --input x", "feed --synthetic --pace fast", "feed --synthetic --damaged perhaps", "get", "watch",
        "watch --rate 0 a", "watch --interval 0 a", "watch --rate 1 --interval 1 a", "tail", "watch --seconds -1 a",
        "watch --seconds 0 a", "watch --seconds NaN a",
        "watch --seconds Infinity a", "watch --count -3 a", "watch --count 0 a", "watch --interval -1 a", "watch --rate -1 a", "watch --rate NaN a",
        "watch --interval 9223372036854775807 a", "tail --count -1 a", "tail --count x a", "replay --hold -1 a", "replay --speed -1 a",
        "feed --synthetic --events -1", "feed --synthetic --until-event 0", "feed --synthetic --seconds -2", "feed --synthetic --hold -1",
        "feed --synthetic --longest-gap -1", "feed --synthetic --pace -1", "feed --synthetic --time-unit min", "demo --seconds -5",
        "demo --seconds NaN", "feed --end-with-stdin --input /dev/stdin", "demo --input /dev/null", "--store a demo", "--store a ls --store b",
        "doctor x", "completion x", "set a", "set a b", "set a b=1 b=2", "set a =1", "set a b=1 --layout b:i63", "del", "describe --remove",
        "describe a b:u8 --remove",
        "top --sort color", "top --interval 0", "top a..b* --count 0", "get a --layout b:i63", "get a --layout b:u8 --hex", "get a --hex --text",
        "tail a --grep bid", "tail a --grep bid~(", "tail a --format {bid",
        "tail a --format {bid} --fields bid", "tail a --format {bid} --json", "watch a --grep ~x", "help no-such-command",
        "tail --from yesterday a", "tail --from 0 a",
        "tail --journal . --from 7", "stat a", "errors --count 1", "replay --until noon a", "replay --speed x a", "demo --seconds 0",
        "demo --speed 0", "ls --bad", "no-such-command", "trim", "trim .", "trim . --keep-files -1", "trim . --keep-bytes x", "trim . --keep-age 0",
        "trim . --hold a", "copy", "copy .", "copy . a b", "powercut --images x",
        "history", "history . --at 1", "history . a --at 0", "history . a b --from 1", "history . a --at 1 --backward", "history . a --from now",
        "history . a --after 1", "history . a* --at 1", "history . --from -3 --after 1/2/0",
        "history . --from -3 --as-of 2024-08-08", "history . --to beginning",
        "trim . --hold a --from-now --for 400", "trim . --hold a --release b", "trim . --hold a --from-now --dry-run",
        "trim . --hold a --from yesterday", "trim . --hold a --from-now --from 7", "trim . --keep-files 1 --from 7", "trim . --release a --from-now"
    })
    void shouldTellThatTheCommandLineIsNotUnderstood(final String line) {
        final CommandRun run = CommandRun.of(line.split(" "));

        assertEquals(ExitStatus.USAGE, run.status(), run.err()::toString);
        assertTrue(run.error().startsWith("kstate: ") && run.error().endsWith("--help"), run.err()::toString);
    }

    private void damagedCapture() throws IOException {
        Files.write(folder.resolve("x.txt"), List.of(String.format(GOOD_LINE, 1), GOOD_LINE.substring(0, 90), String.format(GOOD_LINE, 2)));
    }

    private void makeStore() {
        keep("a").setSize(8);
    }

    /** Transient states stay as long as somebody is subscribed to them. */
    private State keep(final String name) {
        keeper = Kstate.open(folder.resolve("store"));
        return keeper.subscribe(name, Permission.READ_WRITE);
    }

    @AfterEach
    void letGo() {
        if (keeper != null) {
            keeper.close();
        }
    }

    private String path(final String name) {
        return folder.resolve(name).toString();
    }

    private static void assertFailed(final CommandRun run, final String... words) {
        assertEquals(ExitStatus.FAILED, run.status(), run.err()::toString);
        assertTrue(run.error().startsWith("kstate: "), run.err()::toString);
        for (final String word : words) {
            assertTrue(run.error().contains(word), () -> word + " is not in: " + run.error());
        }
    }
}
