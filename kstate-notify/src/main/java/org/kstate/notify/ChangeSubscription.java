package org.kstate.notify;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.ClosedException;

/**
 * One subscriber of a watch's publisher, with a watch of its own. What was not requested is not read: when it is requested, the latest value is
 * delivered, and what was passed over is counted. The subscriber is called by tasks of an executor, one after the other.
 */
final class ChangeSubscription implements Flow.Subscription, Readiness.Signal, Runnable {

    /** Null once it has cancelled: nothing of it is kept from then on. */
    private volatile Flow.@Nullable Subscriber<? super Change> subscriber;
    private final Executor executor;
    private final Runnable ended;
    private final AtomicLong requested = new AtomicLong();
    /** How often there was a reason to run since the task that runs began: 0 if none does. The beginning counts as a task. */
    private final AtomicInteger reasons = new AtomicInteger(1);
    private volatile @Nullable Watch watch;
    private volatile @Nullable Throwable failure;
    private volatile boolean isCancelled;
    private volatile boolean isCompleting;
    /** Nobody is called any more. Only the task that runs uses it. */
    private boolean isOver;

    /**
     * A subscription that has not begun.
     *
     * @param ended is run once, when nobody is called any more.
     */
    ChangeSubscription(final Flow.Subscriber<? super Change> subscriber, final Executor executor, final Runnable ended) {
        this.subscriber = subscriber;
        this.executor = executor;
        this.ended = ended;
    }

    /**
     * Begins, in the subscriber's thread.
     *
     * @return false if it has failed, of which the subscriber is told.
     */
    boolean begin(final Supplier<Watch> opening) {
        try {
            final Watch opened = opening.get();
            watch = opened;
        } catch (final RuntimeException e) {
            failure = e;
        }
        boolean isSubscribed = false;
        try {
            Objects.requireNonNull(subscriber).onSubscribe(this);
            isSubscribed = true;
        } finally {
            if (!isSubscribed) {
                // It counts as cancelled. Its requests are never run for: reasons has not become 0.
                cancelled();
            }
        }
        final Watch opened = watch;
        if (opened != null) {
            try {
                opened.tell(this);
            } catch (final RuntimeException e) {
                failure = e;
            }
        }
        // Requests from within onSubscribe have waited for its end.
        if (failure != null || reasons.decrementAndGet() > 0) {
            execute();
        }
        return opened != null;
    }

    private void execute() {
        try {
            executor.execute(this);
        } catch (final RejectedExecutionException e) {
            // Nobody is called any more, not even of this: there is no thread to call in. No task runs, and since reasons stays above 0 none will.
            cancelled();
        } catch (final RuntimeException | Error e) {
            // As rejected: it cannot make a thread, or has run the task at once, and its user failed.
            // The caller may be the notifier, or who requests.
            cancelled();
            final Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private void cancelled() {
        isCancelled = true;
        subscriber = null;
        end();
    }

    private void schedule() {
        if (reasons.getAndIncrement() == 0) {
            execute();
        }
    }

    @Override
    public void request(final long count) {
        if (count <= 0) {
            failure = new IllegalArgumentException("A subscriber requests 1 or more: count=" + count);
        } else {
            requested.accumulateAndGet(count, (present, more) -> present + more < 0 ? Long.MAX_VALUE : present + more);
        }
        schedule();
    }

    @Override
    public void cancel() {
        isCancelled = true;
        subscriber = null;
        schedule();
    }

    /** The publisher has ended. */
    void complete() {
        isCompleting = true;
        schedule();
    }

    @Override
    public void ready() {
        schedule();
    }

    @Override
    public void drained() {
        // It asks when it is told again.
    }

    @Override
    public void run() {
        int seen = reasons.get();
        do {
            if (!isOver) {
                deliver();
            }
            seen = reasons.addAndGet(-seen);
        } while (seen != 0);
    }

    private void deliver() {
        try {
            while (!isCancelled && !isCompleting && failure == null && requested.get() > 0) {
                final Watch polled = Objects.requireNonNull(watch);
                if (!polled.poll()) {
                    return;
                }
                requested.updateAndGet(present -> present == Long.MAX_VALUE ? present : present - 1);
                final Flow.Subscriber<? super Change> told = subscriber;
                if (told != null) {
                    told.onNext(new Change(polled.delivery()));
                }
            }
        } catch (final Throwable e) {
            // Also an error of the subscriber: it is told, and its watch is not to stay.
            failure = e;
        }
        if (isCancelled || isCompleting || failure != null) {
            end();
        }
    }

    private void end() {
        isOver = true;
        try {
            final Watch closed = watch;
            if (closed != null) {
                closed.close();
            }
        } finally {
            ended.run();
        }
        final Flow.Subscriber<? super Change> told = subscriber;
        subscriber = null;
        final Throwable why = failure;
        if (told == null) {
            return;
        }
        if (why == null || isCompleting && why instanceof ClosedException) {
            told.onComplete();
        } else {
            told.onError(why);
        }
    }
}
