package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.notify.Announcements;
import org.kstate.notify.Announcer;
import picocli.CommandLine;

/**
 * The commands in the documents, and the examples in the help of the commands. Each line of {@code kstate} is run in this process beside a store
 * and a journal that stand for those that the documents name. A line that names anything else fails here: prepare it in this class. Lines of Maven
 * and Java are not run; what they name is there.
 */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");
    private static final int VERSIONS = 20;
    private static final String STATE = "md.btcusdt.top";
    /** Lines of code that begin with a command, perhaps behind a prompt, and words in running text. */
    private static final Pattern LINE = Pattern.compile("(?m)^(?: {4}|\\s*\\$ |\\s*source <\\()?(?:\\S+=\\S+ )*((?:\\./)?kstate|mvn|java)"
        + " ([^\\n]+)$");
    private static final Pattern SPAN = Pattern.compile("`(?:\\$ )?((?:\\./)?kstate|mvn|java) ([^`\\n]+)`");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    /** Behind two spaces a document says what a line does. */
    private static final String REMARK = " {2,}.*|\\)$| \\| .*| > .*| &$| \\.\\.\\.$| #.*";
    private static final Set<String> GOALS = Set.of("clean", "compile", "test", "package", "verify", "install");
    private static final Set<String> MAVEN_OPTIONS = Set.of("-q", "-B", "-am", "-o", "-DskipTests", "-DskipITs");
    /** Run by a test of their own, since they take long or are not in this jar. */
    private static final Set<String> ELSEWHERE = Set.of("demo", "bench");
    private static final Set<String> JOURNALS = Set.of("/data/md", "/var/lib/md", "/data/md-journal", "/tmp/md-journal", "JOURNAL");

    private static final Map<String, String> FILES = Map.of(
        "quotes.csv.gz", "quotes.csv",
        "quotes.csv", "semicolons.csv",
        "quotes.xml", "quotes.xml",
        "usdm_btcusdt_20240808.gz", "capture",
        "spot_btcusdt_20240808.gz", "capture",
        "binance_quotes_2020-09-01_BTCUSDT.csv.gz", "tardis.csv",
        "messages.NASDAQ_ITCH50", "itch",
        "/data/md-bus", "bus",
        "/dev/shm/md", "store");

    @TempDir
    private static Path folder;
    private static Path journal;
    private static Kstate store;
    private static Announcer announcer;
    private static int places;
    private static String copied;

    /** A command as a document has it. */
    private record Line(String document, String program, List<String> words) {
    }

    @BeforeAll
    static void prepare() throws IOException {
        journal = folder.resolve("journal");
        store = Kstate.open(folder.resolve("store"));
        store.describe("md.*.top", "bid:i64/1e8 ask:i64/1e8 n:u16 sym:ascii6");
        states();
        final State top = store.subscribe(STATE, Permission.READ_WRITE, 24);
        top.persistTo(journal);
        for (final String name : List.of("md.eurusd", "my.top", "quote.typed", "quote.sbe")) {
            store.subscribe(name, Permission.READ_WRITE, 16).publish(new byte[16]);
        }
        // Of this one alone: nobody can delete what it is subscribed to.
        announcer = Announcements.of(store).states(STATE).to(folder.resolve("bus"));
        for (int i = 0; i < 30; i++) {
            top.publish(quote(6_180_010_000_000L + i));
        }
        Awaitility.await().until(() -> announcer.announced() > 0);
        Files.writeString(folder.resolve("quotes.csv"), "ts,sym,best_bid,best_ask,b,a\n1723161253937,btcusdt,1.5,2,1,2\n");
        Files.writeString(folder.resolve("semicolons.csv"), "ts;sym;b;a\n1723161253937;btcusdt;1;2\n");
        Files.writeString(folder.resolve("capture"), "1723161253937086000 {\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":1,\"s\":\"BTCUSDT\","
            + "\"b\":\"1.5\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\",\"T\":1723161253936,\"E\":1723161253936}}\n");
        Files.writeString(folder.resolve("tardis.csv"), "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n"
            + "binance,BTCUSDT,1598918403696000,1598918403710000,1,2,1.5,1\n");
        Files.writeString(folder.resolve("quotes.xml"), "<sbe:messageSchema xmlns:sbe=\"http://fixprotocol.io/2016/sbe\" package=\"q\" id=\"1\""
            + " version=\"0\" byteOrder=\"littleEndian\"><types><composite name=\"messageHeader\"><type name=\"blockLength\""
            + " primitiveType=\"uint16\"/><type name=\"templateId\" primitiveType=\"uint16\"/><type name=\"schemaId\" primitiveType=\"uint16\"/>"
            + "<type name=\"version\" primitiveType=\"uint16\"/></composite></types><sbe:message name=\"Quote\" id=\"1\"><field name=\"bid\" id=\"1\""
            + " type=\"int64\"/></sbe:message></sbe:messageSchema>");
        // A system event: its length, S, two numbers of two bytes, a time of six, and what has begun.
        Files.write(folder.resolve("itch"), ByteBuffer.allocate(14).putShort((short) 12).put((byte) 'S').put(13, (byte) 'O')
            .array());
    }

    /** States that some lines delete, or that are not persistent. */
    private static void states() {
        for (final String name : List.of("test.a", "md.a.top")) {
            try (Kstate other = Kstate.open(folder.resolve("store")); State state = other.subscribe(name, Permission.READ_WRITE, 24)) {
                state.persistTo(journal);
                // Lines ask for versions of the past.
                while (state.version() < VERSIONS) {
                    state.publish(quote(6_180_000_000_000L + state.version()));
                }
            }
        }
    }

    private static byte[] quote(final long bid) {
        return ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(bid).putLong(bid + 1_000_000).putShort((short) 3)
            .put("BTC".getBytes(StandardCharsets.US_ASCII)).array();
    }

    @AfterAll
    static void end() {
        announcer.close();
        store.close();
    }

    @Test
    void shouldRunEveryLineOfTheCommand() throws IOException {
        final List<String> failures = new ArrayList<>();
        final Set<String> commands = new TreeSet<>();
        final Set<List<String>> done = new HashSet<>();
        for (final Line line : lines()) {
            // What several documents say is run once.
            if (line.program().endsWith("kstate") && done.add(line.words())) {
                if (Set.of("del", "set").contains(line.words().get(0))) {
                    states();
                }
                final String failure = run(line);
                if (failure != null) {
                    failures.add(line + ": " + failure);
                }
                commands.add(line.words().get(0));
            }
        }
        assertEquals(List.of(), failures, () -> String.join("\n", failures));
        final Set<String> all = new TreeSet<>(KstateCommand.commandLine().getSubcommands().keySet());
        all.removeAll(Set.of("help", "demo-consumer"));
        all.removeAll(commands);
        assertEquals(Set.of(), all, "no document and no help shows how to use them");
    }

    @Test
    void shouldNameGoalsProfilesAndModulesThatMavenHas() throws IOException {
        final StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT, 3)) {
            for (final Path pom : files.filter(file -> file.endsWith("pom.xml")).toList()) {
                text.append(Files.readString(pom));
            }
        }
        final String poms = text.toString();
        for (final Line line : lines()) {
            if (line.program().equals("mvn")) {
                for (int i = 0; i < line.words().size(); i++) {
                    final String word = line.words().get(i);
                    if (word.equals("-P")) {
                        final String profile = line.words().get(++i);
                        assertTrue(poms.contains("<id>" + profile + "</id>"), line::toString);
                    } else if (word.equals("-pl")) {
                        Stream.of(line.words().get(++i).split(",")).forEach(module ->
                            assertTrue(Files.exists(ROOT.resolve(module).resolve("pom.xml")), line::toString));
                    } else {
                        assertTrue(GOALS.contains(word) || MAVEN_OPTIONS.contains(word), line::toString);
                    }
                }
            }
        }
    }

    @Test
    void shouldNameProgramsThatThereAre() throws Exception {
        for (final Line line : lines()) {
            final int classPath = line.words().indexOf("-cp");
            if (line.program().equals("java") && classPath >= 0 && line.words().size() > classPath + 2) {
                final String main = line.words().get(classPath + 2);
                if (main.endsWith(".java")) {
                    // Or the document has it.
                    assertTrue(Files.exists(ROOT.resolve(main)) || Files.readString(ROOT.resolve(line.document()))
                        .contains("public class " + main.replace(".java", " {")), line::toString);
                    continue;
                }
                final String source = main.replace('.', '/') + ".java";
                assertTrue(main.equals("org.openjdk.jmh.Main") || Stream.of("examples/src/main/java", "examples/src/programs",
                    "kstate-tools/src/main/java").anyMatch(root -> Files.exists(ROOT.resolve(root).resolve(source))), line::toString);
            }
        }
    }

    private static Set<Line> lines() throws IOException {
        final Set<Line> lines = new LinkedHashSet<>();
        final List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("examples/README.md"),
            ROOT.resolve("examples/spring-boot/README.md")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        for (final Path document : documents) {
            find(ROOT.relativize(document).toString(), Files.readString(document), lines);
        }
        KstateCommand.commandLine().getSubcommands().forEach((name, command) ->
            // Lines of help begin in columns of their own, and wrap.
            find("help of " + name, Stream.of(command.getCommandSpec().usageMessage().footer()).map(String::strip)
                .map(line -> line.replaceFirst("^(Example|bash|zsh): +", "")).reduce("", (a, b) -> a + "\n" + b), lines));
        assertTrue(lines.size() > 50, lines::toString);
        return lines;
    }

    private static void find(final String document, final String text, final Set<Line> lines) {
        for (final Pattern pattern : List.of(LINE, SPAN)) {
            final Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                final List<String> words = new ArrayList<>();
                final Matcher word = WORD.matcher(matcher.group(2).replaceAll(REMARK, ""));
                while (word.find()) {
                    words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
                }
                // A sentence that begins with the name of the program is none of its lines.
                if (pattern == SPAN || !text.startsWith("|", matcher.start())) {
                    lines.add(new Line(document, matcher.group(1), List.copyOf(words)));
                }
            }
        }
    }

    /** Runs a line; says what is wrong, null if nothing is. */
    private static String run(final Line line) {
        final String name = line.words().get(0);
        final CommandLine command = KstateCommand.commandLine().getSubcommands().get(name);
        if (name.equals("COMMAND") || name.startsWith("--")) {
            return status(CommandRun.of(line.words().stream().map(word -> word.equals("COMMAND") ? "get" : word).toArray(String[]::new)));
        }
        if (command == null) {
            return "no such command";
        }
        if (line.words().size() == 1 && line.document().endsWith(".md") && !Set.of("ls", "top", "stat", "errors", "doctor").contains(name)) {
            // Its name alone, in running text.
            return null;
        }
        if (ELSEWHERE.contains(name)) {
            return unknownOption(command, line);
        }
        final List<String> words = new ArrayList<>();
        for (final String word : line.words()) {
            final String place = place(name, word);
            if (place == null) {
                return "nothing is prepared for: " + word;
            }
            words.add(place);
        }
        complete(words, command);
        final CommandRun run = CommandRun.of(words.toArray(String[]::new));
        // Whether this machine has a problem is not the document's.
        return name.equals("doctor") && run.status() == ExitStatus.FAILED && run.error().contains("problems=") ? null : status(run);
    }

    private static String status(final CommandRun run) {
        return run.status() == ExitStatus.OK ? null : "status " + run.status() + ": " + run.err();
    }

    /** The options of a command that is not run here; those of the benchmarks are in their own source. */
    private static String unknownOption(final CommandLine command, final Line line) {
        for (final String word : line.words()) {
            if (word.startsWith("--") && command.getCommandSpec().findOption(word) == null && !benchmarksHave(word)) {
                return "no such option: " + word;
            }
        }
        return null;
    }

    private static boolean benchmarksHave(final String option) {
        try {
            return option.equals("--help")
                || Files.readString(ROOT.resolve("benchmarks/src/main/java/org/kstate/benchmarks/Benchmarks.java")).contains('"' + option + '"');
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands for a word of a document; null if nothing does. */
    private static String place(final String command, final String word) {
        if (JOURNALS.contains(word)) {
            return journal.toString();
        }
        if (word.startsWith("/backup/")) {
            copied = command.equals("copy") ? folder.resolve("copy-" + ++places).toString() : copied;
            return copied;
        }
        if (word.matches("/dev/shm/replayed|md\\.parquet|md\\.csv")) {
            return folder.resolve("new-" + ++places).toString();
        }
        if (FILES.containsKey(word)) {
            return folder.resolve(FILES.get(word)).toString();
        }
        return word.startsWith("/") || word.matches(".*\\.(gz|csv|xml|jar|parquet)") ? null : word;
    }

    private static boolean takesJournal(final CommandLine command) {
        return command.getCommandSpec().positionalParameters().stream().anyMatch(parameter -> parameter.paramLabel().equals("JOURNAL"));
    }

    /** Names the store, and ends what would go on. */
    private static void complete(final List<String> words, final CommandLine command) {
        final String name = words.get(0);
        if (takesJournal(command) && words.stream().noneMatch(word -> word.startsWith(folder.toString()))) {
            // In running text it goes without saying.
            words.add(1, journal.toString());
        }
        if (command.getCommandSpec().findOption(StoreOption.NAME) != null && !words.contains(StoreOption.NAME)) {
            words.addAll(List.of(StoreOption.NAME, folder.resolve(name.equals("feed") ? "fed-" + ++places : "store").toString()));
        }
        if (name.equals("feed")) {
            words.removeIf(word -> word.equals(journal.toString()) || word.equals("--journal"));
            words.addAll(List.of("--events", "20"));
            if (!words.contains("--pace")) {
                words.addAll(List.of("--pace", "max"));
            }
            if (words.contains("--hold")) {
                words.set(words.indexOf("--hold") + 1, "0.1");
            }
        }
        final boolean isFollowing = words.remove("--follow");
        if (words.contains("--speed")) {
            // As long as this test has run would be too long.
            words.set(words.indexOf("--speed") + 1, "max");
        }
        if (Set.of("watch", "bus").contains(name) && !words.contains("--count")) {
            words.addAll(List.of("--count", "1"));
        } else if (words.contains("--count") && name.equals("watch")) {
            words.set(words.indexOf("--count") + 1, "1");
        }
        if (name.equals("tail") && !isFollowing && !words.contains("--no-follow")) {
            words.add("--no-follow");
        }
    }
}
