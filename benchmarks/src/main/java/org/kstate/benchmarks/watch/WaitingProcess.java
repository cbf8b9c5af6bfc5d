package org.kstate.benchmarks.watch;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.benchmarks.process.ChildSide;
import org.kstate.notify.Watch;

/** The process that is woken: waits as the other asks it to. Arguments: processor, folder, wakes in a slice. */
final class WaitingProcess {

    /** The request to look at the awake store again and again, until the next request. */
    static final int POLL = 254;
    /** The request to do nothing but spin. */
    static final int SPIN = 253;

    private final WakeMemory memory;
    private final Map<WakeKind, Waiting> waiting = new EnumMap<>(WakeKind.class);
    private final StringBuilder absent = new StringBuilder();
    private final int wakes;

    private WaitingProcess(final WakeMemory memory, final int wakes) {
        this.memory = memory;
        this.wakes = wakes;
    }

    /**
     * Runs. Tells which ways it could not open.
     *
     * @param args see above.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final ChildSide parent = new ChildSide(Integer.parseInt(args[0]));
        final Path folder = Path.of(args[1]);
        try (WakeMemory memory = WakeMemory.open(folder.resolve(WakingProcess.MEMORY))) {
            final WaitingProcess process = new WaitingProcess(memory, Integer.parseInt(args[2]));
            process.run(new WakeScene(folder, memory), parent);
        }
        // Threads that wait elsewhere.
        Runtime.getRuntime().halt(0);
    }

    private void run(final WakeScene scene, final ChildSide parent) throws InterruptedException {
        for (final WakeKind kind : WakeKind.values()) {
            try {
                waiting.put(kind, kind.waiting(scene));
            } catch (final UnsupportedOperationException e) {
                absent.append(kind).append(WakingProcess.SEPARATOR).append(e.getMessage()).append(WakingProcess.ENTRIES);
            }
        }
        try (Kstate store = scene.open(WakeScene.AWAKE_STORE);
             Watch awake = Watch.of(store.subscribe(WakingProcess.STATE, Permission.READ)).fromNow().open()) {
            // From the first sleep on commits ring for it.
            awake.await(1, TimeUnit.MILLISECONDS);
            parent.awaitGo();
            work(awake);
            parent.done(absent.toString());
        } finally {
            waiting.values().forEach(Waiting::close);
        }
    }

    private void work(final Watch awake) {
        for (int request = memory.awaitRequest(); request != WakeMemory.END; request = memory.awaitRequest()) {
            if (request == POLL) {
                memory.begin();
                while (!memory.isRequested()) {
                    awake.poll();
                }
            } else if (request == SPIN) {
                memory.begin();
            } else {
                slice(waiting.get(WakeKind.values()[request]));
            }
        }
        memory.begin();
    }

    private void slice(final Waiting kind) {
        memory.begin();
        for (int i = 1; i <= wakes; i++) {
            kind.await();
            memory.answer(i);
        }
    }
}
