package org.kstate.notify.chaos;

import java.util.concurrent.ThreadLocalRandom;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.LiveView;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.testing.Payload;

/**
 * One thread's handles on all states, in one session: subscribed to when they are wanted, and persistent before anybody writes. What is read
 * through them is checked. For one thread.
 */
final class Handles {

    private static final int NOTED_READS = 8;

    private final LifecycleActor actor;
    private final SessionRounds.Session session;
    private final State[] states = new State[LifecycleActor.STATES];
    private final long[] versions = new long[LifecycleActor.STATES];
    private final Snapshot snapshot = new Snapshot();

    Handles(final LifecycleActor actor, final SessionRounds.Session session) {
        this.actor = actor;
        this.session = session;
    }

    State get(final int i) {
        if (states[i] == null) {
            final State state = session.store().subscribe(LifecycleActor.name(i), Permission.READ_WRITE);
            boolean isReady = false;
            try {
                chooseSize(state);
                if (LifecycleActor.isPersistent(i)) {
                    state.persistTo(actor.journal());
                }
                versions[i] = 0;
                states[i] = state;
                isReady = true;
            } finally {
                if (!isReady) {
                    state.close();
                }
            }
        }
        return states[i];
    }

    /** What a written state refuses, or one that is becoming one. */
    static void chooseSize(final State state) {
        final int size = Long.BYTES * (1 + ThreadLocalRandom.current().nextInt(LifecycleActor.PAGE_SIZE / Long.BYTES));
        try {
            state.setSize(size);
        } catch (final IllegalSizeException e) {
            require(e.getMessage().contains("smaller") && size < LifecycleActor.PAGE_SIZE, e);
        }
    }

    /** Closes a handle, if there is one: with the last one of a transient state that state ends. */
    void close(final int i) {
        if (states[i] != null) {
            states[i].close();
            states[i] = null;
        }
    }

    /** Closes those whose state somebody in this session has deleted. */
    void dropDeleted() {
        for (int i = 0; i < states.length; i++) {
            close(i);
        }
    }

    /** Reads a state in one of three ways. */
    void read(final int i, final BytesStore<?, ?> memory) {
        final State state = get(i);
        final long address = memory.addressForRead(0);
        switch (ThreadLocalRandom.current().nextInt(3)) {
            case 0 -> {
                final long version = state.read(snapshot);
                check(i, version, Stamp.of(snapshot.bytes().addressForRead(0), snapshot.length()));
            }
            case 1 -> look(state.live(), i, memory);
            default -> {
                memory.zeroOut(0, LifecycleActor.PAGE_SIZE);
                final long version = state.read(address, LifecycleActor.PAGE_SIZE);
                check(i, version, Stamp.of(address, LifecycleActor.PAGE_SIZE));
            }
        }
    }

    private void look(final LiveView view, final int i, final BytesStore<?, ?> memory) {
        final long version = view.refresh();
        final int size = view.size();
        for (int offset = 0; offset < size; offset += Long.BYTES) {
            memory.writeLong(offset, view.readLong(offset));
        }
        if (view.isWhole()) {
            check(i, version, Stamp.of(memory.addressForRead(0), size));
        }
    }

    /** What was read of a state is one version, of this state and no other, and no older than what this thread has seen of it. */
    void check(final int i, final long version, final long seed) {
        final long id = states[i].id();
        require(seed != Payload.TORN, "torn", i, version, seed);
        require(seed == Stamp.NONE == (version == 0), "the version has the bytes of another", i, version, seed);
        require(version == 0 || Stamp.isFor(seed, id), "the bytes of another state", i, version, seed);
        require(version >= versions[i], "the version goes back from " + versions[i], i, version, seed);
        versions[i] = version;
        if (version > 0 && ThreadLocalRandom.current().nextInt(NOTED_READS) == 0 && actor.log().hasRoom()) {
            actor.log().add(CallLog.READ, i, id, version, seed);
        }
    }

    /** The thread was told that it has committed a version. */
    void committed(final int i, final long version) {
        require(version > versions[i], "not later than " + versions[i], i, version, Stamp.NONE);
        versions[i] = version;
    }

    private void require(final boolean condition, final String otherwise, final int i, final long version, final long seed) {
        if (!condition) {
            throw new AssertionError(otherwise + ": version=" + version + ", seed=0x" + Long.toHexString(seed) + ", state=" + states[i]);
        }
    }

    static void require(final boolean condition, final Exception otherwise) {
        if (!condition) {
            throw new AssertionError("not for such a reason", otherwise);
        }
    }
}
