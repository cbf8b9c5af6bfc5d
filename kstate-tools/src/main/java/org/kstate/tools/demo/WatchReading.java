package org.kstate.tools.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.notify.Delivery;
import org.kstate.notify.Watch;
import org.kstate.notify.WatchBuilder;

/** Is told of changes, as they come or not more often than wanted. */
final class WatchReading implements Reading {
    static final int UNLIMITED = 0;

    private final Kstate store;
    private final Watch watch;
    private final List<StateTally> tallies;
    private long reads;

    WatchReading(final Path directory, final List<String> names, final List<StateTally> tallies, final int mostPerSecond) {
        this.tallies = tallies;
        store = Kstate.open(directory);
        final WatchBuilder builder = Watch.of(
            names.stream().map(name -> store.subscribe(name, Permission.READ)).toArray(State[]::new));
        watch = (mostPerSecond == UNLIMITED ? builder : builder.atMost(mostPerSecond)).open();
    }

    @Override
    public void step() {
        if (watch.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
            final Delivery delivery = watch.delivery();
            tallies.get(delivery.index()).delivered(delivery.version(), delivery.missed(), delivery.snapshot().bytes());
            reads++;
        }
    }

    @Override
    public long reads() {
        return reads;
    }

    @Override
    public void close() {
        watch.close();
        store.close();
    }
}
