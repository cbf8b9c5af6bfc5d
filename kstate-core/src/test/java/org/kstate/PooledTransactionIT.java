package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** How it is without assertions, as programs run: transactions are pooled, and bounds are checked all the same. */
class PooledTransactionIT {

    private static final int THREADS = 3;
    private static final int COMMITS = 20_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldPoolTransactionsAndCheckThemWhenAssertionsAreOff() {
        try (ChildJvm child = ChildJvm.start(List.of("-da"), Pooling.class, directory.resolve("store"))) {
            for (final String shown : List.of("pooled", "closed", "bounds", "threads", "unsubscribed")) {
                assertEquals(shown, child.line());
            }
            assertEquals(0, child.exitStatus());
        }
    }

    /** The child. */
    static final class Pooling {

        private Pooling() {
        }

        public static void main(final String[] arguments) throws Exception {
            if (Pooling.class.desiredAssertionStatus()) {
                throw new IllegalStateException("assertions are on");
            }
            try (Kstate store = Kstate.open(StoreOptions.create().directory(Path.of(arguments[0])).maxPages(2).pageSize(64))) {
                final State state = store.subscribe("a", Permission.READ_WRITE);
                state.setSize(16);
                pool(state);
                closed(state);
                bounds(state);
                threads(state);
                unsubscribed(store, state);
            }
        }

        private static void pool(final State state) {
            final Transaction first = state.begin();
            first.bytes().writeLong(0, 3);
            require(first.commit() == CommitResult.COMMITTED);
            first.close();
            final Transaction second = state.begin();
            require(second == first);
            require(second.view().readLong(0) == 3 && second.baseVersion() == 1);
            require(second.commit() == CommitResult.UNCHANGED);
            second.close();
            System.out.println("pooled");
        }

        private static void closed(final State state) {
            final Transaction transaction = state.begin();
            transaction.close();
            require(thrown(transaction::bytes) == ClosedException.class);
            require(thrown(transaction::commit) == ClosedException.class);
            transaction.close();
            System.out.println("closed");
        }

        private static void bounds(final State state) {
            try (Transaction transaction = state.begin()) {
                final Bytes<?> bytes = transaction.bytes();
                requireOverflow(() -> bytes.writeLong(16, 1));
                requireOverflow(() -> bytes.writeLong(9, 1));
                requireOverflow(() -> bytes.writeLong(1 << 30, 1));
                requireOverflow(() -> bytes.write(new byte[17]));
                require(BufferUnderflowException.class.isAssignableFrom(thrown(() -> transaction.view().readLong(9))));
                require(BufferUnderflowException.class.isAssignableFrom(thrown(() -> transaction.view().readLong(1 << 30))));
            }
            final Bytes<?> small = Bytes.allocateDirect(8);
            require(thrown(() -> state.read(small)) == IllegalSizeException.class);
            require(thrown(() -> state.publish(small.addressForRead(0), 17)) == IllegalSizeException.class);
            require(thrown(() -> state.publish(small.addressForRead(0), -1)) == IllegalSizeException.class);
            System.out.println("bounds");
        }

        private static void threads(final State state) throws Exception {
            final long before = state.version();
            final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                final List<Future<?>> ends = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    ends.add(threads.submit(() -> count(state)));
                }
                for (final Future<?> end : ends) {
                    end.get();
                }
            } finally {
                threads.shutdownNow();
            }
            require(state.version() == before + (long) THREADS * COMMITS);
            System.out.println("threads");
        }

        private static void count(final State state) {
            for (int commits = 0; commits < COMMITS;) {
                try (Transaction transaction = state.begin()) {
                    transaction.bytes().writeLong(8, transaction.view().readLong(8) + 1);
                    if (transaction.commit() == CommitResult.COMMITTED) {
                        commits++;
                    }
                }
            }
        }

        private static void unsubscribed(final Kstate store, final State state) {
            final Transaction open = state.begin();
            state.close();
            require(store.session().table().nextSubscription(store.sessionId(), 0) == 0);
            require(thrown(state::begin) == ClosedException.class);
            open.close();
            require(store.session().table().nextSubscription(store.sessionId(), 0) < 0);
            System.out.println("unsubscribed");
        }

        private static void requireOverflow(final Runnable use) {
            require(thrown(use) == IllegalSizeException.class);
        }

        private static Class<?> thrown(final Runnable use) {
            try {
                use.run();
                return Void.class;
            } catch (final RuntimeException e) {
                return e.getClass();
            }
        }

        private static void require(final boolean right) {
            if (!right) {
                throw new IllegalStateException();
            }
        }
    }
}
