package org.kstate.notify.chaos;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.StoreStatistics;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.testing.Payload;

/** Observers, each opened, used and closed, and statistics, by a thread that may be interrupted. */
final class LookingRounds {

    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final LifecycleActor actor;
    private final Snapshot snapshot = new Snapshot();

    LookingRounds(final LifecycleActor actor) {
        this.actor = actor;
    }

    void round() {
        try (Observer observer = Kstate.observe(actor.store())) {
            for (final ObservedState state : observer.states()) {
                read(state);
            }
            for (int i = 0; i < LifecycleActor.STATES; i++) {
                read(observer, LifecycleActor.name(i));
            }
        }
        final StoreStatistics statistics = Kstate.statistics(actor.store());
        require(statistics.damagedPages() == 0 && statistics.isThisBoot() && !statistics.sessions().isEmpty(), statistics);
        actor.count(LifecycleActor.CALLS);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(REST_NS) + 1);
        if (ThreadLocalRandom.current().nextBoolean()) {
            Thread.interrupted();
        }
    }

    private void read(final Observer observer, final String name) {
        final ObservedState state;
        try {
            state = observer.state(name);
        } catch (final NoSuchStateException e) {
            // There is none at the moment.
            return;
        }
        read(state);
    }

    private void read(final ObservedState state) {
        long last = 0;
        for (int i = 0; i < 4; i++) {
            final long version;
            try {
                version = state.read(snapshot);
            } catch (final ClosedException e) {
                // It has ended.
                return;
            }
            final long seed = Stamp.of(snapshot.bytes().addressForRead(0), snapshot.length());
            require(seed != Payload.TORN && seed == Stamp.NONE == (version == 0) && version >= last
                && (version == 0 || Stamp.isFor(seed, state.id())), "last=" + last + ", seed=0x" + Long.toHexString(seed) + ", " + snapshot
                + ", " + state);
            last = version;
        }
    }

    private static void require(final boolean condition, final Object otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
