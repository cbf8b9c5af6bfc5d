package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import net.openhft.chronicle.bytes.Bytes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/**
 * Several processes build, read and write the index of one history, damage it and are killed, and who commits is killed too: whatever file is
 * left, each answer is that of a reading of the journal.
 */
@Tag("beside")
class HistoryIndexIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 100 : 4;
    private static final int LOOKERS = 2;
    private static final int STATES = 4;
    private static final int LOOKS = 2_000;
    private static final int MOST_MS = 50;
    private static final String STARTED = "started";
    private static final String GO = "go";
    private static final String INDEX = "history.index";
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-Dkstate.history.gap=16");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Random random = new Random();

    private ChildJvm start(final String what) {
        return ChildJvm.start(FLAGS, Child.class, what, directory);
    }

    @Test
    void shouldTellWhatTheJournalTellsWhoeverIsKilled() throws IOException {
        final List<ChildJvm> lookers = new ArrayList<>();
        ChildJvm writer = start("write");
        try {
            writer.lineAfter(STARTED);
            writer.send(GO);
            for (int i = 0; i < LOOKERS; i++) {
                lookers.add(start("look"));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                final ChildJvm killed = lookers.remove(0);
                killed.lineAfter(STARTED);
                writer.send(GO);
                Awaitility.await().pollDelay(Duration.ofMillis(random.nextInt(MOST_MS))).until(() -> true);
                assertTrue(killed.isAlive(), () -> "it found something wrong: " + killed.restOfLines());
                killed.kill();
                killed.close();
                lookers.add(start("look"));
                if (kill % 2 == 1) {
                    writer.send(GO);
                    Awaitility.await().pollDelay(Duration.ofMillis(random.nextInt(MOST_MS / 10))).until(() -> true);
                    // In a burst, perhaps in a record.
                    writer.kill();
                    writer.close();
                    writer = start("write");
                    writer.lineAfter(STARTED);
                    writer.send(GO);
                }
            }
            for (final ChildJvm looker : lookers) {
                looker.lineAfter(STARTED);
                looker.send("enough");
                assertEquals(0, looker.exitStatus(), () -> String.join("\n", looker.restOfLines()));
            }
            writer.send("enough");
            assertEquals(0, writer.exitStatus());
        } finally {
            writer.close();
            lookers.forEach(ChildJvm::close);
        }
        final Path journal = directory.resolve("journal");
        final HistoryTruth truth = HistoryTruth.of(journal);
        assertTrue(truth.commits().size() > STATES * 1_000, () -> "commits=" + truth.commits().size());
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(journal.resolve("history.lock")));
        // As it was left; then read from the file that this one has written, if it had to; then without.
        compare(History.of(journal), truth);
        compare(History.of(journal), truth);
        compare(History.inMemory(journal), truth);
    }

    private void compare(final History opened, final HistoryTruth truth) {
        final Bytes<?> value = Bytes.allocateElasticDirect();
        try (History history = opened) {
            final List<HistoryTruth.Commit> all = truth.commits();
            for (int i = 0; i < LOOKS; i++) {
                final HistoryTruth.Commit one = all.get(random.nextInt(all.size()));
                final StateHistory state = history.state(one.name());
                assertEquals(HistoryResult.FOUND, state.at(one.version(), value));
                assertTrue(one.isShownBy(state.commit()), () -> one + " is not " + state.commit());
                if (i < LOOKS / 10) {
                    final List<HistoryTruth.Commit> of = truth.of("s" + i % STATES);
                    final long timeNs = one.timeNs();
                    final HistoryTruth.Commit last = of.stream().filter(commit -> commit.timeNs() <= timeNs).reduce(null, (a, b) -> b);
                    final StateHistory other = history.state("s" + i % STATES);
                    assertEquals(last == null ? HistoryResult.NOT_YET : HistoryResult.FOUND, other.asOf(timeNs, value));
                    assertTrue(last == null || last.isShownBy(other.commit()), () -> last + " is not " + other.commit());
                }
            }
            for (int i = 0; i < STATES; i++) {
                assertEquals(truth.of("s" + i).size(), steps(history.state("s" + i).commits().backward()));
            }
            assertEquals(all.size(), steps(history.commits()));
        } finally {
            value.releaseLast();
        }
    }

    private static int steps(final HistoryRange range) {
        int steps = 0;
        try (HistoryCursor cursor = range.open()) {
            while (cursor.next()) {
                steps++;
            }
        }
        return steps;
    }

    /** The children: one commits a burst each time that it is told; the others look, and damage the file, until they are killed or told. */
    static final class Child {

        private static final int BURST = 3_000;
        private static final int LOOKS_OF_ONE = 20;
        private static final Random RANDOM = new Random();

        private Child() {
        }

        public static void main(final String[] arguments) throws Exception {
            final Path directory = Path.of(arguments[1]);
            final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            if (arguments[0].equals("write")) {
                write(directory, commands);
            } else {
                look(directory.resolve("journal"), commands);
            }
        }

        private static void write(final Path directory, final BufferedReader commands) throws IOException {
            final Bytes<?> payload = Bytes.allocateDirect(Long.BYTES);
            try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(16))) {
                final State[] states = new State[STATES];
                for (int i = 0; i < STATES; i++) {
                    states[i] = store.subscribe("s" + i, Permission.READ_WRITE, Long.BYTES);
                    states[i].persistTo(directory.resolve("journal"));
                }
                System.out.println(STARTED);
                while (GO.equals(commands.readLine())) {
                    for (int i = 0; i < BURST; i++) {
                        final State state = states[RANDOM.nextInt(STATES)];
                        payload.writeLong(0, state.version() + 1);
                        state.publish(payload.addressForRead(0), Long.BYTES);
                    }
                }
            } finally {
                payload.releaseLast();
            }
        }

        private static void look(final Path journal, final BufferedReader commands) throws IOException {
            final Bytes<?> value = Bytes.allocateElasticDirect();
            for (int round = 0; !commands.ready(); round++) {
                try (History history = History.of(journal)) {
                    for (int i = 0; i < LOOKS_OF_ONE; i++) {
                        look(history.state("s" + RANDOM.nextInt(STATES)), value);
                    }
                }
                if (round == 0) {
                    System.out.println(STARTED);
                }
                harm(journal.resolve(INDEX));
            }
        }

        private static void look(final StateHistory state, final Bytes<?> value) {
            if (state.asOf(Long.MAX_VALUE, value) != HistoryResult.FOUND) {
                return;
            }
            final long last = state.commit().version();
            check(value, last, state);
            final long version = 1L + RANDOM.nextInt((int) last);
            if (state.at(version, value) != HistoryResult.FOUND) {
                throw new IllegalStateException("missing: version=" + version + ", " + state);
            }
            check(value, version, state);
            final long timeNs = state.commit().timeNs();
            if (state.asOf(timeNs, value) != HistoryResult.FOUND || state.commit().version() < version || state.commit().timeNs() != timeNs) {
                throw new IllegalStateException("wrong time: version=" + version + ", " + state.commit());
            }
        }

        private static void check(final Bytes<?> value, final long version, final StateHistory state) {
            if (value.readLong(0) != version || state.commit().version() != version) {
                throw new IllegalStateException("wrong: version=" + version + ", value=" + value.readLong(0) + ", " + state.commit());
            }
        }

        /** One time in three: the file is gone, cut, or has a wrong bit. */
        private static void harm(final Path index) throws IOException {
            try {
                switch (RANDOM.nextInt(9)) {
                    case 0 -> Files.deleteIfExists(index);
                    case 1 -> {
                        final byte[] bytes = Files.readAllBytes(index);
                        if (bytes.length > 0) {
                            bytes[RANDOM.nextInt(bytes.length)] ^= 1;
                            Files.write(index, bytes);
                        }
                    }
                    case 2 -> {
                        final byte[] bytes = Files.readAllBytes(index);
                        Files.write(index, Arrays.copyOf(bytes, RANDOM.nextInt(1 + bytes.length)));
                    }
                    default -> {
                        // It stays as it is.
                    }
                }
            } catch (final NoSuchFileException e) {
                // Another one has removed it.
                return;
            }
        }
    }
}
