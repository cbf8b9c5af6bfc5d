package org.kstate.persistence;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A replay that runs in a thread of its own: to be paused, stepped through, resumed, waited for and stopped. Safe for any thread, the listener's
 * included unless a method says otherwise.
 *
 * <p>The thread is a daemon: it does not keep the virtual machine alive. What ends the run with an exception is thrown by {@link #await()}, or
 * else by {@link #close}.
 */
public final class RunningReplay implements AutoCloseable {

    private final ReplayRun run;
    private final ReplayControl control;

    private RunningReplay(final ReplayRun run) {
        this.run = run;
        this.control = run.control();
    }

    static RunningReplay start(final ReplayRun run, final Function<ReplayProgress, ReplaySink> sink) {
        final RunningReplay running = new RunningReplay(run);
        final Thread thread = new Thread(() -> running.play(sink), "kstate-replay");
        thread.setDaemon(true);
        running.control.begin(thread);
        thread.start();
        return running;
    }

    private void play(final Function<ReplayProgress, ReplaySink> sink) {
        try {
            run.run(sink);
        } catch (final Throwable told) {
            // The control has it, and await or close throws it.
            return;
        }
    }

    /**
     * Pauses. When this returns, nothing is played until {@link #resume} or {@link #step}; called by the listener, nothing after the present
     * record. A pause does not count for the pace. Does nothing if it is paused or has ended.
     */
    public void pause() {
        control.pause();
    }

    /**
     * Plays one record, that is one transaction, without waiting until it is due, and pauses behind it. Waits until it was played: at the live end,
     * until somebody commits. Steps of several threads are played one after another.
     *
     * @return whether one was played; {@code false} if the replay has ended, or somebody resumed it before.
     * @throws org.kstate.exceptions.WrongThreadException if the listener calls it.
     */
    public boolean step() {
        return control.step();
    }

    /** Goes on after a pause. Does nothing if it is not paused. */
    public void resume() {
        control.resume();
    }

    /**
     * Changes the pace, from the record that comes next.
     *
     * @param speed as {@link Replay#speed}.
     */
    public void speed(final double speed) {
        run.pace().speed(speed);
    }

    /** Ends the run soon, but not within a record. {@link #await()} waits until it has ended. */
    public void stop() {
        control.stop();
    }

    /**
     * Where to go on: of the last commit that was played. All of its record that is selected was played too.
     *
     * @return a position for {@link Replay#from}; {@code null} before the first one.
     */
    public @Nullable JournalPosition position() {
        return run.progress().position();
    }

    /**
     * How many entries were played.
     *
     * @return commits of single states; into a store, deletions do not count.
     */
    public long played() {
        return run.progress().played();
    }

    /**
     * How many states of a store were played to.
     *
     * @return their number by name; 0 if it plays to a listener.
     */
    public int states() {
        return run.progress().states();
    }

    /**
     * Whether all that was there has been played, so that it waits for what is committed now, or has done so before.
     *
     * @return true from then on.
     */
    public boolean isLive() {
        return run.progress().isLive();
    }

    /**
     * Whether it is paused.
     *
     * @return false also after it was stopped.
     */
    public boolean isPaused() {
        return control.isPaused();
    }

    /**
     * Whether the run has ended: at the end of what it plays, stopped, or with an exception.
     *
     * @return true if so.
     */
    public boolean hasEnded() {
        return control.hasEnded();
    }

    /**
     * Waits until the run has ended.
     *
     * @return true; false in a thread that is interrupted, whose mark stays.
     * @throws org.kstate.exceptions.KstateException what ended it, as {@link Replay#run()}, or what the listener threw.
     */
    public boolean await() {
        return await(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    /**
     * Waits until the run has ended, for some time.
     *
     * @param timeout how long.
     * @param unit    of the time.
     * @return whether it has ended; false also in a thread that is interrupted, whose mark stays.
     * @throws org.kstate.exceptions.KstateException as {@link #await()}.
     */
    public boolean await(final long timeout, final TimeUnit unit) {
        final boolean hasEnded = control.awaitEnd(Objects.requireNonNull(unit, "unit").toNanos(timeout));
        if (hasEnded) {
            control.throwFailure(true);
        }
        return hasEnded;
    }

    /**
     * Stops the run and waits for its end; called by the listener, it does not wait. Can be called twice.
     *
     * @throws org.kstate.exceptions.KstateException what ended the run, if {@link #await()} has not thrown it.
     */
    @Override
    public void close() {
        control.stop();
        control.awaitEndUninterruptibly();
        control.throwFailure(false);
    }

    /**
     * For people: which journal, and how far it is.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "RunningReplay[journal=" + run.journal() + ", played=" + played() + (hasEnded() ? ", ended" : isPaused() ? ", paused" : "") + ']';
    }
}
