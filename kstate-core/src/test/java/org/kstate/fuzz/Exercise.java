package org.kstate.fuzz;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.CommitResult;
import org.kstate.Conflict;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.LiveView;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.KstateException;

/**
 * Everything that can be done with a store, in steps, before one of which somebody damages it. A step ends as it should or in an exception
 * of ours; what it reads is of the state that was asked for.
 */
final class Exercise {

    private static final String NEW = "new";
    private static final int NEVER_WRITTEN = 0;

    private final Scene scene;
    private final RandomGenerator random;
    private final int[] states;
    private final Runnable damage;
    private final int damageAt;
    private final Snapshot snapshot = new Snapshot();
    private final Bytes<?> direct = Bytes.allocateDirect(Scene.SIZE);
    private final Bytes<?> onHeap = Bytes.allocateElasticOnHeap(Scene.SIZE);
    private final ByteBuffer buffer = ByteBuffer.allocate(Scene.SIZE);
    private Kstate store;
    private Kstate second;
    private Observer observer;
    private State open;
    private int steps;
    private int refused;
    private String doing;

    /** Something that a step does; may leave with an exception of ours. */
    private interface Step {
        void run();
    }

    /**
     * Creates an exercise.
     *
     * @param scene    with the store.
     * @param random   chooses what is chosen.
     * @param states   pages whose states are used.
     * @param damage   what is to be done to the store.
     * @param damageAt step before which it is done.
     */
    Exercise(final Scene scene, final RandomGenerator random, final int[] states, final Runnable damage, final int damageAt) {
        this.scene = scene;
        this.random = random;
        this.states = states.clone();
        this.damage = damage;
        this.damageAt = damageAt;
    }

    /** What is being done, for the message of a failure. */
    String doing() {
        return doing;
    }

    /** How many steps ended in an exception of ours. */
    int refused() {
        return refused;
    }

    void run() {
        try {
            step("open", () -> store = Kstate.open(scene.options()));
            step("observe", () -> observer = Kstate.observe(scene.directory()));
            for (final int state : states) {
                if (store != null) {
                    use(state);
                }
                if (observer != null) {
                    step("observe state", () -> look(observer.state(Scene.name(state))));
                }
            }
            if (store != null) {
                useAsWhole();
            }
            step("statistics", () -> Kstate.statistics(scene.directory()));
            if (observer != null) {
                step("list", () -> observer.states().forEach(this::look));
            }
        } finally {
            close();
        }
    }

    private void step(final String name, final Step step) {
        doing = name;
        if (steps++ == damageAt) {
            damage.run();
        }
        try {
            step.run();
        } catch (final KstateException e) {
            refused++;
        }
    }

    private void use(final int page) {
        open = null;
        final int owner = Scene.owner(page);
        step("subscribe", () -> open = store.subscribe(Scene.name(page), Permission.READ_WRITE));
        if (open == null) {
            return;
        }
        final State state = open;
        step("look", () -> introspect(state));
        step("read", () -> read(state, owner));
        step("view", () -> view(state, owner));
        step("transaction", () -> transact(state, owner));
        step("conflict", () -> conflict(state, owner));
        step("publish", () -> publish(state, owner));
        step("update", () -> state.update(transaction -> write(transaction, owner), Retry.upTo(3)));
        step("doorbell", () -> ring(state, owner));
        step("several states", () -> useTogether(state, page));
        step("read only", () -> readOnly(page, owner));
        step("size", () -> state.setSize(random.nextInt(1, Scene.SIZE + 1)));
        step("read again", () -> read(state, owner));
        if (random.nextInt(12) == 0) {
            step("persist", () -> state.persistTo(scene.journal()));
            step("publish persistent", () -> publish(state, owner));
        }
        if (random.nextBoolean()) {
            step("unsubscribe", state::close);
        }
    }

    private void useAsWhole() {
        step("new state", () -> {
            try (State state = store.subscribe(NEW, Permission.READ_WRITE)) {
                read(state, NEVER_WRITTEN);
                publish(state, Scene.NEW_OWNER);
                read(state, Scene.NEW_OWNER);
                if (random.nextBoolean()) {
                    store.delete(NEW);
                }
            }
        });
        step("second session", () -> second = Kstate.open(scene.options()));
        if (second != null) {
            step("subscribe in second session", () -> {
                try (State state = second.subscribe(Scene.name(states[0]), Permission.READ)) {
                    read(state, Scene.owner(states[0]));
                }
            });
        }
        if (random.nextInt(4) == 0) {
            step("delete", () -> store.delete(Scene.name(Scene.DELETABLE)));
        }
    }

    private void introspect(final State state) {
        require(state.version() >= 0, "an impossible version");
        state.isWritten();
        state.size();
        state.lastCommit();
        state.createdAtNs();
        state.subscribers();
        state.isPersistent();
        state.journal();
    }

    private void read(final State state, final int owner) {
        require(state.read(snapshot) >= 0, "an impossible version");
        requireOwn(owner, snapshot.bytes().addressForRead(0), snapshot.length());
        require(state.read(direct.clear()) >= 0, "an impossible version");
        requireOwn(owner, direct.addressForRead(0), (int) direct.readRemaining());
        direct.clear();
        require(state.read(direct.addressForRead(0), Scene.SIZE) >= 0, "an impossible version");
        requireOwn(owner, direct.addressForRead(0), state.size());
        state.read(onHeap.clear());
        direct.clear().write(onHeap);
        requireOwn(owner, direct.addressForRead(0), (int) direct.readRemaining());
    }

    private void view(final State state, final int owner) {
        final LiveView view = state.live();
        boolean foreign = false;
        for (int i = 0; i < view.size(); i++) {
            final int value = Byte.toUnsignedInt(view.readByte(i));
            foreign |= Bytewise.isForeign(owner, value);
        }
        if (view.size() >= Long.BYTES) {
            view.readLong(view.size() - Long.BYTES);
            view.readInt(0);
        }
        require(!foreign || !view.isWhole(), "bytes of another state");
        view.isStale();
        view.refresh();
    }

    private void transact(final State state, final int owner) {
        try (Transaction transaction = state.begin(Permission.READ)) {
            requireView(transaction, owner);
        }
        try (Transaction transaction = state.begin()) {
            requireView(transaction, owner);
            write(transaction, owner);
            transaction.commit();
            transaction.version();
        }
    }

    private void requireView(final Transaction transaction, final int owner) {
        for (int i = 0; i < transaction.size(); i++) {
            require(!Bytewise.isForeign(owner, transaction.view().readUnsignedByte(i)), "bytes of another state");
        }
    }

    private void write(final Transaction transaction, final int owner) {
        final int length = random.nextInt(1, transaction.size() + 1);
        for (int i = 0; i < length; i++) {
            transaction.bytes().writeByte(i, Bytewise.of(owner, steps));
        }
    }

    private void conflict(final State state, final int owner) {
        try (Transaction late = state.begin(); Transaction early = state.begin()) {
            write(late, owner);
            write(early, owner);
            early.commit();
            if (late.commit() == CommitResult.CONFLICT) {
                final Conflict conflict = late.conflict();
                require(conflict.state().equals(state.name()), "a conflict on another state");
            }
        }
    }

    private void publish(final State state, final int owner) {
        final int length = random.nextInt(state.size() + 1);
        for (int i = 0; i < Scene.SIZE; i++) {
            direct.writeByte(i, Bytewise.of(owner, steps));
        }
        direct.clear();
        require(state.publish(direct.addressForRead(0), length) > 0, "an impossible version");
        onHeap.clear().writeByte(Bytewise.of(owner, steps));
        state.publish(onHeap);
    }

    private void ring(final State state, final int owner) {
        try (Doorbell bell = store.doorbell()) {
            bell.watch(state);
            final int seen = bell.rings();
            publish(state, owner);
            bell.await(seen, 1);
            bell.unwatch(state);
        }
    }

    /** With the states that refer to a descriptor, or with another that every store has. */
    private void useTogether(final State state, final int page) {
        final int partner = page == Scene.WRITTEN ? Scene.UNDECIDED : Scene.WRITTEN;
        final int third = page == Scene.REUSED ? Scene.UNWRITTEN : Scene.REUSED;
        try (State other = store.subscribe(Scene.name(partner), Permission.READ_WRITE);
             State compared = store.subscribe(Scene.name(third), Permission.READ)) {
            for (int i = 0; i < 2; i++) {
                try (Transaction transaction = store.begin(state, other, compared)) {
                    write(transaction.bytes(state), transaction.view(state).readRemaining(), Scene.owner(page));
                    write(transaction.bytes(other), transaction.view(other).readRemaining(), Scene.owner(partner));
                    transaction.view(compared).readByte(0);
                    transaction.commit();
                }
            }
            final Snapshot[] together = {snapshot, new Snapshot(), new Snapshot()};
            store.snapshot(new State[] {state, other, compared}, together);
            final int[] owners = {Scene.owner(page), Scene.owner(partner), Scene.owner(third)};
            for (int i = 0; i < owners.length; i++) {
                requireOwn(owners[i], together[i].bytes().addressForRead(0), together[i].length());
            }
        }
    }

    private void write(final Bytes<?> bytes, final long size, final int owner) {
        for (int i = 0; i < size; i++) {
            bytes.writeByte((long) i, Bytewise.of(owner, steps));
        }
    }

    private void readOnly(final int page, final int owner) {
        try (State state = store.subscribe(Scene.name(page), Permission.READ)) {
            read(state, owner);
            view(state, owner);
        }
    }

    private void look(final ObservedState state) {
        final int owner = Scene.ownerOf(state.name());
        state.version();
        state.isWritten();
        state.size();
        state.createdAtNs();
        state.isPersistent();
        state.journal();
        require(state.read(snapshot) >= 0, "an impossible version");
        if (owner != Scene.UNKNOWN) {
            requireOwn(owner, snapshot.bytes().addressForRead(0), snapshot.length());
        }
        require(state.read(buffer.clear()) >= 0, "an impossible version");
        require(buffer.remaining() >= 1, "an impossible length");
        for (int i = 0; i < buffer.limit(); i++) {
            require(owner == Scene.UNKNOWN || !Bytewise.isForeign(owner, Byte.toUnsignedInt(buffer.get(i))), "bytes of another state");
        }
    }

    private static void requireOwn(final int owner, final long address, final int length) {
        require(length >= 0 && length <= Scene.SIZE, "an impossible length");
        require(!Bytewise.isForeign(owner, address, length), "bytes of another state");
    }

    private static void require(final boolean condition, final String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private void close() {
        if (second != null) {
            step("close second session", second::close);
        }
        if (store != null) {
            step("close", store::close);
        }
        if (observer != null) {
            step("close observer", observer::close);
        }
        direct.releaseLast();
        onHeap.releaseLast();
    }
}
