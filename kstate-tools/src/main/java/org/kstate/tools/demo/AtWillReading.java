package org.kstate.tools.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;

/** Reads all states, sleeps a little, and reads them again, whether they have changed or not. */
final class AtWillReading implements Reading {
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Kstate store;
    private final List<State> states = new ArrayList<>();
    private final List<StateTally> tallies;
    private final Snapshot snapshot = new Snapshot();
    private long reads;

    AtWillReading(final Path directory, final List<String> names, final List<StateTally> tallies) {
        this.tallies = tallies;
        store = Kstate.open(directory);
        names.forEach(name -> states.add(store.subscribe(name, Permission.READ)));
    }

    @Override
    public void step() {
        for (int i = 0; i < states.size(); i++) {
            final long version = states.get(i).read(snapshot);
            tallies.get(i).read(version, snapshot.bytes());
            reads++;
        }
        LockSupport.parkNanos(NAP_NS);
    }

    @Override
    public long reads() {
        return reads;
    }

    @Override
    public void close() {
        store.close();
    }
}
