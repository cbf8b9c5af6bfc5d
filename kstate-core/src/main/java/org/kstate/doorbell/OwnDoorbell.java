package org.kstate.doorbell;

import java.lang.ref.Reference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.memory.Futex;
import org.kstate.memory.FutexVector;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;

/**
 * The doorbell of one session as those who wait for it see it. Any number of threads may sleep on it.
 *
 * <p>{@code [sleep]}: who falls asleep sets the mark in the word that it has seen (a compare-and-set) and sleeps only while the word is still
 * that; who rings changes the word and finds the mark in what it changed. So a ring is seen before the sleep, or wakes it.
 */
public final class OwnDoorbell {

    /** How long to park where there is no futex. */
    private static final long PARK_NS = 500_000;

    /** What keeps the memory where it is. */
    private final Object owner;
    private final SharedBuffer control;
    private final long doorbell;
    private final boolean hasFutex;

    /**
     * Wraps a session's doorbell.
     *
     * @param control  mapping of the file {@code control}, which this keeps.
     * @param pages    number of pages in the store.
     * @param session  number of the session.
     * @param hasFutex whether to sleep in the kernel; else a thread parks for a short while and looks again.
     */
    public OwnDoorbell(final Mapping control, final int pages, final int session, final boolean hasFutex) {
        this(control.buffer(), control, pages, session, hasFutex);
    }

    OwnDoorbell(final SharedBuffer control, final Object owner, final int pages, final int session, final boolean hasFutex) {
        this.owner = owner;
        this.control = control;
        this.doorbell = ControlLayout.session(session, pages) + ControlLayout.SESSION_DOORBELL;
        this.hasFutex = hasFutex;
    }

    /**
     * How often it was rung. {@code [ring]}: acquires what was stored before.
     *
     * @return a number that only tells whether it moved.
     */
    public int rings() {
        final int rings = DoorbellWord.rings(control.getIntAcquire(doorbell));
        Reference.reachabilityFence(owner);
        return rings;
    }

    /**
     * Takes what the session was called for beside its dirty pages. {@code [ring]}: after {@link #rings}, as it was called before it was rung.
     *
     * @return {@link ControlLayout#CALL_EVERYTHING} and {@link ControlLayout#CALL_NAMES}, or 0.
     */
    long takeCalls() {
        final long calls = doorbell - ControlLayout.SESSION_DOORBELL + ControlLayout.SESSION_CALLS;
        long present = control.getLongAcquire(calls);
        while (present != 0 && !control.compareAndSetLong(calls, present, 0)) {
            present = control.getLongAcquire(calls);
        }
        Reference.reachabilityFence(owner);
        return present;
    }

    /** Rings it, by its own process: for something that is known here. */
    void ring() {
        int word = control.getIntAcquire(doorbell);
        while (!control.compareAndSetInt(doorbell, word, DoorbellWord.rung(word))) {
            word = control.getIntAcquire(doorbell);
        }
        if (DoorbellWord.isSleeping(word)) {
            Futex.wakeAll(control.addressOf(doorbell));
        }
        Reference.reachabilityFence(owner);
    }

    /**
     * Ends sleeps on the word though nobody has rung. It counts as a ring: were only the mark taken away, another thread could set it again before
     * the first has begun to sleep, which would find the word as it left it.
     */
    void disturb() {
        if (DoorbellWord.isSleeping(control.getIntAcquire(doorbell))) {
            ring();
        }
        Reference.reachabilityFence(owner);
    }

    boolean hasFutex() {
        return hasFutex;
    }

    /**
     * Marks that somebody sleeps, for a sleep on several doorbells.
     *
     * @param seenRings is not marked if it was rung since.
     * @param vector    of those that are to be slept on.
     * @param place     of this one in it.
     * @return whether to sleep.
     */
    boolean fallAsleep(final int seenRings, final FutexVector vector, final int place) {
        final int word = control.getIntAcquire(doorbell);
        final int sleeping = DoorbellWord.sleeping(word);
        final boolean isMarked = DoorbellWord.rings(word) == seenRings
            && (word == sleeping || control.compareAndSetInt(doorbell, word, sleeping));
        if (isMarked) {
            vector.set(place, control.addressOf(doorbell), sleeping);
        }
        Reference.reachabilityFence(owner);
        return isMarked;
    }

    /**
     * Sleeps until it is rung, once, for a limited time. May return early for no reason.
     *
     * @param seenRings   does not sleep if it was rung since.
     * @param forNs       limit in nanoseconds, above 0.
     * @param timeAddress of 16 bytes for the kernel's notion of the limit, the calling thread's.
     */
    public void sleep(final int seenRings, final long forNs, final long timeAddress) {
        sleep(seenRings, forNs, timeAddress, null);
    }

    /**
     * As {@link #sleep(int, long, long)}, for a thread whose interrupt ends it.
     *
     * @param seenRings   does not sleep if it was rung since.
     * @param forNs       limit in nanoseconds, above 0.
     * @param timeAddress of 16 bytes for the kernel's notion of the limit, the calling thread's.
     * @param interrupt   of this doorbell and used by no other thread meanwhile; {@code null} for none.
     */
    void sleep(final int seenRings, final long forNs, final long timeAddress, final @Nullable SleepInterrupt interrupt) {
        final int word = control.getIntAcquire(doorbell);
        if (DoorbellWord.rings(word) == seenRings) {
            if (hasFutex) {
                final int sleeping = DoorbellWord.sleeping(word);
                if (word == sleeping || control.compareAndSetInt(doorbell, word, sleeping)) {
                    // After the mark: an interrupt takes it away, so that the kernel does not let us fall asleep either.
                    if (interrupt != null) {
                        interrupt.arm();
                    }
                    try {
                        Futex.await(control.addressOf(doorbell), sleeping, forNs, timeAddress);
                    } finally {
                        if (interrupt != null) {
                            interrupt.disarm();
                        }
                    }
                }
            } else {
                LockSupport.parkNanos(Math.min(forNs, PARK_NS));
            }
        }
        Reference.reachabilityFence(owner);
    }
}
