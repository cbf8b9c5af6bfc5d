package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/** A writer at full speed in one process, which is killed and begins again; tailers in another see each version once and in order. */
class StateTailerIT {

    private static final int STATES = 3;
    private static final long VERSIONS = 100_000;
    private static final int KILLS = 3;
    private static final long PART = VERSIONS / (KILLS + 1);
    private static final int BATCH = 1_000;
    private static final long TIMEOUT_S = 60;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldDeliverEveryVersionOnceAndInOrderWhileTheWriterIsKilledAndBeginsAgain() throws Exception {
        final Path path = directory.resolve("store");
        final Path journal = directory.resolve("journal");
        try (Kstate store = Kstate.open(StoreOptions.create().directory(path).maxPages(STATES))) {
            final State[] states = new State[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe(FullSpeedWriter.name(i), Permission.READ_WRITE);
                states[i].setSize(FullSpeedWriter.SIZE);
                states[i].persistTo(journal);
            }
            try (StateTailer fromBeginning = StateTailer.of(journal).states("md.*").fromBeginning().open()) {
                final CompletableFuture<Seen> all = CompletableFuture.supplyAsync(() -> new Seen(0).tail(fromBeginning));
                for (int kill = 1; kill <= KILLS; kill++) {
                    // It is killed in the middle of its part; should it be too fast for that, there is still something left to write.
                    final long end = PART * kill;
                    try (ChildJvm writer = ChildJvm.start(FullSpeedWriter.class, path, STATES, end)) {
                        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                            .until(() -> states[0].version() > end - PART / 2);
                        writer.kill();
                    }
                }
                try (StateTailer fromNow = StateTailer.of(states).fromNow().open();
                     ChildJvm writer = ChildJvm.start(FullSpeedWriter.class, path, STATES, VERSIONS)) {
                    assertTrue(new Seen(Seen.ANY).tail(fromNow).count > 0);
                    writer.lineAfter("done");
                    assertEquals(0, writer.exitStatus());
                }
                assertEquals(STATES * VERSIONS, all.get(TIMEOUT_S, TimeUnit.SECONDS).count);
            }
            for (final State state : states) {
                assertEquals(VERSIONS, state.version());
            }
            try (StateTailer again = StateTailer.of(states[1]).fromVersion(states[1].name(), VERSIONS - 10).open()) {
                assertEquals(11, again.poll((name, version, timeNs, sessionId, address, length) -> { }, BATCH));
                assertEquals(VERSIONS, again.commit().version());
            }
        }
    }

    /** What one tailer has seen; fails at the first commit that is not the next one, or not whole. */
    private static final class Seen implements CommitListener {

        private static final long ANY = -1;

        private final long[] versions = new long[STATES];
        private long lastTimeNs;
        private long count;

        Seen(final long before) {
            Arrays.fill(versions, before);
        }

        Seen tail(final StateTailer tailer) {
            while (Arrays.stream(versions).min().getAsLong() < VERSIONS) {
                assertTrue(tailer.await(this, BATCH, TIMEOUT_S, TimeUnit.SECONDS) > 0,
                    () -> "no commit in time: " + Arrays.toString(versions));
            }
            return this;
        }

        @Override
        public void onCommit(final String name, final long version, final long timeNs, final int sessionId, final long address,
                             final int length) {
            final int i = name.charAt(name.length() - 1) - '0';
            if (versions[i] != ANY) {
                assertEquals(versions[i] + 1, version, name);
            }
            versions[i] = version;
            assertEquals(version, Payload.seed(address, length), "the payload is that of another version, or torn");
            assertTrue(timeNs >= lastTimeNs, "commit times never go back");
            lastTimeNs = timeNs;
            count++;
        }
    }
}
