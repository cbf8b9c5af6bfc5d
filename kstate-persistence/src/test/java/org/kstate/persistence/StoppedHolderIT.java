package org.kstate.persistence;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Quickest;
import org.kstate.testing.SharedMemory;

/**
 * A process that lives and is stopped in the middle of its commit: nobody robs it. Others are told who it is, in time, and commit on
 * transient states and read as ever; when it goes on, or is killed, nothing is lost and nothing is there twice.
 */
class StoppedHolderIT {

    private static final long COMMIT_TIMEOUT_MS = 200;
    /** Less than two time-outs. */
    private static final long BOUND_MS = COMMIT_TIMEOUT_MS * 9 / 5;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private JournalScene scene;
    private ChildJvm holder;
    private int session;

    @BeforeEach
    void open() {
        scene = new JournalScene(directory);
        scene.open(COMMIT_TIMEOUT_MS, "a", "b");
        scene.publish("b");
        holder = scene.child();
        holder.send("open");
        session = Integer.parseInt(holder.lineAfter("open"));
        scene.publish(holder, "a");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void stopAt(final Step step, final long seed) {
        holder.send("stop " + step + " 1");
        holder.send("publish a " + seed);
        await("it is stopped").until(holder::isStopped);
    }

    /** Waits for one time-out, and not for two. */
    private void assertBusy(final Runnable commit) throws Exception {
        Quickest.assertBelow(BOUND_MS, () -> busyNs(commit));
    }

    private long busyNs(final Runnable commit) {
        final long startNs = System.nanoTime();
        final JournalBusyException busy = assertThrows(JournalBusyException.class, commit::run);
        final long tookNs = System.nanoTime() - startNs;
        assertTrue(tookNs >= TimeUnit.MILLISECONDS.toNanos(COMMIT_TIMEOUT_MS), "tookNs=" + tookNs);
        final String message = busy.getMessage();
        assertTrue(message.contains("holderPid=" + holder.pid()) && message.contains("holderSession=" + session), message);
        return tookNs;
    }

    private void assertOthersAreTold() throws Exception {
        assertBusy(() -> scene.publish("a"));
        assertBusy(() -> scene.publish("b"));
        // One that has never had the journal.
        final StoreOptions options = StoreOptions.create().directory(scene.storeDirectory()).commitTimeoutMs(COMMIT_TIMEOUT_MS);
        try (Kstate other = Kstate.open(options); State transientOne = other.subscribe("t", Permission.READ_WRITE)) {
            final State b = other.subscribe("b", Permission.READ_WRITE);
            assertBusy(() -> b.publish(0, 0));
            assertBusy(() -> transientOne.persistTo(scene.journal()));
            scene.publish("t");
            assertEquals(scene.state("t").version(), transientOne.version());
        }
    }

    private void assertCommitted(final long seed) {
        assertEquals(Long.toString(seed), holder.lineAfter(JournalingChild.ACKNOWLEDGED).split(" ")[2]);
        scene.committed("a", seed);
    }

    @Test
    void shouldTellWhoStandsStillAndGoOnWithIt() throws Exception {
        for (final Step step : new Step[] {Step.PUBLISH, Step.STAGED}) {
            final long seed = scene.newSeed();
            final long version = scene.state("a").version();
            stopAt(step, seed);
            // It is committed when the word has moved, visible in the journal or not.
            assertEquals(step == Step.PUBLISH ? version + 1 : version, scene.state("a").version());
            assertOthersAreTold();
            holder.resume();
            assertCommitted(seed);
            scene.publish("a");
            scene.publish(holder, "b");
            scene.transact(holder, "a");
            scene.assertExact("a", 1);
            scene.assertExact("b", 1);
        }
    }

    @Test
    void shouldGoOnWhenWhoStandsStillIsKilled() throws Exception {
        final long seed = scene.newSeed();
        stopAt(Step.PUBLISH, seed);
        assertBusy(() -> scene.publish("b"));
        holder.kill();
        scene.committed("a", seed);
        scene.publish("b");
        scene.publish("a");
        scene.assertExact("a", 1);
        scene.assertExact("b", 1);
    }
}
