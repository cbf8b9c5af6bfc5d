package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.persistence.HistoryTruth.Commit;
import org.kstate.persistence.queue.RandomJournal;
import org.kstate.testing.SharedMemory;

/**
 * The history of random journals. Each commit is asked for by version, by time and by ranges, with and without an index file, before and
 * after files were removed. Answers are compared with a reading of the whole.
 */
class HistoryModelTest {

    private static final int ROUNDS = Boolean.getBoolean("kstate.soak") ? 200 : 1;
    private static final String GAP = "kstate.history.gap";
    private static final String INDEX = "history.index";
    private static final int RANGES = 1;
    /** Each so many commits are looked for, and times apart by so much at most. */
    private static final int STRIDE = Boolean.getBoolean("kstate.soak") ? 1 : 8;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> value = Bytes.allocateElasticDirect();
    private Random random;
    private Path journal;
    private HistoryTruth truth;
    /** The first record that is left. */
    private long firstIndex;
    private String scene;

    @BeforeEach
    void setGap() {
        System.setProperty(GAP, "4");
    }

    @AfterEach
    void clearGap() {
        System.clearProperty(GAP);
        value.releaseLast();
    }

    @Test
    void shouldTellWhatAReadingOfTheWholeTells() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            final long seed = Long.getLong("kstate.seed", 20_261_129L) + round;
            random = new Random(seed);
            journal = directory.resolve("journal-" + round);
            final RandomJournal made = new RandomJournal(journal, random);
            made.write(150);
            truth = HistoryTruth.of(journal);
            firstIndex = 0;
            scene = "seed " + seed + ", built";
            compareAll(false);
            scene = "seed " + seed + ", from the file";
            compareAll(true);
            made.write(150);
            truth = HistoryTruth.of(journal);
            scene = "seed " + seed + ", read on";
            compareAll(true);
            trim(made);
            scene = "seed " + seed + ", trimmed";
            compareAll(true);
            Files.delete(journal.resolve(INDEX));
            scene = "seed " + seed + ", trimmed and built";
            compareAll(false);
        }
    }

    /** The files before that of the last checkpoint go, while somebody has the index of them. */
    private void trim(final RandomJournal made) throws IOException {
        scene += ", trimmed meanwhile";
        try (History history = History.inMemory(journal)) {
            assertTrue(history.records() > 0);
            made.trim();
            try (JournalReader reader = JournalReader.open(journal)) {
                assertTrue(reader.next());
                firstIndex = reader.index();
            }
            // Files that are gone may still be mapped, so that what was in them is found or told to be gone.
            for (final String name : RandomJournal.NAMES) {
                for (final Commit commit : truth.of(name).stream().limit(40 / STRIDE).toList()) {
                    compareMeanwhile(history, commit);
                }
            }
        }
    }

    private void compareMeanwhile(final History history, final Commit commit) {
        final StateHistory state = history.state(commit.name()).incarnation(commit.incarnation());
        try {
            state.at(commit.version(), value);
            assertTrue(commit.isShownBy(state.commit()), () -> scene() + commit + state.commit());
            state.asOf(commit.timeNs(), value);
            assertTrue(commit.isShownBy(state.commit()), () -> scene() + commit + state.commit());
        } catch (final JournalTrimmedException | NoSuchStateException e) {
            assertFalse(isLeft(commit), () -> scene() + commit);
        }
    }

    private void compareAll(final boolean isFromFile) {
        try (History history = History.of(journal)) {
            assertEquals(isFromFile, history.isIndexFromFile(), scene);
            compare(history);
        }
    }

    private void compare(final History history) {
        for (final String name : RandomJournal.NAMES) {
            final List<Commit> commits = truth.of(name);
            if (!commits.isEmpty()) {
                compareVersions(history.state(name), commits);
                compareTimes(history.state(name), commits);
                compareRanges(history.state(name), commits);
            }
        }
        compareSeveral(history);
        compareSnapshots(history);
    }

    private boolean isLeft(final Commit commit) {
        return commit.index() >= firstIndex;
    }

    /** Whether only a checkpoint has it. */
    private boolean isRepeated(final Commit commit) {
        return !isLeft(commit) && truth.repeated(commit) >= firstIndex;
    }

    private void compareVersions(final StateHistory history, final List<Commit> commits) {
        for (int i = random.nextInt(STRIDE); i < commits.size(); i += STRIDE) {
            final Commit commit = commits.get(i);
            final StateHistory life = history.incarnation(commit.incarnation());
            if (isLeft(commit) || isRepeated(commit)) {
                assertEquals(commit.isDeletion() ? HistoryResult.DELETED : HistoryResult.FOUND, life.at(commit.version(), value), this::scene);
                assertTrue(commit.isShownBy(life.commit()), () -> scene() + commit + life.commit());
                assertEquals(isRepeated(commit), life.commit().isRepeated(), this::scene);
                assertEquals(life.commit().position(), JournalPosition.parse(life.commit().position().toString()));
            } else {
                try {
                    life.at(commit.version(), value);
                    throw new AssertionError(scene() + commit);
                } catch (final JournalTrimmedException e) {
                    assertEquals(oldest(commits, commit.incarnation()), e.oldestVersion(), this::scene);
                } catch (final NoSuchStateException e) {
                    assertEquals(-1, oldest(commits, commit.incarnation()), this::scene);
                }
            }
        }
        final Commit last = commits.get(commits.size() - 1);
        assertEquals(HistoryResult.NOT_YET, history.incarnation(last.incarnation()).at(last.version() + 1, value), this::scene);
        assertThrows(IllegalStateException.class, () -> history.incarnation(last.incarnation()).commit().version());
        assertThrows(NoSuchStateException.class, () -> history.incarnation(99).at(1, value));
    }

    private String scene() {
        return scene + ": ";
    }

    private long oldest(final List<Commit> commits, final long incarnation) {
        return commits.stream().filter(commit -> commit.incarnation() == incarnation && (isLeft(commit) || isRepeated(commit)))
            .mapToLong(Commit::version).findFirst().orElse(-1);
    }

    private void compareTimes(final StateHistory history, final List<Commit> commits) {
        final long end = truth.commits().get(truth.commits().size() - 1).timeNs() + 3;
        for (long timeNs = RandomJournal.START_NS - 2; timeNs < end; timeNs += 1 + random.nextInt(8 * STRIDE)) {
            compareTime(history, commits, timeNs);
            final long number = commits.get(random.nextInt(commits.size())).incarnation();
            compareTime(history.incarnation(number), commits.stream().filter(commit -> commit.incarnation() == number).toList(), timeNs);
        }
        // Behind all commits of each life.
        for (final long number : commits.stream().mapToLong(Commit::incarnation).distinct().toArray()) {
            compareTime(history.incarnation(number), commits.stream().filter(commit -> commit.incarnation() == number).toList(), Long.MAX_VALUE);
        }
    }

    /** Commits are those of the state, or of one life. */
    private void compareTime(final StateHistory history, final List<Commit> commits, final long timeNs) {
        final Commit expected = commits.stream().filter(commit -> commit.timeNs() <= timeNs).reduce((first, second) -> second).orElse(null);
        try {
            final HistoryResult result = history.asOf(timeNs, value);
            if (expected == null) {
                assertEquals(HistoryResult.NOT_YET, result, this::scene);
            } else {
                assertTrue(isLeft(expected) || isRepeated(expected), () -> scene() + expected + result);
                assertEquals(expected.isDeletion() ? HistoryResult.DELETED : HistoryResult.FOUND, result, () -> scene() + expected);
                assertTrue(expected.isShownBy(history.commit()), () -> scene() + expected + history.commit());
            }
        } catch (final JournalTrimmedException e) {
            assertTrue(firstIndex > 0 && (expected == null || !isLeft(expected) && !isRepeated(expected)), () -> scene() + expected);
        } catch (final NoSuchStateException e) {
            assertTrue(commits.stream().noneMatch(commit -> isLeft(commit) || isRepeated(commit)), () -> scene() + expected);
        }
    }

    private void compareRanges(final StateHistory history, final List<Commit> commits) {
        final List<Commit> left = commits.stream().filter(commit -> isLeft(commit) || isRepeated(commit)).toList();
        compare(history.commits(), left, commit -> true);
        final Commit last = commits.get(commits.size() - 1);
        for (int i = 0; i < RANGES; i++) {
            final Commit one = left.get(random.nextInt(left.size()));
            final Commit two = left.get(random.nextInt(left.size()));
            final long from = Math.min(one.version(), two.version());
            final long to = Math.max(one.version(), two.version());
            final long number = one.incarnation();
            if (from >= oldest(commits, number)) {
                compare(history.incarnation(number).from(from).to(to), left,
                    commit -> commit.incarnation() == number && commit.version() >= from && commit.version() <= to);
                compare(history.incarnation(number).from(from), left, commit -> commit.incarnation() == number && commit.version() >= from);
            }
            compare(history.incarnation(number).to(to), left, commit -> commit.incarnation() == number && commit.version() <= to);
            compare(history.incarnation(number).commits(), left, commit -> commit.incarnation() == number);
            final long fromNs = Math.min(one.timeNs(), two.timeNs());
            final long untilNs = Math.max(one.timeNs(), two.timeNs()) + random.nextInt(2);
            compare(history.commits().untilTime(untilNs), left, commit -> commit.timeNs() < untilNs);
            compare(history.fromTime(fromNs).untilTime(untilNs), left, commit -> commit.timeNs() >= fromNs && commit.timeNs() < untilNs);
        }
        if (last.version() > 1 && !isLeft(commits.get(0)) && oldest(commits, last.incarnation()) > 1) {
            final JournalTrimmedException told = assertThrows(JournalTrimmedException.class,
                () -> history.incarnation(last.incarnation()).from(1).open());
            assertEquals(oldest(commits, last.incarnation()), told.oldestVersion());
        }
    }

    private void compareSeveral(final History history) {
        final List<Commit> left = truth.commits().stream().filter(this::isLeft).toList();
        compare(history.commits(), left, commit -> true);
        compare(history.commits("md.*"), left, commit -> commit.name().startsWith("md."));
        for (int i = 0; i < RANGES; i++) {
            final long from = left.get(random.nextInt(left.size())).timeNs();
            final long until = left.get(random.nextInt(left.size())).timeNs();
            compare(history.commits("md.a", "risk").fromTime(from).untilTime(until), left,
                commit -> (commit.name().equals("md.a") || commit.name().equals("risk")) && commit.timeNs() >= from && commit.timeNs() < until);
        }
    }

    /** Forward, backward, and each resumed behind a commit of it. */
    private void compare(final HistoryRange range, final List<Commit> commits, final Predicate<Commit> isWanted) {
        final List<Commit> wanted = new ArrayList<>(commits.stream().filter(isWanted).toList());
        final JournalPosition middle = assertSteps(range, wanted);
        if (middle != null) {
            final int behind = wanted.size() / 2 + 1;
            assertSteps(range.after(middle), wanted.subList(behind, wanted.size()));
            Collections.reverse(wanted);
            assertSteps(range.backward(), wanted.subList(wanted.size() - behind + 1, wanted.size()));
        } else {
            Collections.reverse(wanted);
            assertSteps(range.backward(), wanted);
        }
    }

    private JournalPosition assertSteps(final HistoryRange range, final List<Commit> wanted) {
        JournalPosition middle = null;
        try (HistoryCursor cursor = range.open()) {
            for (int i = 0; i < wanted.size(); i++) {
                final Commit commit = wanted.get(i);
                assertTrue(assertDoesNotThrow(cursor::next, () -> scene() + range + commit), () -> scene() + range + commit);
                assertTrue(commit.isShownBy(cursor.commit()), () -> scene() + range + commit + cursor.commit());
                if (i == wanted.size() / 2) {
                    middle = cursor.commit().position();
                }
            }
            assertFalse(cursor.next(), () -> scene() + range + cursor.commit());
            assertFalse(cursor.next());
        }
        return middle;
    }

    private void compareSnapshots(final History history) {
        for (int i = 0; i < RANGES; i++) {
            final long timeNs = truth.commits().get(random.nextInt(truth.commits().size())).timeNs();
            final String[] names = Stream.of(RandomJournal.NAMES).filter(name -> history.names().contains(name)).toArray(String[]::new);
            try {
                final List<HistoryValue> values = history.snapshotAsOf(timeNs, names);
                for (final HistoryValue found : values) {
                    final Commit expected = truth.of(found.name()).stream().filter(commit -> commit.timeNs() <= timeNs)
                        .reduce((first, second) -> second).orElse(null);
                    assertEquals(expected == null ? 0 : expected.version(), found.version(), this::scene);
                    assertEquals(expected == null ? List.of() : expected.payload(), HistoryTruth.list(found.payload()), this::scene);
                    assertEquals(expected == null ? 0 : expected.timeNs(), found.timeNs(), this::scene);
                    assertNotNull(found.result());
                }
            } catch (final JournalTrimmedException e) {
                assertTrue(firstIndex > 0, this::scene);
            }
        }
    }
}
