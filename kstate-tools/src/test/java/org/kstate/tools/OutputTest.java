package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import net.openhft.chronicle.bytes.Bytes;

/** What cannot be written is told, by every command, and what nobody reads any more is not. */
class OutputTest {
    @TempDir
    private static Path folder;
    private static Kstate session;

    @BeforeAll
    static void feed() {
        assertEquals(ExitStatus.OK, CommandRun.of("feed", "--synthetic", "--events", "2500", "--pace", "max", "--store", path("store"),
            "--journal", path("journal")).status());
        session = Kstate.open(Path.of(path("store")));
        session.describe("described", "a:u8");
        session.subscribe("described", Permission.READ_WRITE, 1).publish(new byte[1]);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ls --store STORE", "ls --store STORE --json", "get --store STORE md.*", "get --store STORE md.synthetic_1.top --hex",
        "watch --store STORE md.*", "watch --store STORE md.* --interval 1", "watch --store STORE md.* --json",
        "tail --journal JOURNAL --from beginning", "tail --journal JOURNAL --from beginning --no-follow", "replay --journal JOURNAL",
        "replay --journal JOURNAL --into INTO", "export JOURNAL --format csv", "export JOURNAL --format jsonl",
        "stat --store STORE", "stat --store STORE --json", "errors --store STORE",
        "trim JOURNAL --keep-files 1", "repair JOURNAL",
        "describe --store STORE", "doctor --store STORE", "doctor --store STORE --json", "completion", "top --store STORE --interval 0.1",
        "top --store STORE --interval 0.1 --json", "describe --store STORE x.* a:u8",
        "set --store STORE described a=1",
        "history JOURNAL", "history JOURNAL --as-of 2100-01-01T00:00:00Z",
        "feed --synthetic --store OTHER", "feed --synthetic --store OTHER --json", "demo --seconds 1", "demo --seconds 1 --json", "--help",
        "--version", "help", "help get", "get --help"
    })
    void shouldFailInOneLineWhenItsOutputCannotBeWrittenAndEndWellWhenItsReaderIsGone(final String line) {
        final String[] args = line.replace("STORE", path("store")).replace("JOURNAL", path("journal")).replace("INTO", path("into"))
            .replace("OTHER", path("other")).split(" ");

        assertEquals(List.of(ExitStatus.FAILED, "kstate: Standard output cannot be written; free its disk, or send it somewhere else:"
            + " cause=No space left on device" + System.lineSeparator()), run(false, args));
        assertEquals(List.of(ExitStatus.OK, ""), run(true, args));
    }

    @Test
    void shouldTellOfTheFailureOfTheCommandAndNotOfTheOutputToo() {
        assertEquals(List.of(ExitStatus.FAILED, CommandRun.of("get", "--store", path("store"), "no.such").error() + System.lineSeparator()),
            run(false, "get", "--store", path("store"), "no.such"));
    }

    @Test
    void shouldNotLetAValueSteerTheTerminal() {
        final String steering = "\u001b[31mred\u001b]0;title\u0007\rover\u009b2J\u202edlrow\u2028\u007f";
        final String shown = "\\x1b[31mred\\x1b]0;title\\x07\\x0dover\\x9b2J\\u202edlrow\\u2028\\x7f";
        try (State state = session.subscribe("steering", Permission.READ_WRITE)) {
            state.publish(Bytes.wrapForRead((steering + "\n\tend").getBytes(StandardCharsets.UTF_8)));

            assertEquals(List.of(shown, "\tend"), CommandRun.of("get", "--store", path("store"), "steering", "--text").out());
            for (final String command : List.of("get", "watch --count 1")) {
                final String json = CommandRun.of((command + " --json --store " + path("store") + " steering"
                    + (command.equals("get") ? " --text" : "")).split(" ")).out().get(0);
                assertEquals(List.of(), json.chars().filter(c -> c < ' ' || c > 0x7f).boxed().toList(), json);
            }
        }
    }

    @Test
    void shouldNotLetWhatWasGivenSteerTheTerminalWhenItIsRepeated() {
        for (final String bad : List.of("\u001b[2J", "a\nb", "\u009b2J")) {
            for (final String line : List.of("get --store STORE NAME", "ls --store NAME", "get --store STORE NAME*", "NAME", "help NAME", "ls --NAME",
                "feed --input NAME --store OTHER", "watch --count NAME a", "tail --from NAME a", "feed --synthetic --name NAME --store OTHER",
                "replay --journal NAME", "feed --synthetic --journal STORE/pages/NAME --store OTHER")) {
                final String[] args = line.replace("STORE", path("store")).replace("OTHER", path("other")).split(" ");
                for (int i = 0; i < args.length; i++) {
                    args[i] = args[i].replace("NAME", bad);
                }
                final CommandRun run = CommandRun.of(args);
                assertEquals(1, run.err().size(), line + run.err());
                assertEquals(-1, run.error().chars().filter(c -> c < ' ' || c >= 0x7f && c < 0xa0).findFirst().orElse(-1), line + run.error());
            }
        }
    }

    private static List<Object> run(final boolean pipe, final String... args) {
        final StringWriter err = new StringWriter();
        final CommandWriter out = new CommandWriter(new FullDisk(), () -> pipe);
        final int status = KstateCommand.run(KstateCommand.commandLine(args).setOut(out).setErr(new PrintWriter(err, true)), args);
        return List.of(status, err.toString());
    }

    private static String path(final String name) {
        return folder.resolve(name).toString();
    }

    /** Takes nothing. */
    private static final class FullDisk extends OutputStream {
        @Override
        public void write(final int value) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
