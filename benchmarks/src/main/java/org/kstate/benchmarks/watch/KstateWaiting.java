package org.kstate.benchmarks.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.notify.StateTailer;
import org.kstate.notify.Watch;

/** Waiting for commits, in the ways that Kstate has. Each has a session of its own. */
abstract class KstateWaiting implements Waiting {

    final Kstate store;

    private KstateWaiting(final WakeScene scene) {
        store = scene.open(WakeScene.WATCHED_STORE);
    }

    final State[] states(final String prefix, final int count) {
        final State[] states = new State[count];
        for (int i = 0; i < count; i++) {
            states[i] = store.subscribe(prefix + i, Permission.READ);
        }
        return states;
    }

    @Override
    public void close() {
        store.close();
    }

    /** One watch, of one state or many. */
    static final class OfStates extends KstateWaiting {

        private final Watch watch;

        OfStates(final WakeScene scene, final String prefix, final int count) {
            super(scene);
            watch = Watch.of(states(prefix, count)).fromNow().open();
        }

        @Override
        public void await() {
            watch.await();
        }
    }

    /** One thread is woken; those beside it watch other states of the same session. */
    static final class Several extends KstateWaiting {

        private final Watch watch;

        Several(final WakeScene scene) {
            super(scene);
            final State[] states = states(WakeKind.PREFIX_SEVERAL, WakeScene.WATCHES);
            watch = Watch.of(states[0]).fromNow().open();
            for (int i = 1; i < states.length; i++) {
                final Watch other = Watch.of(states[i]).fromNow().open();
                final Thread thread = new Thread(() -> sleep(other), "beside-" + i);
                thread.setDaemon(true);
                thread.start();
            }
        }

        private static void sleep(final Watch watch) {
            try {
                watch.await();
            } catch (final ClosedException e) {
                // The end.
                return;
            }
        }

        @Override
        public void await() {
            watch.await();
        }
    }

    /** The journal of one state. */
    static final class Tailing extends KstateWaiting {

        private final StateTailer tailer;

        Tailing(final WakeScene scene) {
            super(scene);
            tailer = StateTailer.of(store.subscribe(WakeKind.TAILED, Permission.READ)).fromNow().open();
        }

        @Override
        public void await() {
            tailer.await();
        }

        @Override
        public void close() {
            tailer.close();
            super.close();
        }
    }

    /** A watch's channel. */
    static final class Selecting extends KstateWaiting {

        private final Watch watch;
        private final Selector selector;

        Selecting(final WakeScene scene) {
            super(scene);
            watch = Watch.of(states(WakeKind.PREFIX_SELECTOR, 1)).fromNow().open();
            try {
                selector = Selector.open();
                watch.channel().register(selector, SelectionKey.OP_READ);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void await() {
            try {
                do {
                    selector.select();
                    selector.selectedKeys().clear();
                } while (!watch.poll());
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                selector.close();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
            watch.close();
            super.close();
        }
    }
}
