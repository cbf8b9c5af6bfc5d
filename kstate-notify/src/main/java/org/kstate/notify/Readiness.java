package org.kstate.notify;

import java.util.List;

import org.kstate.Doorbell;

/**
 * Whether a watch has something to deliver, told to somebody who does not wait in it: told once when it has, and again when it has had nothing in
 * between. All but {@link #bells} is called with the watch's lock held.
 */
final class Readiness implements Notifier.Notified {

    private final Watch watch;
    private final Signal signal;
    private final List<Doorbell> bells;
    /** The notifier looks; else it was told, or its owner is at it. */
    private boolean isArmed;
    private boolean isTold;

    /** How it is told. Neither throws nor waits. */
    interface Signal {

        /** There is something. */
        void ready();

        /** There is nothing any more. */
        void drained();
    }

    Readiness(final Watch watch, final List<Doorbell> bells, final Signal signal) {
        this.watch = watch;
        this.bells = bells;
        this.signal = signal;
    }

    @Override
    public List<Doorbell> bells() {
        return bells;
    }

    @Override
    public long look() {
        return watch.lookFor(this);
    }

    /** The notifier's look. */
    long look(final boolean isReady, final long dueInNs) {
        if (!isArmed) {
            return Notifier.WHEN_RUNG;
        }
        if (isReady) {
            isArmed = false;
            tell();
            return Notifier.WHEN_RUNG;
        }
        return dueInNs;
    }

    boolean isArmed() {
        return isArmed;
    }

    /** Its owner has looked, and there is nothing: from now on the notifier looks. The owner looks once more afterwards. */
    void arm() {
        if (isTold) {
            isTold = false;
            signal.drained();
        }
        isArmed = true;
    }

    /** Its owner has looked, and there is something. */
    void tell() {
        isArmed = false;
        if (!isTold) {
            isTold = true;
            signal.ready();
        }
    }
}
