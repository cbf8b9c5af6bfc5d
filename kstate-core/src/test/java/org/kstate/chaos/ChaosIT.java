package org.kstate.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.chaos.ChaosActor.Role;
import org.kstate.history.Event;
import org.kstate.history.HistoryCheck;
import org.kstate.history.Recorder;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.SlotHeader;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.KernelLock;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.Tally;

/**
 * Writers, readers, an observer and visitors, each a process, on transient states of one store; at random moments one of them is killed
 * (SIGKILL) and another takes its place, or one is stopped for a while (SIGSTOP, SIGCONT). Some are killed before they are ready, some
 * in the middle of a call, some while they hold {@code store.lock}. A session of the test itself keeps the states alive.
 *
 * <p>Asserted is, for each round:
 * <ul>
 * <li>the history of all calls of all processes is linearizable ({@link HistoryCheck}): nothing torn, nothing lost, no gap;</li>
 * <li>no call of read, begin, commit or publish of any process lost more than 50 ms, as {@link StallGauge} defines it: not counted is only
 * the time for which the kernel says that this thread waited for a processor. Nor is the time in which its whole process, or the machine's
 * processors, stood still. A call that waited for others would lose more at nearly each stop and kill. So two in a round, of less than a
 * second, are put down to the machine. Calls that take {@code store.lock} (open, subscribe, close) are not among those;</li>
 * <li>no process ends that was not killed, and none meets an exception;</li>
 * <li>afterwards, with nobody having done anything, a new session opens the store, finds every state, publishes on it, and no slot names
 * a session that is gone.</li>
 * </ul>
 * The long run (profile {@code soak}) has ten rounds of 30 kills on the same store: more deaths than there are numbers for sessions.
 */
class ChaosIT {

    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    private static final int ROUNDS = SOAK ? 10 : 1;
    private static final int KILLS_IN_A_ROUND = SOAK ? 30 : 12;
    private static final int LOCK_HOLDERS_IN_A_ROUND = SOAK ? 2 : 1;
    private static final int IN_A_CALL_IN_A_ROUND = SOAK ? 3 : 1;
    private static final Role[] CAST = {Role.WRITER, Role.WRITER, Role.WRITER, Role.READER, Role.READER, Role.OBSERVER, Role.VISITOR,
        Role.VISITOR};
    private static final int MOST_UNREADY = 3;
    /** What a machine may do to calls of a round that neither its kernel nor the control tells: a wait for another would recur at each stop. */
    private static final int STALLS_OF_THE_MACHINE = 2;
    private static final long LONGEST_STALL_OF_THE_MACHINE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long ROUND_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(600);
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_STOP_NS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int TRIES_FOR_A_HOLDER = 10;
    private static final int OWN = 0;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Random random = new Random();
    private final List<Actor> actors = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Snapshot snapshot = new Snapshot();
    private final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(StoreGeometry.MAX_PAGE_SIZE);
    private Path path;
    private String prefix;
    private int lastProcess;
    private int kills;
    private int killedUnready;
    private int killedInACall;
    private int killedHoldingTheLock;
    private int stops;
    private long stalls;
    private long worstStallNs;
    private long longestCallNs;
    private long mostStolenNs;
    private long judged;

    /** A child, and where it writes what it does. */
    private final class Actor {

        private final Role role;
        private final int process = ++lastProcess;
        private final Path history = directory.resolve("events-" + process);
        private final Path tallyFile = directory.resolve("tally-" + process);
        private final Tally tally = Tally.open(tallyFile, ChaosActor.NUMBERS);
        private final ChildJvm child;
        private long resumeAtNs;

        Actor(final Role role) {
            this.role = role;
            this.child = ChildJvm.start(ChildJvm.SHORT_LIVED, ChaosActor.class, role, path, prefix, process, history,
                tallyFile);
        }

        boolean isReady() {
            assertTrue(child.isAlive(), () -> "it ended by itself: role=" + role + "\n" + child.lineAfter("nothing"));
            return tally.get(ChaosActor.READY) != 0;
        }

        void stop(final long forNs) {
            child.stop();
            resumeAtNs = System.nanoTime() + forNs;
            stops++;
        }

        boolean isStopped() {
            return resumeAtNs != 0;
        }

        void resume() {
            resumeAtNs = 0;
            child.resume();
            child.send("cool");
        }
    }

    @Test
    void shouldLoseNothingAndStallNobodyWhateverIsKilledOrStopped() {
        path = directory.resolve("store");
        try (Kstate anchor = Kstate.open(ChaosActor.options(path))) {
            for (int round = 1; round <= ROUNDS; round++) {
                playRound(anchor, round);
            }
            if (SOAK) {
                assertTrue(kills > StoreGeometry.MAX_SESSIONS, "too few to need a number twice: kills=" + kills);
            }
            final long sessions = RawStore.open(path).control().getLong(ControlLayout.LAST_ORDINAL);
            System.out.println("chaos: kills=" + kills + " (before ready " + killedUnready + ", in a call " + killedInACall
                + ", holding store.lock " + killedHoldingTheLock + "), stops=" + stops + ", sessions=" + sessions + ", calls judged=" + judged
                + ", longest call " + longestCallNs / 1000 + " us, most lost by a call " + worstStallNs / 1000
                + " us, most put down to a processor that others had " + mostStolenNs / 1000 + " us");
        } finally {
            payload.releaseLast();
        }
    }

    private void playRound(final Kstate anchor, final int round) {
        prefix = "round" + round + ".s";
        events.clear();
        stalls = 0;
        final State[] states = new State[ChaosActor.STATES];
        try {
            for (int i = 0; i < states.length; i++) {
                states[i] = anchor.subscribe(ChaosActor.name(prefix, i), Permission.READ_WRITE);
                states[i].setSize(ChaosActor.size(i));
            }
            for (final Role role : CAST) {
                actors.add(new Actor(role));
            }
            rampage();
            endAll();
            readAll(states);
        } finally {
            actors.forEach(actor -> actor.child.close());
            actors.clear();
        }
        assertEquals(List.of(), HistoryCheck.violations(events), () -> "calls=" + events.size());
        assertNothingToRepair(states);
        Arrays.stream(states).forEach(State::close);
    }

    private void rampage() {
        final int untilKills = kills + KILLS_IN_A_ROUND;
        final int untilHolders = killedHoldingTheLock + LOCK_HOLDERS_IN_A_ROUND;
        final int untilInACall = killedInACall + IN_A_CALL_IN_A_ROUND;
        final long deadline = System.nanoTime() + ROUND_TIMEOUT_NS;
        while (kills < untilKills || killedHoldingTheLock < untilHolders || killedInACall < untilInACall) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "the round does not end: kills=" + kills + ", in a call=" + killedInACall
                + ", holding the lock=" + killedHoldingTheLock);
            resumeWhoseTimeHasCome();
            final int dice = random.nextInt(10);
            final Actor actor = actors.get(random.nextInt(actors.size()));
            if (actors.stream().filter(each -> !each.isReady()).count() > MOST_UNREADY || actor.isStopped()) {
                LockSupport.parkNanos(POLL_NS);
            } else if (dice < 6) {
                if (actor.isReady() || random.nextInt(4) == 0) {
                    killAtAMoment(actor);
                }
            } else if (dice < 8) {
                killAHolderOfTheLock();
            } else if (actor.isReady() && actors.stream().noneMatch(Actor::isStopped)) {
                actor.child.send("hot");
                LockSupport.parkNanos(random.nextLong(LONGEST_MOMENT_NS));
                actor.stop(random.nextLong(LONGEST_STOP_NS));
            }
        }
        actors.stream().filter(Actor::isStopped).forEach(Actor::resume);
    }

    private void resumeWhoseTimeHasCome() {
        for (final Actor actor : actors) {
            if (actor.isStopped() && System.nanoTime() - actor.resumeAtNs > 0) {
                actor.resume();
            }
        }
    }

    /** It is busier just before, so that many are killed inside a call. */
    private void killAtAMoment(final Actor actor) {
        actor.child.send("hot");
        LockSupport.parkNanos(random.nextLong(LONGEST_MOMENT_NS));
        kill(actor);
    }

    /** Visitors hold it most of the time; with one of them standing still, the kernel tells whether that one does. */
    private void killAHolderOfTheLock() {
        try (KernelLock lock = KernelLock.open(path.resolve("store.lock"))) {
            for (int i = 0; i < TRIES_FOR_A_HOLDER; i++) {
                final Actor visitor = actors.get(CAST.length - 1 - random.nextInt(2));
                if (visitor.isStopped() || !visitor.isReady()) {
                    return;
                }
                visitor.child.stop();
                if (lock.isHeldByAnother(0) && isNamed(visitor)) {
                    killedHoldingTheLock++;
                    kill(visitor);
                    return;
                }
                visitor.child.resume();
                resumeWhoseTimeHasCome();
                LockSupport.parkNanos(random.nextLong(POLL_NS));
            }
        }
    }

    /** Whoever gets the lock writes its process id into the file. */
    private boolean isNamed(final Actor visitor) {
        try {
            return Files.readString(path.resolve("store.lock")).startsWith("pid=" + visitor.child.pid() + " ");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void kill(final Actor actor) {
        final boolean ready = actor.isReady();
        actor.child.kill();
        kills++;
        killedUnready += ready ? 0 : 1;
        collect(actor, System.nanoTime());
        actors.set(actors.indexOf(actor), new Actor(actor.role));
    }

    /** Takes what a process that is gone has left. */
    private void collect(final Actor actor, final long deadNs) {
        if (!actor.history.toFile().exists()) {
            return;
        }
        final List<Event> own = Recorder.read(actor.history, actor.process, deadNs);
        events.addAll(own);
        killedInACall += own.isEmpty() || own.get(own.size() - 1).ended() ? 0 : 1;
        actor.history.toFile().delete();
        final Tally gauge = actor.tally;
        final long stall = gauge.get(StallGauge.WORST);
        stalls += gauge.get(StallGauge.STALLS);
        assertTrue(stalls <= STALLS_OF_THE_MACHINE && stall < LONGEST_STALL_OF_THE_MACHINE_NS, () -> "calls stalled: calls=" + stalls
            + ", lostUs=" + stall / 1000 + ", tookUs=" + gauge.get(StallGauge.WORST_DURATION) / 1000 + ", role=" + actor.role);
        worstStallNs = Math.max(worstStallNs, stall);
        longestCallNs = Math.max(longestCallNs, gauge.get(StallGauge.LONGEST));
        mostStolenNs = Math.max(mostStolenNs, gauge.get(StallGauge.STOLEN));
        judged += gauge.get(StallGauge.CALLS);
    }

    private void endAll() {
        actors.forEach(actor -> actor.child.send("end"));
        for (final Actor actor : actors) {
            actor.child.lineAfter(ChaosActor.ENDED);
            assertEquals(0, actor.child.exitStatus());
            collect(actor, System.nanoTime());
        }
    }

    /** The last word on each state is part of the history: a commit that was told and is not there would be found. */
    private void readAll(final State[] states) {
        final Recorder recorder = Recorder.create(directory.resolve("events-" + OWN), states.length);
        for (int i = 0; i < states.length; i++) {
            recorder.begin(Event.Kind.READ, i, Event.NONE, Event.ANY);
            final long version = states[i].read(snapshot);
            recorder.returned();
            recorder.end(Event.Kind.READ, version, ChaosActor.digest(version, snapshot.bytes().addressForRead(0), snapshot.length()));
            assertTrue(version > 0, "nobody wrote: state=" + states[i].name());
        }
        events.addAll(Recorder.read(directory.resolve("events-" + OWN), OWN, System.nanoTime()));
    }

    private void assertNothingToRepair(final State[] states) {
        try (Kstate fresh = Kstate.open(ChaosActor.options(path)); Observer observer = Kstate.observe(path)) {
            for (int i = 0; i < states.length; i++) {
                try (State state = fresh.subscribe(states[i].name(), Permission.READ_WRITE)) {
                    final long version = states[i].version();
                    assertEquals(states[i].pageIndex(), state.pageIndex());
                    Payload.fill(payload.addressForRead(0), state.size(), 1);
                    assertEquals(version + 1, state.publish(payload.addressForRead(0), state.size()));
                    assertEquals(version + 1, observer.state(state.name()).version());
                }
            }
        }
        final RawStore raw = RawStore.open(path);
        for (int page = 0; page < raw.pages().geometry().pages(); page++) {
            if (PageTableEntry.isInUse(raw.pages().tableWord(page))) {
                for (int slot = 0; slot < raw.pages().geometry().slots(); slot++) {
                    assertFalse(SlotHeader.isClaimed(raw.page(page).slotHeader(slot)), "a slot is held: page=" + page);
                }
            }
        }
    }
}
