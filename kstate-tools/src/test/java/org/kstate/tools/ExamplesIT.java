package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.feeds.marketdata.PayloadText;
import org.kstate.persistence.Replay;
import org.kstate.spi.Journal;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.ProjectFolder;
import org.kstate.testing.RecordedData;
import org.kstate.testing.SharedMemory;

/** The examples as a user runs them: by the commands of their page, each terminal a process, from {@code kstate.jar}. */
@Timeout(600)
@Tag("beside")
class ExamplesIT {
    private static final Path PROJECT = ProjectFolder.find();
    private static final Path EXAMPLES = PROJECT.resolve("examples");
    private static final Path PAGE = EXAMPLES.resolve("README.md");
    private static final Path SOURCES = EXAMPLES.resolve("src/main/java/org/kstate/examples");
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final String PORT = "7071";

    @TempDir
    private static Path archiveFolder;
    private static String java;

    @TempDir(factory = SharedMemory.class)
    private Path store;
    @TempDir
    private Path folder;
    private final List<ChildProcess> processes = new ArrayList<>();

    /** Most of a short run goes into loading classes. An archive has them parsed beforehand, and halves what these tests take. */
    @BeforeAll
    static void archiveClasses() throws IOException {
        final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Xlog:disable", "-Xlog:all=error:stderr"));
        final Path archive = archiveFolder.resolve("classes.jsa");
        java = String.join(" ", command) + " -XX:SharedArchiveFile=" + archive + " ";
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Dkstate.store=" + archiveFolder.resolve("store"), "-cp", built(),
            "org.kstate.examples.HelloState", "say", "hello"));
        try (ChildProcess first = ChildProcess.start(new ProcessBuilder(command))) {
            first.endInput();
            assertEquals(0, first.exitStatus(PATIENCE.toMillis()), first::said);
        }
    }

    @AfterEach
    void end() {
        processes.forEach(ChildProcess::close);
    }

    static List<ExamplesPage.Section> sections() throws IOException {
        return ExamplesPage.sections(PAGE);
    }

    @ParameterizedTest
    @MethodSource("sections")
    void shouldPrintWhatThePageShows(final ExamplesPage.Section section) throws Exception {
        // The first program takes any port and tells it to the others.
        String port = "0";
        final List<Integer> open = new ArrayList<>();
        for (final List<ExamplesPage.Command> terminal : section.terminals()) {
            final Map<String, String> printed = new HashMap<>();
            for (int i = 0; i < terminal.size(); i++) {
                final ExamplesPage.Command command = terminal.get(i);
                final int number = start(command.line().replace(PORT, port));
                if (i < terminal.size() - 1) {
                    assertEquals(0, processes.get(number).exitStatus(PATIENCE.toMillis()), () -> said(number));
                } else {
                    open.add(number);
                }
                if (!section.isAtOnce() && !isAnsweredLater(section, terminal)) {
                    assertShown(number, command, printed);
                }
                if (command.line().contains(PORT) && port.equals("0")) {
                    port = lines(number).get(0).replaceAll(".* ", "");
                }
            }
        }
        for (int terminal = 0; terminal < open.size(); terminal++) {
            final List<ExamplesPage.Command> commands = section.terminals().get(terminal);
            assertShown(open.get(terminal), commands.get(commands.size() - 1), new HashMap<>());
        }
        if (section.isAtOnce()) {
            assertSumOfBoth(section, open);
        }
    }

    /** Whether it prints nothing before the last terminal of the section says something. */
    private static boolean isAnsweredLater(final ExamplesPage.Section section, final List<ExamplesPage.Command> terminal) {
        final List<List<ExamplesPage.Command>> terminals = section.terminals();
        return terminal != terminals.get(terminals.size() - 1) && terminal.get(0).line().contains(" connect ");
    }

    /** What the page shows comes in this order; lines that are the same on the page are the same. */
    private void assertShown(final int number, final ExamplesPage.Command command, final Map<String, String> printed) {
        final List<String> lines = new ArrayList<>();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            lines.clear();
            int from = 0;
            // Before its output is read: what it says last is there when it has ended.
            final boolean isAlive = processes.get(number).isAlive();
            final List<String> output = lines(number);
            for (final String shown : command.shown()) {
                final Pattern pattern = ExamplesPage.pattern(shown, store);
                while (from < output.size() && !pattern.matcher(output.get(from)).find()) {
                    from++;
                }
                if (from == output.size()) {
                    break;
                }
                lines.add(output.get(from++));
            }
            return lines.size() == command.shown().size() || !isAlive;
        });
        assertEquals(command.shown().size(), lines.size(), () -> "of " + command + " were found " + lines + " in\n" + said(number));
        for (int i = 0; i < lines.size(); i++) {
            final String line = lines.get(i);
            assertEquals(printed.computeIfAbsent(command.shown().get(i), shown -> line), line, "two runs that the page shows to be the same");
        }
    }

    /** The sum is the larger number on the page, and one of the two has seen it. */
    private void assertSumOfBoth(final ExamplesPage.Section section, final List<Integer> open) {
        final long each = Long.parseLong(section.terminals().get(0).get(0).line().replaceAll(".* ", ""));
        final String sum = Long.toString(2 * each);
        assertTrue(open.stream().anyMatch(number -> lines(number).stream().anyMatch(line -> line.matches(".*\\b" + sum + "\\b.*"))),
            () -> sum + " in\n" + said(open.get(0)) + "\n" + said(open.get(1)));
    }

    @Test
    void shouldShowEachExampleOnThePageAndKeepItShort() throws IOException {
        final String page = Files.readString(PAGE);
        final Set<String> withCommands = new HashSet<>();
        for (final ExamplesPage.Section section : sections()) {
            section.terminals().forEach(terminal -> terminal.forEach(command -> {
                final Matcher name = Pattern.compile("org\\.kstate\\.examples\\.(\\w+)").matcher(command.line());
                if (name.find()) {
                    withCommands.add(name.group(1));
                }
            }));
        }
        final Set<String> examples = new HashSet<>();
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (final Path source : sources.filter(file -> !file.endsWith("package-info.java")).toList()) {
                examples.add(source.getFileName().toString().replace(".java", ""));
                final long lines = Files.readAllLines(source).size();
                assertTrue(lines >= 60 && lines <= 150, () -> source + ": " + lines);
                assertTrue(page.contains("src/main/java/org/kstate/examples/" + source.getFileName() + ")"), () -> source + " is not in the table");
            }
        }
        assertEquals(examples, withCommands);
    }

    @Test
    void shouldGoOnAfterKillsAndAuditEveryVersion() throws Exception {
        final String ledgerCommand = example("ResumingTailer write " + folder.resolve("journal"));
        final String auditCommand = example("ResumingTailer audit " + folder.resolve("journal") + " " + folder.resolve("resume"));
        final int ledger = start(ledgerCommand);
        awaitLines(ledger, "balance version", 20);
        final int audit = start(auditCommand);
        awaitLines(audit, "audited version", 10);
        processes.get(audit).kill();
        processes.get(ledger).kill();
        final long balance = last(ledger, "balance version");
        removeStore();

        final int again = start(ledgerCommand);
        final long restored = Long.parseLong(awaitLines(again, "restored version", 1).get(0));
        assertTrue(restored == balance || restored == balance + 1, () -> restored + " after " + balance);
        awaitLines(again, "balance version", 20);
        final long later = last(again, "balance version");
        final int auditAgain = start(auditCommand);
        Awaitility.await().atMost(PATIENCE).until(() -> values(auditAgain, "audited version").contains(Long.toString(later)));

        final List<String> first = values(audit, "audited version");
        final List<String> second = values(auditAgain, "audited version");
        final long repeated = first.stream().filter(second::contains).count();
        assertTrue(repeated <= 1, () -> repeated + " versions were audited twice");
        final List<String> audited = Stream.concat(first.stream(), second.stream()).distinct().toList();
        assertEquals(IntStream.rangeClosed(1, audited.size()).mapToObj(Integer::toString).toList(), audited);
    }

    /** The first quotes and trades in the journal are those of the recorded files, and come at the pace at which they were recorded. */
    @Test
    void shouldPublishTheRecordedDataAtItsPace() throws Exception {
        final List<Path> files = RecordedData.binanceFiles();
        final Path journal = folder.resolve("journal");
        final int handler = start(example("PublishFeed " + journal + " " + files.get(0).getParent()));
        awaitLines(handler, "Publishing 6 inputs into " + store + ", on after event", 1);
        final int events = 300;
        final List<String> published = new ArrayList<>();
        final List<Long> times = new ArrayList<>();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            published.clear();
            times.clear();
            Replay.of(journal).run((record, entry) -> {
                if (record.kind() == Journal.COMMIT) {
                    published.add(PayloadText.line(Bytes.wrapForRead(entry.payload()), 0));
                    times.add(record.timeNs());
                }
            });
            return published.size() >= events;
        });
        final FeedInputs inputs = FeedInputs.create();
        files.forEach(inputs::add);
        final List<String> recorded = new ArrayList<>();
        final List<Long> recordedTimes = new ArrayList<>();
        try (MergedFeed feed = inputs.open()) {
            readFirst(feed, events, recorded, recordedTimes);
        }
        assertEquals(recorded, published.subList(0, events));
        final long spanNs = times.get(events - 1) - times.get(0);
        final long recordedNs = recordedTimes.get(events - 1) - recordedTimes.get(0);
        assertTrue(spanNs >= recordedNs * 9 / 10, () -> spanNs + " ns for " + recordedNs);
    }

    private static void readFirst(final MergedFeed feed, final int events, final List<String> lines, final List<Long> times) {
        final FeedEvent event = new FeedEvent();
        final Bytes<?> payload = Bytes.allocateElasticOnHeap();
        while (lines.size() < events && feed.next(event)) {
            final PayloadKind kind = PayloadKind.of(event.kind());
            payload.clear().writeLimit(kind.length());
            kind.encode(event, payload, 0);
            payload.writePosition(kind.length());
            lines.add(PayloadText.line(payload, 0));
            times.add(event.receiveNs());
        }
    }

    /** The program of the project's page: its lines as they stand there, the last one in two terminals. */
    @Test
    void shouldRunTheFirstProgramAsTheProjectsPageSays() throws Exception {
        final String page = Files.readString(PROJECT.resolve("README.md"));
        final Matcher program = Pattern.compile("(?s)```java\n(.*?)```").matcher(page);
        final Matcher commands = Pattern.compile("(?m)^ {4}(\\./kstate --version)\n {4}(java \\S+ \\S+ Hello\\.java)$").matcher(page);
        assertTrue(program.find() && commands.find(), page);
        final Path source = Files.writeString(folder.resolve("Hello.java"), program.group(1));
        assertEquals(0, processes.get(start(commands.group(1))).exitStatus(PATIENCE.toMillis()));
        for (final String version : List.of("version=1,", "version=2,")) {
            final int terminal = start(commands.group(2).replace("Hello.java", source.toString()));
            awaitLines(terminal, "", 1);
            assertTrue(lines(terminal).get(0).contains(version), () -> said(terminal));
        }
        final int get = start("./kstate get md.eurusd");
        awaitLines(get, "  price  2", 1);
        assertTrue(page.contains("`./kstate get md.eurusd` shows `price  2`"));
    }

    private static String example(final String command) {
        return "java -cp target/kstate.jar org.kstate.examples." + command;
    }

    /** Starts a command of the page, in the project's folder; gives its number. */
    private int start(final String line) throws IOException {
        final String jar = built();
        final String chosen = java + "-Dkstate.store=" + store + " ";
        final String command = line.replace("target/kstate.jar", jar).replaceFirst("^\\./kstate ", chosen + "-jar " + jar + " ")
            .replaceFirst("^java ", chosen).replace("/tmp/kstate-example", folder.resolve("example").toString());
        final int number = processes.size();
        processes.add(ChildProcess.start(new ProcessBuilder("bash", "-c", "exec " + command).directory(PROJECT.toFile())
            .redirectOutput(output(number).toFile()).redirectError(errors(number).toFile())));
        return number;
    }

    private static String built() {
        try {
            return Path.of(KstateCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolveSibling("kstate.jar").toString();
        } catch (final URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private Path output(final int number) {
        return folder.resolve("out" + number);
    }

    private Path errors(final int number) {
        return folder.resolve("err" + number);
    }

    private String said(final int number) {
        return processes.get(number).said();
    }

    /** Whole lines that were printed up to now. */
    private List<String> lines(final int number) {
        try {
            final String text = Files.readString(output(number));
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> values(final int number, final String start) {
        return lines(number).stream().filter(line -> line.startsWith(start)).map(line -> line.substring(start.length()).strip()).toList();
    }

    private long last(final int number, final String start) {
        final List<String> values = values(number, start);
        return Long.parseLong(values.get(values.size() - 1));
    }

    private List<String> awaitLines(final int number, final String start, final int count) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20))
            .until(() -> {
                final boolean isAlive = processes.get(number).isAlive();
                return values(number, start).size() >= count || !isAlive;
            });
        final List<String> values = values(number, start);
        assertTrue(values.size() >= count, () -> said(number));
        return values;
    }

    private void removeStore() throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            files.filter(file -> !file.equals(store)).sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }
}
