package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.notify.Announcements;
import org.kstate.notify.Announcer;
import org.kstate.testing.ChildProcess;
import org.kstate.time.CachedEpochNanoClock;
import org.kstate.tools.powercut.CutStyle;
import org.kstate.tools.terminal.ScreenSize;

/**
 * The screens of the commands that print and end, on the terminal of tmux(1): the text is what the same command prints elsewhere, tables fit, and
 * the line of progress is drawn on one line and goes away. Those of {@code top}, {@code stat} and {@code demo} have tests of their own.
 */
@Tag("beside")
@Timeout(400)
class ScreensIT {
    private static final int SLOW_COMMITS = 12;
    private static final long START_NS = 1_700_000_000_000_000_000L;
    /** So that a replay at the pace of the commits takes a while. */
    private static final long STEP_NS = 250_000_000;
    private static final String LONG_NAME = "transient.with-a-long-name-of-which-the-middle-is-cut";
    private static final Pattern PROGRESS = Pattern.compile(" *\\d+ % \\[#* *] \\d+ commits, \\d+/s(, \\d+ s left)?");

    @TempDir
    private Path folder;
    private Kstate store;
    private String journal;

    @BeforeEach
    void fill() {
        Tmux.assumePresent();
        journal = folder.resolve("journal").toString();
        final CachedEpochNanoClock clock = new CachedEpochNanoClock(START_NS);
        store = Kstate.open(StoreOptions.create().directory(folder.resolve("store")).clock(clock));
        store.describe("md.*", "bid:i64/1e2 ask:i64/1e2 venue:ascii40");
        final State state = store.subscribe("md.btcusdt.top", Permission.READ_WRITE, 56);
        state.persistTo(Path.of(journal));
        try (Announcer announcer = Announcements.of(store).states(state.name()).to(folder.resolve("bus"))) {
            for (int i = 0; i < SLOW_COMMITS; i++) {
                clock.update(START_NS + i * STEP_NS);
                state.publish(ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN).putLong(100 + i).putLong(101 + i)
                    .put("venue".getBytes(StandardCharsets.US_ASCII)).array());
            }
            Awaitility.await().atMost(ChildProcess.TIMEOUT_MS, TimeUnit.MILLISECONDS).until(() -> announcer.announced() > 0);
        }
        store.subscribe(LONG_NAME, Permission.READ_WRITE, 8).publish(new byte[8]);
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 60"})
    void shouldShowWhatTheCommandSaysElsewhere(final int columns, final int rows) throws Exception {
        final String ofStore = " --store " + folder.resolve("store");
        final List<String> same = List.of("get *" + ofStore, "watch md.* --count 1" + ofStore, "tail md.btcusdt.top --from -3 --no-follow" + ofStore,
            "sample --journal " + journal + " --every 0.5", "history " + journal + " md.btcusdt.top", "describe" + ofStore, "errors" + ofStore,
            "verify " + journal, "get none" + ofStore, "set md.btcusdt.top bid=1 --if-version 1" + ofStore, "del none --yes" + ofStore,
            "export " + journal + " --format csv", "export " + journal + " --format jsonl", "repair " + journal,
            "trim " + journal + " --keep-files 0 --dry-run", "bus " + folder.resolve("bus"), "--help",
            "history --help", "help verify", "get");
        final List<String> lines = new ArrayList<>(same);
        lines.add("ls" + ofStore);
        lines.add("doctor" + ofStore);
        lines.add("replay --journal " + journal + " --speed 1x --into " + folder.resolve("into"));
        lines.add("ls md.*" + ofStore);
        lines.add("powercut --images 2 --directory " + folder);
        lines.add("copy " + journal + ' ' + folder.resolve("copy"));
        final String other = folder.resolve("other") + " --store " + folder.resolve("other-store");
        lines.add("feed --synthetic --pace max --events 7 --journal " + other);
        lines.add("checkpoint " + other);
        lines.add("set transient.* x=1" + ofStore);
        lines.add("verify " + journal + " --damage 3 --seed 5");
        lines.add("stat" + ofStore);
        try (Tmux tmux = Tmux.start(script(lines), columns, rows)) {
            tmux.await(screen -> screen.stream().anyMatch(line -> PROGRESS.matcher(line).matches()));
            tmux.await(screen -> screen.contains("== end"));
            // Before commands of this process add to the counters.
            final List<String> statistics = StatCommand.report(Kstate.statistics(folder.resolve("store")), new ScreenSize(columns, rows));
            final List<String> shown = tmux.unwrappedHistory();
            for (int i = 0; i < same.size(); i++) {
                final CommandRun run = CommandRun.of(same.get(i).split(" "));
                final List<String> expected = new ArrayList<>(run.out());
                expected.addAll(run.err());
                assertEquals(expected.stream().map(String::stripTrailing).toList(), part(shown, i), same.get(i));
                assertTrue(shown.contains("== " + i + " status " + run.status()), shown::toString);
            }
            final List<String> list = part(tmux.history(), same.size());
            assertEquals(3, list.size(), list::toString);
            list.forEach(line -> assertTrue(line.length() <= columns, line));
            assertTrue(list.get(1).matches("md\\.btcusdt\\.top +12 +56.*"), list::toString);
            assertTrue(list.get(0).contains("WRITER"), list::toString);
            // By how much depends on what the writer takes.
            assertTrue(list.get(2).matches(columns == 80 ? "transient\\.\\S*…\\S*-is-cut  .*" : LONG_NAME + "  .*"), list::toString);
            final List<String> whole = CommandRun.of(("ls" + ofStore).split(" ")).out();
            assertEquals(whole.get(0).contains("JOURNAL") && columns >= whole.get(1).length(), list.get(1).equals(whole.get(1)));
            final List<String> writers = part(tmux.history(), same.size() + 3);
            assertTrue(writers.get(0).contains("WRITER"), writers::toString);
            assertTrue(writers.get(1).contains("  " + ProcessHandle.current().pid()), writers::toString);
            final List<String> doctor = part(shown, same.size() + 1);
            assertTrue(doctor.stream().anyMatch(line -> line.matches("\\d+ checks: .*")), doctor::toString);
            assertEquals(List.of("12 commits of 1 states replayed into " + folder.resolve("into")),
                part(shown, same.size() + 2).stream().map(line -> line.replaceAll(", up to position .*", "")).toList());
            final List<String> cuts = part(tmux.history(), same.size() + 4);
            final int table = CutStyle.values().length + 2;
            // At 80 columns it stands in two parts.
            assertEquals(columns == 80 ? table + 1 + table + 1 : table + 1, cuts.size(), cuts::toString);
            cuts.forEach(line -> assertTrue(line.length() <= columns, line));
            assertTrue(String.join(" ", cuts).contains("UNTYPED"), cuts::toString);
            assertTrue(cuts.get(0).startsWith("UNFLUSHED ") && cuts.get(cuts.size() - 1).matches("\\d+ flushes, \\d+ files"), cuts::toString);
            final List<String> copied = part(shown, same.size() + 5);
            assertTrue(copied.get(0).matches("copied \\d+ records up to \\d+ in 1 files to " + folder.resolve("copy")), copied::toString);
            final List<String> fed = part(shown, same.size() + 6);
            assertTrue(fed.get(fed.size() - 1).startsWith("Published 7 events in "), fed::toString);
            final List<String> checkpoint = part(shown, same.size() + 7);
            assertTrue(checkpoint.size() == 1 && checkpoint.get(0).matches("checkpoint from record \\d+ on"), checkpoint::toString);
            final List<String> damages = part(tmux.history(), same.size() + 9);
            damages.forEach(line -> assertTrue(line.length() <= columns, line));
            assertTrue(damages.get(0).startsWith("DAMAGE ") && String.join(" ", damages).contains("UNCONTRADICTED"), damages::toString);
            final List<String> stat = part(tmux.history(), same.size() + 10);
            assertEquals(statistics.stream().map(ScreensIT::withoutAge).toList(),
                stat.subList(stat.size() - statistics.size(), stat.size()).stream().map(ScreensIT::withoutAge).toList());
            assertFalse(shown.stream().anyMatch(line -> PROGRESS.matcher(line).matches()), "the progress is gone");
        }
    }

    /** Which goes on, and may need more room for it. */
    private static String withoutAge(final String line) {
        return line.replaceAll("\\d+\\.\\d s", "AGE").replaceAll(" +", " ");
    }

    private Path script(final List<String> lines) throws Exception {
        final Path file = folder.resolve("lines");
        Files.write(file, lines);
        final Path script = folder.resolve("script");
        Files.writeString(script, "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
            + " -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp '" + System.getProperty("java.class.path") + "' "
            + ScreensProgram.class.getName() + " '" + file + "'\nexec bash --norc --noprofile\n");
        return script;
    }

    /** What a line has printed. */
    private static List<String> part(final List<String> shown, final int number) {
        final int end = indexOf(shown, number);
        final int begin = number == 0 ? 0 : indexOf(shown, number - 1) + 1;
        assertTrue(end >= begin, () -> number + " of " + shown);
        return shown.subList(begin, end);
    }

    private static int indexOf(final List<String> shown, final int number) {
        for (int i = 0; i < shown.size(); i++) {
            if (shown.get(i).startsWith("== " + number + " status ")) {
                return i;
            }
        }
        throw new AssertionError(number + " of " + Arrays.toString(shown.toArray()));
    }
}
