package org.kstate.benchmarks.many;

import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.benchmarks.peers.BareCells;
import org.kstate.time.CachedEpochNanoClock;

/** A store of 64-byte states, all of them subscribed for writing. For one thread. */
final class ManyStates implements AutoCloseable {

    private final Path directory;
    private final Kstate store;
    private final State[] states;

    ManyStates(final Path directory, final int count, final int maxPages) {
        this.directory = directory;
        store = Kstate.open(options(directory).pageSize(BareCells.PAGE_SIZE).slotsPerPage(BareCells.SLOTS).maxPages(maxPages));
        states = new State[count];
        for (int i = 0; i < count; i++) {
            states[i] = store.subscribe(name(i), Permission.READ_WRITE);
        }
    }

    private static StoreOptions options(final Path directory) {
        return StoreOptions.create().directory(directory).clock(new CachedEpochNanoClock(1));
    }

    private static String name(final int index) {
        return "many." + index;
    }

    State state(final int index) {
        return states[index];
    }

    /** Another session of the same store. */
    Kstate reopen() {
        return Kstate.open(options(directory));
    }

    /** Subscribes, in another session, a state that there is already. */
    State subscribe(final Kstate session, final int number) {
        return session.subscribe(name(Math.floorMod(number, states.length)), Permission.READ_WRITE);
    }

    @Override
    public void close() {
        store.close();
    }
}
