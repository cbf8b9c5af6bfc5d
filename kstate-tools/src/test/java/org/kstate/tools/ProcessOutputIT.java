package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Standard output as shells give it: a full device, none, a pipe whose reader leaves; and paths and stores as environments give them. */
@Tag("beside")
@Timeout(400)
class ProcessOutputIT {
    private static final String FAILED = "kstate: Standard output cannot be written; free its disk, or send it somewhere else: cause=";

    @TempDir
    private Path folder;
    private String store;
    private String journal;

    @BeforeEach
    void feed() {
        store = folder.resolve("store").toString();
        journal = folder.resolve("jo\u00fcrnal").toString();
        assertEquals(ExitStatus.OK, CommandRun.of("feed", "--synthetic", "--events", "20000", "--pace", "max", "--store", store,
            "--journal", journal).status());
    }

    @Test
    void shouldTellThatOutputCannotBeWrittenAndKeepQuietWhenAPipesReaderHasLeft() throws Exception {
        try (ShellRun run = ShellRun.start(folder, "$K ls --store " + store + " > /dev/full; echo $?; $K stat --store "
            + store + " >&-; echo $?; $K replay --journal " + journal + " | head -n 1 > /dev/null; echo ${PIPESTATUS[0]}")) {
            assertEquals(0, run.status());
            assertEquals(List.of("1", "1", "0"), run.out(), run.err()::toString);
            assertEquals(List.of(FAILED + "No space left on device", FAILED + "Bad file descriptor"), run.err());
        }
    }

    @Test
    void shouldTakeTheStoreFromTheEnvironmentUnlessItIsNamed() throws Exception {
        try (ShellRun run = ShellRun.start(folder, "$K ls --json; $K --store " + store + "-none ls; echo $?",
            Map.of("KSTATE_STORE", store))) {
            assertEquals(0, run.status());
            assertTrue(run.out().get(0).contains("md.synthetic_1.top"), run.out()::toString);
            assertEquals("1", run.out().get(run.out().size() - 1));
            assertEquals(1, run.err().size());
            assertTrue(run.err().get(0).contains("There is no store") && run.err().get(0).contains("store-none"), run.err()::toString);
        }
    }

    /** Java takes the locale for the encoding of file names, and can then not even name the journal of a state. */
    @Test
    void shouldSayInOneLineThatTheLocaleHasNotTheCharactersOfAPath() throws Exception {
        try (ShellRun run = ShellRun.start(folder, "$K ls --store " + store + "; echo $?; $K ls; echo $?",
            Map.of("LC_ALL", "C", "KSTATE_STORE", journal))) {
            assertEquals(0, run.status());
            final List<String> statuses = run.out().stream().filter(line -> line.length() == 1).toList();
            assertEquals(List.of("1", "1"), statuses, () -> run.out() + " " + run.err());
            assertEquals(2, run.err().size(), run.err()::toString);
            run.err().forEach(line -> assertTrue(line.contains("LC_ALL=C.UTF-8") && line.contains("encoding=ANSI_X3.4-1968"), line));
        }
        assertTrue(Files.isDirectory(Path.of(journal)));
    }

    @Test
    void shouldFeedWhatComesThroughPipes() throws Exception {
        final String line = "1723161253937086000 {\"stream\":\"x@bookTicker\",\"data\":{"
            + "\"u\":1,\"s\":\"X\",\"b\":\"1.5\",\"B\":\"2\",\"a\":\"1.6\",\"A\":\"3\"}}";
        Files.write(folder.resolve("x.txt"), List.of(line));
        try (ShellRun run = ShellRun.start(folder, "cd " + folder + "; gzip -k x.txt; zcat x.txt.gz | $K feed --store s1 --input /dev/stdin;"
            + " $K feed --store s3 --name x --input <(cat x.txt.gz)")) {
            assertEquals(0, run.status(), run.err()::toString);
            assertEquals(List.of(), run.err());
            assertEquals(2, run.out().stream().filter(said -> said.startsWith("Published 1 events")).count(), run.out()::toString);
        }
    }
}
