package org.kstate.notify.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.notify.chaos.LifecycleActor.Role;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/**
 * Everything begins and ends all the time: sessions are closed beside their own writing and waiting threads. Observers, statistics, readers
 * and tailers are opened and closed. States get other sizes, are deleted and made anew. Threads are interrupted wherever they are, readers
 * of the journal are stopped, and processes are killed and replaced. No read is torn; each version of each incarnation is told to one
 * caller, and is in the journal once and in order; nobody gets an exception but those that say what happened; and nothing is left.
 */
class LifecycleChaosIT {

    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    /** Each with a store and a journal of its own: a session that opens a journal reads its history, which gets long here. */
    private static final int ROUNDS = SOAK ? 10 : 1;
    private static final int KILLS = SOAK ? 30 : 4;
    private static final int KILLS_TO_A_STOP = 3;
    /** A process has a few sessions at a time at most, and some that are being closed. */
    private static final int MOST_DESCRIPTORS = 400;
    private static final Role[] ROLES = {Role.CHURNER, Role.CHURNER, Role.LOOKER, Role.READER};
    private static final int SHARED_KEPT = 0;
    private static final int SHARED_PASSING = LifecycleActor.PERSISTENT;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    /** On the disk, if that is where temporary folders are: a long run's journal is large. */
    @TempDir
    private Path disk;
    private final Ledger ledger = new Ledger();

    private Path store() {
        return directory.resolve("store");
    }

    private Path journal() {
        return disk.resolve("journal");
    }

    static IntStream rounds() {
        return IntStream.rangeClosed(1, ROUNDS);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void shouldKeepEveryPromiseWhateverIsClosedStoppedInterruptedOrKilledMeanwhile(final int round) throws IOException {
        System.out.println("lifecycle chaos: round=" + round);
        final JournalCheck left = runAndJudge(System.nanoTime(), Files.createDirectory(directory.resolve("files")));
        assertComesBack(left);
        Leftovers.awaitNone(store(), journal());
    }

    /** Leaves nothing on the stack of the test that would keep what was closed. */
    private JournalCheck runAndJudge(final long seed, final Path files) {
        try (Kstate anchor = Kstate.open(LifecycleActor.options(store()))) {
            final State kept = anchor.subscribe(LifecycleActor.name(SHARED_KEPT), Permission.READ_WRITE);
            kept.persistTo(journal());
            final State passing = anchor.subscribe(LifecycleActor.name(SHARED_PASSING), Permission.READ_WRITE);
            try (Cast cast = new Cast(store(), journal(), files, ledger, seed, ROLES)) {
                for (int kill = 0; kill < KILLS; kill++) {
                    if (kill % KILLS_TO_A_STOP == 0) {
                        cast.killOneWhileTheReaderIsStopped();
                    } else {
                        cast.killOne();
                    }
                }
                cast.endAll();
                final String said = "seed=" + seed + ", " + cast + ", " + ledger;
                assertTrue(cast.total(LifecycleActor.INTERRUPTS) > 0, said);
                assertTrue(cast.total(LifecycleActor.MOST_DESCRIPTORS) < MOST_DESCRIPTORS, said);
                System.out.println("lifecycle chaos: " + said);
            }
            ledger.assertReadWhatWasCommitted();
            ledger.assertAccountsFor(kept.id(), kept.version());
            ledger.assertAccountsFor(passing.id(), passing.version());
            final JournalCheck left = ledger.assertAgreesWith(journal());
            assertEquals(left.last(kept.name()).version(), kept.version());
            assertNothingIsHeld();
            return left;
        }
    }

    /** The next session that opens takes away what the dead have left. */
    private void assertNothingIsHeld() {
        Kstate.open(LifecycleActor.options(store())).close();
        assertEquals(1, Kstate.statistics(store()).sessions().size(), () -> "sessions are left: " + Kstate.statistics(store()).sessions());
        final RawStore raw = RawStore.open(store());
        for (int page = 0; page < raw.pages().geometry().pages(); page++) {
            assertEquals(0, raw.claimedSlots(page), "a slot is held: page=" + page);
        }
    }

    /** In a new store each persistent state has what the journal says. */
    private void assertComesBack(final JournalCheck journal) {
        final Snapshot snapshot = new Snapshot();
        try (Kstate fresh = Kstate.open(LifecycleActor.options(directory.resolve("fresh")))) {
            for (int i = 0; i < LifecycleActor.PERSISTENT; i++) {
                final State state = fresh.subscribe(LifecycleActor.name(i), Permission.READ_WRITE);
                state.persistTo(journal());
                assertEquals(journal.last(state.name()).version(), state.read(snapshot), state.name());
                assertEquals(journal.last(state.name()).seed(), Stamp.of(snapshot.bytes().addressForRead(0), snapshot.length()), state.name());
            }
        }
    }
}
