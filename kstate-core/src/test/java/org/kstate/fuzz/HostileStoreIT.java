package org.kstate.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.Tally;

/**
 * Three thousand stores of which a word or a few were overwritten, before they are used or in the middle of it, once or again and again. Each
 * use ends as it should or in an exception of ours, within a bounded time, and no read gives the bytes of another state. It is done in child
 * processes, so that the end of a virtual machine is a failure like others, with the number of its case.
 *
 * <p>A case follows from the seed and its number: {@code -Dkstate.fuzz.seed=} and {@code -Dkstate.fuzz.case=} repeat one. The long run (profile
 * {@code soak}) has 200 000, with a seed of its own each time.
 */
@Tag("beside")
class HostileStoreIT {

    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    private static final long SEED = Long.getLong("kstate.fuzz.seed", SOAK ? ThreadLocalRandom.current().nextLong(1L << 40) : 1);
    private static final long ONE_CASE = Long.getLong("kstate.fuzz.case", -1);
    private static final int WORDS = SOAK ? 200_000 : 1_500;
    private static final int FILES = SOAK ? 10_000 : 50;
    private static final int CHILDREN = 2;
    private static final String DONE = "done refused=";
    /** A session whose slots are damaged keeps its number until its process ends: there are 256. */
    private static final int CASES_OF_A_CHILD = 2_500;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldEndInExceptionsOfOursWhateverWordsHold() throws IOException {
        run("words", WORDS);
    }

    @Test
    void shouldEndInExceptionsOfOursWhateverTheRegistryHolds() throws IOException {
        run("registry", FILES);
    }

    private void run(final String kind, final int cases) throws IOException {
        if (ONE_CASE >= 0) {
            run(kind, ONE_CASE, ONE_CASE + 1);
            return;
        }
        for (int first = 0; first < cases; first += CASES_OF_A_CHILD * CHILDREN) {
            run(kind, first, Math.min(cases, first + CASES_OF_A_CHILD * CHILDREN));
        }
    }

    /** As many children as a usual machine has processors share the cases. */
    private void run(final String kind, final long first, final long last) throws IOException {
        final List<ChildJvm> children = new ArrayList<>();
        final List<Path> places = new ArrayList<>();
        try {
            for (int i = 0; i < CHILDREN; i++) {
                places.add(Files.createTempDirectory(directory, kind));
                final long share = (last - first + CHILDREN - 1) / CHILDREN;
                children.add(ChildJvm.start(ChildJvm.SHORT_LIVED, FuzzChild.class, places.get(i), kind, SEED, first + i * share,
                    Math.min(last, first + (i + 1) * share)));
            }
            final List<String> failures = new ArrayList<>();
            for (int i = 0; i < CHILDREN; i++) {
                failures.addAll(failures(children.get(i), places.get(i)));
            }
            assertEquals(List.of(), failures, "seed=" + SEED);
        } finally {
            children.forEach(ChildJvm::close);
        }
    }

    private static List<String> failures(final ChildJvm child, final Path place) {
        final List<String> failures = new ArrayList<>();
        try {
            String line = child.line();
            for (; !line.startsWith(DONE); line = child.line()) {
                if (line.startsWith("failure")) {
                    failures.add(line);
                }
            }
            if (ONE_CASE < 0 && Long.parseLong(line.substring(DONE.length())) == 0) {
                failures.add("nothing was refused: no damage was met");
            }
        } catch (final IllegalStateException e) {
            failures.add("the child ended or stood still: seed=" + SEED + ", case=" + Tally.open(place.resolve("case"), 1).get(0) + ": "
                + e.getMessage());
        }
        return failures;
    }
}
