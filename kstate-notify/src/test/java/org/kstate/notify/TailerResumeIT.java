package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Consumers that are killed and begin again miss nothing: by a resume file at least once, by the position in their result exactly once. */
class TailerResumeIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 30 : 1;
    private static final int STATES = 3;
    private static final int BATCH = 5_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldMissNothingAndWithThePositionInTheResultRepeatNothing() throws Exception {
        final Path journal = directory.resolve("journal");
        final Path often = directory.resolve("at-least-once");
        final Path once = directory.resolve("exactly-once");
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(STATES))) {
            final State[] states = new State[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe("md.s" + i, Permission.READ_WRITE, 8);
                states[i].persistTo(journal);
            }
            for (int life = 0; life <= KILLS; life++) {
                try (ChildJvm resuming = ChildJvm.start(ChildJvm.SHORT_LIVED, ResumingConsumer.class, journal, often, directory.resolve("position"));
                     ChildJvm positioned = ChildJvm.start(ChildJvm.SHORT_LIVED, ResumingConsumer.class, journal, once, "lines")) {
                    resuming.lineAfter("tailing");
                    positioned.lineAfter("tailing");
                    publish(states);
                    if (life == KILLS) {
                        awaitLast(often, states);
                        awaitLast(once, states);
                    }
                    resuming.kill();
                    positioned.kill();
                }
            }
            check(often, states, true);
            check(once, states, false);
        }
    }

    private static void publish(final State[] states) {
        final int count = ThreadLocalRandom.current().nextInt(BATCH / 2, BATCH);
        for (int i = 0; i < count; i++) {
            states[i % STATES].publish(new byte[] {1});
        }
        for (final State state : states) {
            state.publish(new byte[] {2});
        }
    }

    private static void awaitLast(final Path lines, final State[] states) {
        final String last = states[STATES - 1].name() + ' ' + states[STATES - 1].version() + ' ';
        await().atMost(TIMEOUT).until(() -> Files.readString(lines).contains(last));
    }

    private static void check(final Path file, final State[] states, final boolean mayRepeat) throws IOException {
        final List<String> lines = Files.readAllLines(file);
        final Map<String, Long> versions = new HashMap<>();
        int repeated = 0;
        for (final String line : lines) {
            final String[] words = line.split(" ");
            if (mayRepeat && words.length < 3 || words.length > 3) {
                // Cut by a kill, and another line begun behind it: both came again.
                continue;
            }
            final long before = versions.getOrDefault(words[0], 0L);
            final long version = Long.parseLong(words[1]);
            assertTrue(version <= before + 1, () -> "missing before " + line);
            if (version <= before) {
                repeated++;
            }
            versions.put(words[0], Math.max(before, version));
        }
        for (final State state : states) {
            assertEquals(state.version(), versions.get(state.name()), state.name());
        }
        System.out.println(file.getFileName() + ": commits=" + lines.size() + ", repeated=" + repeated);
        if (!mayRepeat) {
            assertEquals(0, repeated);
        }
    }
}
