package org.kstate.benchmarks.idle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.benchmarks.report.Figure;
import org.kstate.memory.PrivateMemory;
import org.kstate.notify.Announcements;
import org.kstate.notify.StateTailer;
import org.kstate.notify.Watch;

/** What the threads of a process wait for in vain. */
enum IdleKind {

    /** The baseline: as many threads as wait elsewhere, which only sleep. */
    NOBODY("nobody waits", 0, null),
    /** One state for each watch. */
    WATCHES(Figure.KSTATE, 1, null),
    /** 100 states in all. */
    HUNDRED("Kstate, 100 states watched", 10, null),
    /** 1 000 states in all. */
    THOUSAND("Kstate, 1 000 states watched", 100, null),
    /** And an announcer of the persistent state. */
    ANNOUNCER("Kstate, and an announcer", 1, IdleKind.PERSISTENT),
    /** And an announcer of a transient state, which nothing rings for. */
    LOOKING("Kstate, and an announcer that looks at a transient state", 1, IdleKind.TRANSIENT);

    /** Beginning of the names of the threads that wait, or sleep. */
    static final String THREAD = "idle-";

    private static final int WATCHES_OPEN = 10;
    private static final int TAILERS = 1;
    private static final int SIZE = 64;
    private static final long LONG_HOURS = 1;
    private static final String PERSISTENT = "persistent";
    private static final String TRANSIENT = "transient";

    private final String label;
    private final int statesOfEach;
    private final String announced;

    IdleKind(final String label, final int statesOfEach, final String announced) {
        this.label = label;
        this.statesOfEach = statesOfEach;
        this.announced = announced;
    }

    /** Its name in the report. */
    String label() {
        return label;
    }

    /** How many pages its store needs. */
    int pages() {
        return WATCHES_OPEN * Math.max(1, statesOfEach) + 2;
    }

    /**
     * Lets them wait.
     *
     * @param store  open as long as they wait; its states are as large as its pages.
     * @param folder for a journal.
     * @return the threads, which end with the process.
     */
    List<Thread> begin(final Kstate store, final Path folder) {
        final BytesStore<?, ?> payload = PrivateMemory.allocate(SIZE);
        final State persistent = store.subscribe(PERSISTENT, Permission.READ_WRITE);
        persistent.persistTo(folder.resolve("journal"));
        persistent.publish(payload.addressForRead(0), SIZE);
        store.subscribe(TRANSIENT, Permission.READ_WRITE).publish(payload.addressForRead(0), SIZE);
        final List<Runnable> waits = new ArrayList<>();
        for (int i = 0; i < WATCHES_OPEN && statesOfEach > 0; i++) {
            final Watch watch = Watch.of(states(store, i)).fromNow().open();
            waits.add(() -> watch.await(LONG_HOURS, TimeUnit.HOURS));
        }
        if (!waits.isEmpty()) {
            final StateTailer tailer = StateTailer.of(persistent.journal()).states(PERSISTENT).wokenBy(store).fromNow().open();
            waits.add(() -> tailer.await(LONG_HOURS, TimeUnit.HOURS));
        }
        while (waits.size() < WATCHES_OPEN + TAILERS) {
            waits.add(() -> LockSupport.parkNanos(TimeUnit.HOURS.toNanos(LONG_HOURS)));
        }
        if (announced != null) {
            Announcements.of(store).states(announced).to(announcement -> { });
        }
        final List<Thread> threads = new ArrayList<>();
        for (final Runnable wait : waits) {
            final Thread thread = new Thread(wait, THREAD + threads.size());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private State[] states(final Kstate store, final int watch) {
        final State[] states = new State[statesOfEach];
        for (int i = 0; i < states.length; i++) {
            states[i] = store.subscribe("watched." + watch + '.' + i, Permission.READ);
        }
        return states;
    }
}
