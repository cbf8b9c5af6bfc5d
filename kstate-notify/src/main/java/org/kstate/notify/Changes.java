package org.kstate.notify;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;

import org.kstate.ReadableState;

/** The next change of a state as a future. Safe for any thread. */
public final class Changes {

    private static final String THREADS_OF_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";
    private static final String THREAD_NAME = "kstate-changes";

    private Changes() {
    }

    /**
     * The first value of a state that is newer than a version, or a later one. It completes at once if there is one already, in the calling thread;
     * else in a task of the common pool. No thread waits for it but the notifier of the process.
     *
     * <pre>{@code
     * Changes.next(state, state.version()).thenAccept(change -> ...);
     * }</pre>
     *
     * @param state        a handle or an observer's view. It stays the caller's; closing it makes the future fail with {@link
     *                     org.kstate.exceptions.ClosedException}.
     * @param sinceVersion 0 or more; the version that is known already.
     * @return a future; cancelling it ends the waiting.
     * @throws org.kstate.exceptions.ClosedException if the handle or view, or its store, was closed.
     */
    public static CompletableFuture<Change> next(final ReadableState state, final long sinceVersion) {
        Objects.requireNonNull(state, "state");
        if (sinceVersion < 0) {
            throw new IllegalArgumentException("A version is 0 or more: sinceVersion=" + sinceVersion);
        }
        final WatchBuilder builder = new WatchBuilder(new ReadableState[] {state}).since(sinceVersion);
        final CompletableFuture<Change> future = new CompletableFuture<>();
        if (state.version() > sinceVersion) {
            try (Watch watch = builder.open()) {
                if (watch.poll()) {
                    future.complete(new Change(watch.delivery()));
                    return future;
                }
            }
        }
        new ChangeSubscription(new Next(future), pool(), () -> { }).begin(builder::open);
        return future;
    }

    /** The executor of those who name none. A common pool without threads, as a system property can make it, runs no task before JDK 25. */
    static Executor pool() {
        // The pool itself says that it has one.
        return Integer.getInteger(THREADS_OF_POOL, 1) != 0 ? ForkJoinPool.commonPool() : Changes::runInThread;
    }

    private static void runInThread(final Runnable task) {
        final Thread thread = new Thread(task, THREAD_NAME);
        thread.setDaemon(true);
        thread.start();
    }

    /** Requests one change and ends. */
    private record Next(CompletableFuture<Change> future) implements Flow.Subscriber<Change> {

        // What it returns completes after the subscription was cancelled, of which nobody need know.
        @SuppressWarnings("FutureReturnValueIgnored")
        @Override
        public void onSubscribe(final Flow.Subscription subscription) {
            // Completed or cancelled: in either case nobody waits any more.
            future.whenComplete((change, failure) -> subscription.cancel());
            subscription.request(1);
        }

        @Override
        public void onNext(final Change change) {
            future.complete(change);
        }

        @Override
        public void onError(final Throwable failure) {
            future.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            future.cancel(false);
        }
    }
}
