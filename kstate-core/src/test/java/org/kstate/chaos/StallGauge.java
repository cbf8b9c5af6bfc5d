package org.kstate.chaos;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.testing.Tally;

/**
 * The longest time that a call of a thread has lost, and which is to be blamed on the call: its duration without
 * <ol>
 * <li>the time in which the thread waited for a processor, as the kernel counts it for this very thread ({@link WaitingTime});</li>
 * <li>the part in which the whole process stood still: a control thread that touches nothing of Kstate parks for half a millisecond at a
 * time. It takes note when it comes back late by more than 2 ms, its own waiting for a processor not counted. That is so when the process
 * is stopped, when its virtual machine collects garbage, and when the machine stands;</li>
 * <li>or, if it is more, the time in which a hypervisor gave a processor of this machine to others, that which lost most ({@link StolenTime}): one of
 * two processors may stand while the control runs on the other. The kernel is asked every few milliseconds, so this can be too much by
 * what was taken just before and after the call.</li>
 * </ol>
 * So whatever the call does itself, and however long it sleeps, parks, spins or waits for a lock, is counted against it. The kernel's number is
 * read when a call, or what was between calls, took more than 50 μs, and every 64 calls: what is put down to waiting for a processor can be
 * wrong by 64 times 50 μs, 3.2 ms. Where the kernel does not tell, the control's being late stands for both.
 *
 * <p>For one thread. Results are in a {@link Tally}, and so are there when the process was killed.
 */
final class StallGauge {

    /** Number in the tally: the longest time lost by a call, ns. */
    static final int WORST = 0;
    /** Number in the tally: the longest call, ns. */
    static final int LONGEST = 1;
    /** Number in the tally: calls that were judged. */
    static final int CALLS = 2;
    /** Number in the tally: the duration of the call that lost most, ns. */
    static final int WORST_DURATION = 3;
    /** Number in the tally: the most that was put down to a processor that others had, ns. */
    static final int STOLEN = 4;
    /** Number in the tally: calls that lost more than {@link #MOST_STALL_NS}. */
    static final int STALLS = 5;
    /** How many numbers there are. */
    static final int NUMBERS = 6;
    /** What no call may lose because of what another process does, ns. */
    static final long MOST_STALL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long NOTABLE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final int LOOK_EVERY = 64;
    private static final long SUSPICIOUS_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PARK_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    /** The control takes note of what a call met a little after the call has ended. */
    private static final long CONTROL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int PAUSES = 4096;
    private static final long LOOK_FOR_STOLEN_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int LOOKS = 4096;

    private final Tally tally;
    private final int unjudged;
    private final WaitingTime waiting = new WaitingTime();
    private final long[] pauseFrom = new long[PAUSES];
    private final long[] pauseTo = new long[PAUSES];
    private volatile int pauses;
    private volatile long controlledUntil;
    private final StolenTime stolenTime = new StolenTime();
    private final long[] lookAt = new long[LOOKS];
    private final long[][] stolenNs = new long[LOOKS][];
    /** At least one. */
    private volatile int looks;
    private long waitedNs;
    private long lastNs;
    private int sinceLook;
    private long calls;

    /**
     * Begins to measure.
     *
     * @param tally    takes the results.
     * @param unjudged number of calls at first in which classes are loaded and code is compiled, and which are not judged.
     */
    StallGauge(final Tally tally, final int unjudged) {
        this.tally = tally;
        this.unjudged = unjudged;
        look(System.nanoTime());
        final Thread control = new Thread(this::control, "control");
        control.setDaemon(true);
        control.start();
    }

    private void control() {
        final WaitingTime own = new WaitingTime();
        long before = System.nanoTime();
        long waitedBefore = own.ns();
        for (;;) {
            LockSupport.parkNanos(PARK_NS);
            final long now = System.nanoTime();
            final long waited = own.ns();
            if (now - before - PARK_NS - (waited - waitedBefore) > LATE_NS) {
                final int count = pauses;
                pauseFrom[count % PAUSES] = before;
                pauseTo[count % PAUSES] = now - (waited - waitedBefore);
                pauses = count + 1;
            }
            if (now - lastLookNs() > LOOK_FOR_STOLEN_NS) {
                look(now);
            }
            controlledUntil = now;
            before = now;
            waitedBefore = waited;
        }
    }

    private void look(final long nowNs) {
        final int count = looks;
        stolenNs[count % LOOKS] = stolenTime.ns();
        lookAt[count % LOOKS] = nowNs;
        looks = count + 1;
    }

    private long lastLookNs() {
        return lookAt[(looks - 1) % LOOKS];
    }

    /** To be called before each call. */
    void arm() {
        final long now = System.nanoTime();
        if (++sinceLook >= LOOK_EVERY || now - lastNs > NOTABLE_NS) {
            waitedNs = waiting.ns();
            sinceLook = 0;
        }
    }

    /**
     * To be called after each call.
     *
     * @param beforeNs time before it.
     * @param afterNs  time after it.
     */
    void judge(final long beforeNs, final long afterNs) {
        lastNs = afterNs;
        final long duration = afterNs - beforeNs;
        if (++calls <= unjudged) {
            return;
        }
        tally.set(CALLS, calls - unjudged);
        if (duration <= NOTABLE_NS) {
            return;
        }
        final long waited = waiting.ns();
        long lost = duration - (waited - waitedNs);
        waitedNs = waited;
        sinceLook = 0;
        if (lost > SUSPICIOUS_NS) {
            awaitControl(afterNs);
            final long paused = paused(beforeNs, afterNs);
            final long stolen = Math.min(stolen(beforeNs, afterNs), lost);
            lost -= Math.max(paused, stolen);
            if (stolen > paused) {
                tally.set(STOLEN, Math.max(tally.get(STOLEN), stolen));
            }
        }
        if (lost >= MOST_STALL_NS) {
            tally.set(STALLS, tally.get(STALLS) + 1);
        }
        if (lost > tally.get(WORST)) {
            tally.set(WORST, lost);
            tally.set(WORST_DURATION, duration);
        }
        tally.set(LONGEST, Math.max(tally.get(LONGEST), duration));
        lastNs = System.nanoTime();
    }

    private void awaitControl(final long untilNs) {
        final long deadline = System.nanoTime() + CONTROL_NS;
        while ((controlledUntil - untilNs < 0 || lastLookNs() - untilNs < 0) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PARK_NS);
        }
    }

    /** How much time a processor of this machine lost to others, from the last look before a period to the first after it. */
    private long stolen(final long fromNs, final long toNs) {
        final int count = looks;
        int first = count - 1;
        while (first > Math.max(0, count - LOOKS) && lookAt[first % LOOKS] - fromNs > 0) {
            first--;
        }
        int last = first;
        while (last < count - 1 && lookAt[last % LOOKS] - toNs < 0) {
            last++;
        }
        return StolenTime.mostBetween(stolenNs[first % LOOKS], stolenNs[last % LOOKS]);
    }

    /** How long the process stood still in a period. */
    private long paused(final long fromNs, final long toNs) {
        long paused = 0;
        final int count = pauses;
        for (int i = Math.max(0, count - PAUSES); i < count; i++) {
            paused += Math.max(0, Math.min(toNs, pauseTo[i % PAUSES]) - Math.max(fromNs, pauseFrom[i % PAUSES]));
        }
        return paused;
    }
}
