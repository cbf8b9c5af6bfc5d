package org.kstate.journal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.kstate.spi.JournalDevice;
import org.kstate.time.Pause;

/**
 * The commits of a session that are to be on a journal's device when they return, and the device: it is opened for the first of them. Safe for any
 * thread.
 */
final class DeviceCommits {

    private final JournalOpening journal;
    private final Runnable opening;
    private final Supplier<JournalDevice> opener;
    /** Threads between {@link #enter} and {@link #leave}: who closes waits for them. */
    private final AtomicInteger inside = new AtomicInteger();
    /** How many of them could not leave, since their stack ended. A field, written with this as monitor, as {@link Inside#lostOthers}. */
    volatile int lost;
    /** Opened when first needed; written with inside as monitor. */
    private volatile JournalDevice device;

    /**
     * No device is opened yet.
     *
     * @param journal of which it is.
     * @param opening opens the journal: what is wrong with that is told before what is wrong with its device.
     * @param opener  opens the device.
     */
    DeviceCommits(final JournalOpening journal, final Runnable opening, final Supplier<JournalDevice> opener) {
        this.journal = journal;
        this.opening = opening;
        this.opener = opener;
    }

    /** Comes before such a commit. If it returns, {@link #leave} is called in any case. */
    void enter() {
        // Before the look whether the end is closed: the closer looks the other way round.
        inside.incrementAndGet();
        boolean isOpen = false;
        try {
            journal.requireOpen();
            if (device == null) {
                opening.run();
                open();
            }
            isOpen = true;
        } finally {
            if (!isOpen) {
                boolean isLeft = false;
                try {
                    inside.decrementAndGet();
                    isLeft = true;
                } finally {
                    // No call: there may be no stack for one.
                    if (!isLeft) {
                        synchronized (this) {
                            lost++;
                        }
                    }
                }
            }
        }
    }

    private void open() {
        synchronized (inside) {
            if (device == null) {
                device = opener.get();
            }
        }
    }

    /** Without the lock, after it was given back: returns when all up to a record is on the device. */
    void makeDurable(final long sequence) {
        device.makeDurable(sequence);
    }

    void leave() {
        inside.decrementAndGet();
    }

    private boolean isAnybody() {
        // What was lost first, as in Inside.
        final int known = lost;
        return inside.get() != known;
    }

    /** Waits for who is inside, and closes the device. Nobody enters any more. */
    void close() {
        for (int i = 0; isAnybody(); i++) {
            Pause.step(i);
        }
        if (device != null) {
            device.close();
        }
    }
}
