package org.kstate.persistence;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.testing.OwnSignal;

/** Where a process is in its work on a journal, and may die or stand still: by a signal that it sends to itself, which nothing can catch. */
enum Step {
    /** Asked to open the journal; nothing was touched. */
    OPEN,
    /** Has opened the queue, and not the journal's lock yet. */
    QUEUE,
    /** Is opening it and has Chronicle's lock: as if it were in there, a record is staged. */
    OPENING,
    /** Has opened it and not come back yet. */
    OPENED,
    /** Asked to free what a dead holder held. */
    FREE,
    /** Has freed it. */
    FREED,
    /** Asked, in a recovery, whether a record is there. */
    HOLDS,
    /** Knows it. */
    HELD,
    /** The slot is filled and the record built; nothing is in the journal. */
    STAGE,
    /** The record is in the journal, invisible, and not announced. */
    STAGED,
    /** The record was announced and the commit word moved: it is committed, and not yet visible. */
    PUBLISH,
    /** The record is visible; the closed index does not know it. */
    PUBLISHED;

    private static final long SETTLING_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long LONGEST_HESITATION_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final Set<Step> HESITATED_AT = EnumSet.of(STAGED, PUBLISH, PUBLISHED);

    private static volatile Step armed;
    private static volatile boolean hesitant;
    private static int remaining;
    private static OwnSignal signal;

    /** The process will die at this step, at the given time that it comes here. */
    void armKill(final int count) {
        arm(count, OwnSignal.KILL);
    }

    /** The process will stand still at this step. */
    void armStop(final int count) {
        arm(count, OwnSignal.STOP);
    }

    private void arm(final int count, final OwnSignal what) {
        OwnSignal.prepare();
        signal = what;
        remaining = count;
        armed = this;
    }

    /** The process will take its time at each second step of a commit. */
    static void hesitate() {
        hesitant = true;
    }

    boolean isArmed() {
        return armed == this;
    }

    void reached() {
        if (hesitant && HESITATED_AT.contains(this) && ThreadLocalRandom.current().nextBoolean()) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_HESITATION_NS));
        }
        if (armed == this && --remaining == 0) {
            armed = null;
            signal.send();
            // Who is told to stop may come back from the call before the last of its threads stands.
            LockSupport.parkNanos(SETTLING_NS);
        }
    }
}
