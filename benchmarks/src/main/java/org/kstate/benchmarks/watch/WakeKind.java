package org.kstate.benchmarks.watch;

import java.util.List;
import java.util.function.Function;

import org.kstate.benchmarks.report.Figure;

/** The ways in which one process wakes another. Each end is opened in its own process; the waiting one first. */
enum WakeKind {

    /** The baseline. */
    FUTEX("bare futex", scene -> new BareFutex(scene.memory(), WakeMemory.FUTEX), scene -> new BareFutex(scene.memory(), WakeMemory.FUTEX)),
    /** A watch of one state. */
    ONE(Figure.KSTATE, publishing(WakeKind.PREFIX_ONE + 0), scene -> new KstateWaiting.OfStates(scene, WakeKind.PREFIX_ONE, 1)),
    /** A watch of many, one of which changes. */
    MANY("Kstate, 1 000 states watched", publishing(WakeKind.PREFIX_MANY + 0),
        scene -> new KstateWaiting.OfStates(scene, WakeKind.PREFIX_MANY, WakeScene.STATES)),
    /** One of many threads of one session. */
    SEVERAL("Kstate, 100 watches of one session", publishing(WakeKind.PREFIX_SEVERAL + 0), KstateWaiting.Several::new),
    /** A persistent state, by its journal. */
    TAILER("Kstate, a tailer", publishing(WakeKind.TAILED), KstateWaiting.Tailing::new),
    /** The baseline of selectors. */
    CHAIN("bare futex, pipe, selector", scene -> new BareFutex(scene.memory(), WakeMemory.CHAIN_FUTEX),
        scene -> new FutexChain(scene.memory())),
    /** The channel of a watch. */
    SELECTOR("Kstate, by a selector", publishing(WakeKind.PREFIX_SELECTOR + 0), KstateWaiting.Selecting::new),
    /** By hand: a counter of the kernel's, whose descriptor the other process has taken. */
    EVENTFD("eventfd", scene -> new Descriptor(SystemCalls.taken(scene.memory().buffer().getLongAcquire(WakeMemory.PROCESS),
        (int) scene.memory().buffer().getLongAcquire(WakeMemory.EVENT_DESCRIPTOR)), Long.BYTES), WakeKind::eventDescriptor),
    /** By hand: a message of 64 bytes. */
    DATAGRAM("Unix datagram socket, 64 B", scene -> new Descriptor(SystemCalls.sendingSocket(scene.socket()), WakeScene.SIZE),
        scene -> new Descriptor(SystemCalls.receivingSocket(scene.socket()), WakeScene.SIZE));

    /** Those that others are compared with. */
    static final List<WakeKind> BASELINES = List.of(FUTEX, ONE, CHAIN);
    /** The persistent state. */
    static final String TAILED = "tailed";

    private static final String PREFIX_ONE = "one";
    private static final String PREFIX_MANY = "many";
    /** Beginning of the names of the states of {@link #SEVERAL}. */
    static final String PREFIX_SEVERAL = "several";
    /** Beginning of the name of the state of {@link #SELECTOR}. */
    static final String PREFIX_SELECTOR = "selected";

    private final String label;
    private final Function<WakeScene, Waking> waking;
    private final Function<WakeScene, Waiting> waiting;

    WakeKind(final String label, final Function<WakeScene, Waking> waking, final Function<WakeScene, Waiting> waiting) {
        this.label = label;
        this.waking = waking;
        this.waiting = waiting;
    }

    private static Function<WakeScene, Waking> publishing(final String name) {
        return scene -> new PublishedState(scene, WakeScene.WATCHED_STORE, name);
    }

    private static Waiting eventDescriptor(final WakeScene scene) {
        final int descriptor = SystemCalls.eventDescriptor();
        scene.memory().buffer().putLongRelease(WakeMemory.PROCESS, ProcessHandle.current().pid());
        scene.memory().buffer().putLongRelease(WakeMemory.EVENT_DESCRIPTOR, descriptor);
        return new Descriptor(descriptor, Long.BYTES);
    }

    /** Its name in the report. */
    String label() {
        return label;
    }

    Waking waking(final WakeScene scene) {
        return waking.apply(scene);
    }

    Waiting waiting(final WakeScene scene) {
        return waiting.apply(scene);
    }
}
