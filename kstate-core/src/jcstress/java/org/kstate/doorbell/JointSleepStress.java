package org.kstate.doorbell;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.kstate.memory.SharedBuffer;
import org.kstate.stress.StressDoorbell;
import org.kstate.stress.StressStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Who falls asleep on two bells while one of them is rung wakes, or does not fall asleep: with the real system call. {@code [sleep]} */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Awake.")
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "Overslept: rung while it fell asleep, and not woken.")
@State
public class JointSleepStress {

    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long UNTIL_LOOK_NS = TimeUnit.HOURS.toNanos(1);
    /** More than are in use at a time: they have memory of their own, which is given back late. */
    private static final Pair[] PAIRS = new Pair[4096];
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final Pair pair = next();

    /** Two sessions, each with a waiter of one page, and the sleep of both. */
    private static final class Pair {
        private final SharedBuffer[] controls = {StressDoorbell.control(), StressDoorbell.control()};
        private final Sleeper[] sleepers = {sleeper(controls[0]), sleeper(controls[1])};
        private final JointSleep sleep = new JointSleep(sleepers, new Runnable[] {() -> { }, () -> { }});

        private static Sleeper sleeper(final SharedBuffer control) {
            final Sleeper sleeper = new Sleeper(new SessionBell(control, control, StressDoorbell.PAGES, StressDoorbell.SESSION,
                new OwnDoorbell(control, control, StressDoorbell.PAGES, StressDoorbell.SESSION, true), page -> { }));
            sleeper.add(StressStore.watched(), place -> { });
            return sleeper;
        }

        private void drain() {
            for (final Sleeper sleeper : sleepers) {
                while (sleeper.next() != Sleeper.NONE) {
                    Thread.onSpinWait();
                }
            }
            sleep.await(0);
            for (final Sleeper sleeper : sleepers) {
                // Else it ends the sleep after a second at the latest, and finds what was rung for in vain.
                sleeper.bell().postponeLook(UNTIL_LOOK_NS);
            }
        }
    }

    private static synchronized Pair next() {
        final int place = NEXT.getAndIncrement() & PAIRS.length - 1;
        if (PAIRS[place] == null) {
            PAIRS[place] = new Pair();
        }
        PAIRS[place].drain();
        return PAIRS[place];
    }

    /** Rings the second. */
    @Actor
    public void ring() {
        final SharedBuffer control = pair.controls[1];
        new Doorbells(control, control, StressDoorbell.PAGES, session -> true).ringForPage(StressDoorbell.SESSION, StressDoorbell.PAGE);
    }

    /**
     * Falls asleep.
     *
     * @param result whether only the limit ended that.
     */
    @Actor
    public void sleep(final I_Result result) {
        final long beforeNs = System.nanoTime();
        while (pair.sleepers[1].next() == Sleeper.NONE && System.nanoTime() - beforeNs < LIMIT_NS) {
            pair.sleep.await(LIMIT_NS);
        }
        result.r1 = System.nanoTime() - beforeNs < LIMIT_NS ? 0 : 1;
    }
}
