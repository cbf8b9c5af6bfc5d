package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** From history to live beside a writer at full speed, while writer and replayers are killed: nothing is missing, nothing comes twice. */
class ReplayLiveIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 60 : 2;
    private static final int MOST_MS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Random random = new Random();

    private ChildJvm start(final String what) {
        return ChildJvm.start(ReplayLiveChild.class, what, directory.resolve("store"), directory.resolve("journal"), directory.resolve(what));
    }

    private ChildJvm again(final ChildJvm killed, final String what) {
        killed.kill();
        killed.close();
        return start(what);
    }

    @Test
    void shouldBeEqualAtTheEndWhoeverIsKilled() throws Exception {
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(16).pageSize(128))) {
            for (int i = 0; i < ReplayLiveChild.STATES; i++) {
                store.subscribe("s" + i, Permission.READ_WRITE, ReplayLiveChild.SIZE).persistTo(directory.resolve("journal"));
                // What was replayed stays while the replayer is dead.
                store.subscribe(ReplayLiveChild.PREFIX + "s" + i, Permission.READ);
            }
            run(store);
        }
    }

    private void run(final Kstate store) throws IOException {
        ChildJvm replaying = start("replay");
        ChildJvm writer = start("write");
        try {
            writer.lineAfter(ReplayLiveChild.STARTED);
            for (int kill = 0; kill < KILLS; kill++) {
                replaying.lineAfter(ReplayLiveChild.STARTED);
                writer.send(ReplayLiveChild.GO);
                awaitTheMiddle(store);
                replaying = again(replaying, "replay");
                if (kill % 2 == 1) {
                    writer = again(writer, "write");
                    writer.lineAfter(ReplayLiveChild.STARTED);
                }
            }
            replaying.lineAfter(ReplayLiveChild.STARTED);
            writer.send(ReplayLiveChild.GO);
            writer.send("enough");
            writer.lineAfter("written");
            assertEqual(store);
            final String truth = truth();
            Awaitility.await().atMost(PATIENCE).until(() -> heard().equals(truth));
            assertTrue(replaying.isAlive());
        } finally {
            writer.close();
            replaying.close();
        }
    }

    /** The replay has begun to come after the writer, and has kept a position. */
    private void awaitTheMiddle(final Kstate store) {
        try (State replay = store.subscribe(ReplayLiveChild.PREFIX + "s0", Permission.READ)) {
            final long before = replay.version();
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> replay.version() > before + 100
                && Files.exists(directory.resolve("replay")) && Files.exists(directory.resolve(ReplayLiveChild.HEARD)));
        }
        Awaitility.await().pollDelay(Duration.ofMillis(random.nextInt(MOST_MS))).until(() -> true);
    }

    private void assertEqual(final Kstate store) {
        final Snapshot live = new Snapshot();
        final Snapshot replayed = new Snapshot();
        for (int i = 0; i < ReplayLiveChild.STATES; i++) {
            try (State state = store.subscribe("s" + i, Permission.READ);
                 State replay = store.subscribe(ReplayLiveChild.PREFIX + "s" + i, Permission.READ)) {
                state.read(live);
                assertTrue(live.version() > 1_000, () -> "at full speed: version=" + live.version());
                Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                    replay.read(replayed);
                    assertEquals(live.timeNs(), replayed.timeNs());
                });
                assertEquals(live.version(), replayed.version(), "each commit once");
                final byte[] expected = new byte[live.bytes().length()];
                final byte[] found = new byte[replayed.bytes().length()];
                live.bytes().read(expected);
                replayed.bytes().read(found);
                assertArrayEquals(expected, found);
            }
        }
    }

    /** What the journal holds, read without a replay. */
    private String truth() throws IOException {
        final ReplayLiveChild.Listening all = new ReplayLiveChild.Listening(null);
        try (JournalReader reader = JournalReader.open(directory.resolve("journal"))) {
            while (reader.next()) {
                all.onRecord(reader.record(), reader.record().entryCount());
                for (int i = 0; i < reader.record().entryCount(); i++) {
                    all.onEntry(reader.record(), reader.record().entry(i));
                }
            }
        }
        return all.toString();
    }

    private String heard() throws IOException {
        final String kept = Files.readString(directory.resolve(ReplayLiveChild.HEARD));
        return kept.substring(kept.indexOf('\n') + 1);
    }
}
