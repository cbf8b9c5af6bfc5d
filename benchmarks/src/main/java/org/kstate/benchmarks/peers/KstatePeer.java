package org.kstate.benchmarks.peers;

import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.time.CachedEpochNanoClock;

/** A transient state in a store with default options but for the clock, which is the cached one. */
final class KstatePeer implements Peer {

    private final Kstate store;
    private final State state;

    KstatePeer(final Path folder, final int size) {
        store = Kstate.open(StoreOptions.create().directory(folder.resolve("store")).clock(new CachedEpochNanoClock(1)));
        state = store.subscribe("peer", Permission.READ_WRITE);
        state.setSize(size);
    }

    @Override
    public void put(final long from, final int length) {
        state.publish(from, length);
    }

    @Override
    public int get(final long to, final int capacity) {
        state.read(to, capacity);
        return state.size();
    }

    @Override
    public void close() {
        state.close();
        store.close();
    }
}
