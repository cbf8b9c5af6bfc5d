package org.kstate.notify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;

/**
 * The one thread of this process that waits for those who do not wait themselves: channels, publishers, futures. Made by the first who needs it,
 * a daemon named {@value #NAME}; it ends when it has had nothing to do for a second.
 *
 * <p>It sleeps on the bells of the sessions whose watches it looks after. Views have no bell: it looks at them every millisecond.
 *
 * <p>Locks are taken in the order watch, notifier. The thread itself calls a watch without holding its own.
 */
final class Notifier implements Runnable {

    static final String NAME = "kstate-notifier";
    /** To be asked again when it is rung, not before. */
    static final long WHEN_RUNG = Long.MAX_VALUE;
    static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Doorbell[] NONE = new Doorbell[0];
    private static final Object LOCK = new Object();
    /** Guarded by {@link #LOCK}. */
    private static @Nullable Notifier present;

    /** Guarded by {@link #LOCK}, as the next ones. */
    private final List<Notified> registered = new ArrayList<>();
    private final Map<Kstate, Doorbell> bells = new HashMap<>();
    private boolean isChanged;
    private boolean isRestarted;
    private @Nullable Thread thread;
    private volatile @Nullable Doorbell asleepOn;
    /** Since the last round began; an unpark alone may be taken by a lock that somebody waits for in his look. */
    private volatile boolean isWoken;

    /** Somebody for whom this thread waits. */
    interface Notified {

        /**
         * Looks whether there is something, and tells its owner.
         *
         * @return in how many nanoseconds to look again, or {@link #WHEN_RUNG}.
         */
        long look();

        /** What is rung for it; none if it has to be looked at all the time. */
        List<Doorbell> bells();
    }

    private Notifier() {
    }

    /** Looks after somebody from now on, until {@link #remove}. */
    static void add(final Notified notified) {
        synchronized (LOCK) {
            Notifier notifier = present;
            if (notifier == null) {
                notifier = new Notifier();
            }
            if (notifier.thread == null) {
                notifier.start();
            }
            present = notifier;
            notifier.register(notified);
        }
    }

    private void start() {
        final Thread made = new Thread(null, this, NAME, 0, false);
        made.setDaemon(true);
        // Neither this nor thread locals are the maker's: it may be of an application that goes before this thread does.
        made.setContextClassLoader(Notifier.class.getClassLoader());
        // Before the assignment: it may fail. The thread waits for the lock that is held here.
        made.start();
        thread = made;
    }

    private void register(final Notified notified) {
        boolean isComplete = false;
        try {
            for (final Doorbell bell : notified.bells()) {
                bell.forwardTo(bells.computeIfAbsent(bell.store(), Kstate::doorbell));
            }
            registered.add(notified);
            isComplete = true;
        } finally {
            if (!isComplete) {
                forget(notified);
            }
        }
        isChanged = true;
        wake();
    }

    /** Its bells are not forwarded any more, and those of this thread that nobody else needs are closed. */
    private void forget(final Notified notified) {
        for (final Doorbell bell : notified.bells()) {
            bell.forwardToNone();
            if (registered.stream().flatMap(other -> other.bells().stream()).allMatch(other -> other.store() != bell.store())) {
                final Doorbell common = bells.remove(bell.store());
                if (common != null) {
                    common.close();
                }
            }
        }
    }

    /** Does not look after somebody any more. */
    static void remove(final Notified notified) {
        synchronized (LOCK) {
            if (present != null) {
                present.unregister(notified);
            }
        }
    }

    private void unregister(final Notified notified) {
        if (!registered.remove(notified)) {
            return;
        }
        forget(notified);
        isChanged = true;
        wake();
    }

    /** Somebody has something due earlier than was known. */
    static void wakeUp() {
        synchronized (LOCK) {
            if (present != null) {
                present.wake();
            }
        }
    }

    private void wake() {
        isWoken = true;
        LockSupport.unpark(thread);
        final Doorbell asleep = asleepOn;
        if (asleep != null) {
            asleep.wake();
        }
    }

    @Override
    public void run() {
        try {
            if (isRestarted) {
                // What ended the thread before may last.
                LockSupport.parkNanos(this, PAUSE_NS);
            }
            work();
        } finally {
            ended();
        }
    }

    /** Those who are registered are served by another thread, if this one has failed. */
    private void ended() {
        synchronized (LOCK) {
            thread = null;
            asleepOn = null;
            if (present != this) {
                return;
            }
            if (registered.isEmpty()) {
                present = null;
            } else {
                isChanged = true;
                isRestarted = true;
                // If that fails, the next who registers tries again.
                start();
            }
        }
    }

    private void work() {
        long idleSinceNs = System.nanoTime();
        List<Notified> served = List.of();
        Doorbell[] sleptOn = NONE;
        for (;;) {
            synchronized (LOCK) {
                isWoken = false;
                if (isChanged) {
                    isChanged = false;
                    served = List.copyOf(registered);
                    sleptOn = bells.values().toArray(NONE);
                }
                if (served.isEmpty() && System.nanoTime() - idleSinceNs >= LINGER_NS) {
                    present = null;
                    return;
                }
                asleepOn = sleptOn.length == 0 ? null : sleptOn[0];
            }
            // On a bell there is no need to look up.
            long dueNs = sleptOn.length == 0 || served.isEmpty() ? LINGER_NS : WHEN_RUNG;
            if (!served.isEmpty()) {
                idleSinceNs = System.nanoTime();
            }
            for (final Notified notified : served) {
                dueNs = Math.min(dueNs, look(notified));
            }
            sleep(sleptOn, dueNs);
        }
    }

    /** One that fails in a way that nobody expected is not to end the others' notifications. */
    private static long look(final Notified notified) {
        try {
            return notified.look();
        } catch (final Throwable e) {
            remove(notified);
            final Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            return WHEN_RUNG;
        }
    }

    private void sleep(final Doorbell[] sleptOn, final long dueNs) {
        if (dueNs <= 0) {
            return;
        }
        // An interrupt is nobody's business here, and would keep the thread from sleeping.
        Thread.interrupted();
        if (sleptOn.length == 0) {
            if (!isWoken) {
                LockSupport.parkNanos(this, dueNs);
            }
        } else {
            try {
                if (sleptOn.length == 1) {
                    sleptOn[0].awaitChange(dueNs);
                } else {
                    Doorbell.awaitAnyChange(sleptOn, dueNs);
                }
            } catch (final ClosedException e) {
                forgetClosed();
            } catch (final KstateException e) {
                // Too little memory for what several bells need: until there is more, it looks.
                LockSupport.parkNanos(this, Math.min(dueNs, LOOK_NS));
            }
        }
        asleepOn = null;
    }

    /** A store was closed with all that is of it; who is registered still finds that out by itself. */
    private void forgetClosed() {
        synchronized (LOCK) {
            for (final Iterator<Kstate> stores = bells.keySet().iterator(); stores.hasNext();) {
                if (stores.next().isClosed()) {
                    stores.remove();
                }
            }
            isChanged = true;
        }
    }
}
