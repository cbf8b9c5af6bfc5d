package org.kstate.notify.chaos;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.kstate.Doorbell;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.notify.StateTailer;
import org.kstate.notify.Watch;

/** Waits in every way for commits, until its session is closed beside it. It may be interrupted at any moment. */
final class WaitingThread implements Runnable {

    private static final long WAIT_MS = 20;
    private static final int COMMITS = 100;

    private final LifecycleActor actor;
    private final SessionRounds.Session session;
    private final Handles handles;

    WaitingThread(final LifecycleActor actor, final SessionRounds.Session session) {
        this.actor = actor;
        this.session = session;
        this.handles = new Handles(actor, session);
    }

    @Override
    public void run() {
        while (!session.isClosing()) {
            try {
                await();
                actor.count(LifecycleActor.CALLS);
            } catch (final ClosedException e) {
                Handles.require(session.isClosing() || e.getMessage().contains("deleted"), e);
                handles.dropDeleted();
            } catch (final StoreBusyException | JournalBusyException e) {
                Interrupter.requireInterrupted(e);
            }
            Thread.interrupted();
        }
    }

    private void await() {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        final int i = random.nextInt(LifecycleActor.STATES);
        final State state = handles.get(i);
        final int way = random.nextInt(8);
        if (way < 3) {
            ring(state);
        } else if (way < 6) {
            watch(state);
        } else if (LifecycleActor.isPersistent(i)) {
            tail(state);
        } else {
            handles.close(i);
        }
    }

    private static void ring(final State state) {
        try (Doorbell bell = state.store().doorbell()) {
            bell.watch(state);
            final int rings = bell.rings();
            bell.await(rings, TimeUnit.MILLISECONDS.toNanos(WAIT_MS));
        }
    }

    private static void watch(final State state) {
        try (Watch watch = Watch.of(state).open()) {
            for (int i = 0; i < 4 && watch.await(WAIT_MS, TimeUnit.MILLISECONDS); i++) {
                Thread.onSpinWait();
            }
        }
    }

    private void tail(final State state) {
        final JournalCheck check = new JournalCheck();
        try (StateTailer tailer = StateTailer.of(state).fromNow().open()) {
            tailer.await((name, version, timeNs, sessionId, address, length) -> check.payload(name, version, address, length),
                COMMITS, WAIT_MS, TimeUnit.MILLISECONDS);
        }
    }
}
