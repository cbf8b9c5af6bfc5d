package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that begin in a journal take the same places, and mean the same by them; samples are those of the commits' own times. */
class PlacesTest {
    private static final int EVENTS = 3_000;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final String RARE = "md.synthetic_3.trade";

    @TempDir
    private static Path folder;
    private static String journal;
    private static List<Map<String, String>> all;

    @BeforeAll
    static void feed() {
        journal = folder.resolve("journal").toString();
        assertEquals(ExitStatus.OK, CommandRun.of("feed", "--synthetic", "--instruments", "3", "--pace", "max", "--store",
            folder.resolve("store").toString(), "--journal", journal, "--events", Integer.toString(EVENTS)).status());
        all = commits("tail", "--journal", journal, "--from", "beginning", "--no-follow");
        assertEquals(EVENTS, all.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 700, 2_999, 5_000})
    void shouldBeginAtTheLastCommits(final int count) {
        final List<Map<String, String>> expected = all.subList(Math.max(0, EVENTS - count), EVENTS);
        assertEquals(places(expected), places(commits("tail", "--journal", journal, "--from", "-" + count, "--no-follow")));
        assertEquals(places(expected), places(commits("replay", "--journal", journal, "--from", "-" + count)));
        assertEquals(places(expected), places(commits("history", journal, "--from", "-" + count, "--no-index-file")));
        final List<String> rows = CommandRun.of("export", journal, "--format", "csv", "--from", "-" + count).out();
        assertEquals(expected.size() + 1, rows.size());
        assertTrue(rows.get(1).startsWith(expected.get(0).get("state") + ','), rows.get(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 700, 5_000})
    void shouldShowTheLastCommitsNewestFirst(final int count) {
        final List<Map<String, String>> expected = new ArrayList<>(all.subList(Math.max(0, EVENTS - count), EVENTS));
        Collections.reverse(expected);
        assertEquals(places(expected), places(commits("history", journal, "--from", "-" + count, "--backward", "--no-index-file")));
    }

    @Test
    void shouldCountTheCommitsOfTheStatesAskedForOnly() {
        final List<Map<String, String>> rare = all.stream().filter(commit -> commit.get("state").equals(RARE)).toList();
        for (final int count : List.of(1, rare.size() - 1, rare.size())) {
            final List<Map<String, String>> expected = rare.subList(Math.max(0, rare.size() - count), rare.size());
            assertEquals(places(expected), places(commits("tail", "--journal", journal, RARE, "--from", "-" + count, "--no-follow")));
            assertEquals(places(expected), places(commits("history", journal, RARE, "--from", "-" + count, "--no-index-file")));
        }
    }

    @Test
    void shouldBeginBehindAPosition() {
        final List<Map<String, String>> replayed = commits("replay", "--journal", journal);
        final String position = replayed.get(EVENTS - 4).get("position");
        assertEquals(position, all.get(EVENTS - 4).get("position"), "of tail");
        assertEquals(replayed.stream().map(commit -> commit.get("position")).toList(),
            commits("sample", "--journal", journal, "--every", "0.000000001").stream().map(commit -> commit.get("position")).toList());
        assertEquals(places(all.subList(EVENTS - 3, EVENTS)), places(commits("tail", "--journal", journal, "--from", position, "--no-follow")));
        final List<Map<String, String>> history =
            new ArrayList<>(commits("history", journal, "--from", position, "--no-index-file"));
        assertEquals(places(all.subList(EVENTS - 3, EVENTS)), places(history));
        Collections.reverse(history);
        assertEquals(history, commits("history", journal, "--from", position, "--backward", "--no-index-file"));
        assertEquals(places(all), places(commits("history", journal, "--from", "beginning", "--no-index-file")));
        assertEquals(places(all.subList(EVENTS - 3, EVENTS)),
            places(commits("sample", "--journal", journal, "--from", position, "--every", "0.000000001")));
    }

    @Test
    void shouldTellPlacesThatMeanNothing() {
        assertEquals(ExitStatus.USAGE, CommandRun.of("tail", "--journal", journal, "--from", "-0").status());
        assertTrue(CommandRun.of("replay", "--journal", journal, "--from", "-x").error().contains("-10 for the last ten commits"));
        assertEquals(ExitStatus.USAGE, CommandRun.of("history", journal, "--to", "-3").status());
        for (final String backward : List.of("--count=1", "--backward")) {
            final CommandRun other = CommandRun.of("history", journal, "--from", "1/2/0", "--no-index-file", backward);
            assertEquals(ExitStatus.FAILED, other.status(), other.err()::toString);
            assertTrue(other.error().startsWith("kstate: The position is of another journal"), other.error());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0.1"})
    void shouldSampleTheLastCommitOfEachStateInEachInterval(final String every) {
        final long everyNs = (long) (Double.parseDouble(every) * SECOND_NS);
        final Map<String, Map<String, String>> last = new LinkedHashMap<>();
        final Map<String, Integer> counts = new HashMap<>();
        for (final Map<String, String> commit : all) {
            final String sample = Long.parseLong(commit.get("timeNs")) / everyNs + " " + commit.get("state");
            last.remove(sample);
            last.put(sample, commit);
            counts.merge(sample, 1, Integer::sum);
        }
        final List<String> expected = new ArrayList<>();
        last.forEach((sample, commit) -> expected.add(commit.get("state") + ' ' + commit.get("version") + ' ' + (counts.get(sample) - 1)));

        assertEquals(expected, commits("sample", "--journal", journal, "--every", every).stream()
            .map(sample -> sample.get("state") + ' ' + sample.get("version") + ' ' + sample.get("missed")).toList());
    }

    private static List<String> places(final List<Map<String, String>> commits) {
        return commits.stream().map(commit -> commit.get("state") + ' ' + commit.get("version")).toList();
    }

    private static List<Map<String, String>> commits(final String... arguments) {
        final List<String> json = new ArrayList<>(List.of(arguments));
        json.add("--json");
        final CommandRun run = CommandRun.of(json.toArray(String[]::new));
        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
        return run.out().stream().map(PlacesTest::members).toList();
    }

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
