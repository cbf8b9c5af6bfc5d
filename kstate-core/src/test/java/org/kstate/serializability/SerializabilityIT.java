package org.kstate.serializability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.serializability.RecordedTransaction.Outcome;
import org.kstate.serializability.Transacting.Role;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.Tally;

/**
 * Several processes transact over the same few states, read and write by chance, and read some together; some are killed and some stopped for a
 * while. What all of them saw and did is strictly serializable, and of each {@link Kind} of transaction there were many.
 */
class SerializabilityIT {

    private static final int BLOWS = Boolean.getBoolean("kstate.soak") ? 100 : 4;
    private static final Role[] CAST = {Role.WRITER, Role.WRITER, Role.WRITER, Role.READER};
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final long LONGEST_STOP_NS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long LEAST_OF_EACH_KIND = 100;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Random random = new Random();
    private final List<Actor> actors = new ArrayList<>();
    private final List<RecordedTransaction> history = new ArrayList<>();
    /** Of those that have ended, by kind. */
    private final long[] ended = new long[Kind.values().length];
    private int started;

    private final class Actor {

        private final Role role;
        private final int process = ++started;
        private final Path file = directory.resolve("transactions-" + process);
        private final Tally tally;
        private final ChildJvm child;

        Actor(final Role role) {
            final Path tallyFile = directory.resolve("tally-" + process);
            this.role = role;
            this.tally = Tally.open(tallyFile, Transacting.NUMBERS);
            this.child = ChildJvm.start(ChildJvm.SHORT_LIVED, Transacting.class, role, directory.resolve("store"), file, tallyFile, process);
        }

        void awaitReady() {
            Awaitility.await().atMost(Duration.ofMillis(ChildJvm.TIMEOUT_MS)).pollInterval(Duration.ofMillis(5)).until(() -> {
                assertTrue(child.isAlive(), () -> "it ended by itself: role=" + role + "\n" + child.lineAfter("nothing"));
                return tally.get(Transacting.READY) == 1;
            });
        }

        void collect() {
            for (final Kind kind : Kind.values()) {
                ended[kind.ordinal()] += tally.get(kind.index());
            }
            history.addAll(TransactionRecorder.read(file, process));
            file.toFile().delete();
        }
    }

    @Test
    void shouldBeAsIfTransactionsOverSeveralStatesWereMadeOneAfterAnother() {
        try (Kstate store = Kstate.open(Transacting.options(directory.resolve("store")))) {
            for (int i = 0; i < Transacting.STATES; i++) {
                final State state = store.subscribe(Transacting.name(i), Permission.READ_WRITE);
                state.setSize(Transacting.SIZE);
            }
            try {
                for (final Role role : CAST) {
                    actors.add(new Actor(role));
                }
                for (int blow = 0; blow < BLOWS; blow++) {
                    strike(random.nextInt(CAST.length), blow % 3 == 0);
                }
                hurry(1);
                for (final Kind kind : Kind.values()) {
                    awaitEnoughOf(kind);
                }
                endAll();
            } finally {
                actors.forEach(actor -> actor.child.close());
            }
        }
        assertEquals(List.of(), SerializabilityCheck.violations(history));
        final Map<Kind, Long> found = new EnumMap<>(Kind.class);
        for (final Kind kind : Kind.values()) {
            found.put(kind, ended[kind.ordinal()]);
        }
        System.out.println("serializability: transactions=" + history.size() + ", unfinished="
            + history.stream().filter(each -> each.outcome() == Outcome.UNFINISHED).count() + ", " + found);
    }

    private void awaitEnoughOf(final Kind kind) {
        Awaitility.await(kind.name()).atMost(Duration.ofMillis(ChildJvm.TIMEOUT_MS)).pollInterval(Duration.ofMillis(5))
            .until(() -> ended[kind.ordinal()] + actors.stream().mapToLong(actor -> actor.tally.get(kind.index())).sum() >= LEAST_OF_EACH_KIND);
    }

    /** If not, they leave the processors to the one that starts. */
    private void hurry(final long value) {
        actors.forEach(actor -> actor.tally.set(Transacting.HURRY, value));
    }

    private void strike(final int i, final boolean stop) {
        final Actor actor = actors.get(i);
        actor.awaitReady();
        hurry(1);
        LockSupport.parkNanos(Transacting.LONG_REST_NS + random.nextLong(LONGEST_MOMENT_NS));
        if (stop) {
            actor.child.stop();
            LockSupport.parkNanos(random.nextLong(LONGEST_STOP_NS));
            actor.child.resume();
        } else {
            actor.child.kill();
            actor.collect();
            actors.set(i, new Actor(actor.role));
        }
        hurry(0);
    }

    private void endAll() {
        actors.forEach(Actor::awaitReady);
        actors.forEach(actor -> actor.child.send("end"));
        for (final Actor actor : actors) {
            actor.child.lineAfter(Transacting.ENDED);
            assertEquals(0, actor.child.exitStatus());
            actor.collect();
        }
    }
}
