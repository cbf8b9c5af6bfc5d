package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** A process whose common pool has no threads gets its futures and publishers all the same. */
class EmptyPoolIT {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldDeliverWhereTheCommonPoolHasNoThreads() {
        try (ChildJvm child = ChildJvm.start(List.of("-Djava.util.concurrent.ForkJoinPool.common.parallelism=0"), Waiting.class,
            directory.resolve("store"))) {
            assertEquals("1", child.line());
            assertEquals("2", child.line());
            assertEquals(0, child.exitStatus());
        }
    }

    /** The child: waits for the first version by a future, for the second one by a publisher. */
    static final class Waiting {

        private static final long PATIENCE_S = 60;

        private Waiting() {
        }

        public static void main(final String[] arguments) throws Exception {
            try (Kstate store = Kstate.open(Path.of(arguments[0])); State state = store.subscribe("a", Permission.READ_WRITE, Long.BYTES)) {
                final CompletableFuture<Change> future = Changes.next(state, 0);
                state.publish(new byte[Long.BYTES]);
                System.out.println(future.get(PATIENCE_S, TimeUnit.SECONDS).version());

                final CompletableFuture<Long> told = new CompletableFuture<>();
                try (Watch watch = Watch.of(state).fromNow().open()) {
                    watch.publisher().subscribe(new First(told));
                    state.publish(new byte[Long.BYTES]);
                    System.out.println(told.get(PATIENCE_S, TimeUnit.SECONDS));
                }
            }
        }
    }

    /** Tells the first version that comes. */
    private record First(CompletableFuture<Long> told) implements Flow.Subscriber<Change> {

        @Override
        public void onSubscribe(final Flow.Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(final Change change) {
            told.complete(change.version());
        }

        @Override
        public void onError(final Throwable failure) {
            told.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            told.cancel(false);
        }
    }
}
