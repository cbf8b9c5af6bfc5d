package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.MemoryExhaustedException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** As many open transactions as one likes; when the process has no memory for another one, an exception of ours, and the others go on. */
@Tag("beside")
class ManyTransactionsIT {

    private static final int MANY = 100_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private static StoreOptions options(final Path store) {
        return StoreOptions.create().directory(store).pageSize(64).maxPages(4);
    }

    @Test
    void shouldHaveAHundredThousandOpenTransactions() {
        try (Kstate store = Kstate.open(options(directory.resolve("store")));
             State state = store.subscribe("a", Permission.READ_WRITE)) {
            final List<Transaction> transactions = begin(state, MANY);
            for (int i = 0; i < MANY; i += MANY / 10) {
                transactions.get(i).bytes().writeLong(0, i);
            }
            assertEquals(CommitResult.COMMITTED, transactions.get(0).commit());
            assertEquals(CommitResult.CONFLICT, transactions.get(MANY / 2).commit());
            assertEquals(CommitResult.UNCHANGED, transactions.get(1).commit());
            assertEquals(0, transactions.get(MANY - 1).view().readLong(0));
            transactions.forEach(Transaction::close);
            assertEquals(1, state.version());
        }
    }

    private static List<Transaction> begin(final State state, final int count) {
        final List<Transaction> transactions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            transactions.add(state.begin());
        }
        return transactions;
    }

    @Test
    void shouldTellWhenThereIsNoMemoryForATransaction() {
        try (ChildJvm child = ChildJvm.start(List.of("-XX:MaxDirectMemorySize=1m", "-XX:TieredStopAtLevel=1"), Exhausting.class,
            directory.resolve("store"))) {
            assertTrue(Integer.parseInt(child.lineAfter("refused after")) > 100);
            assertEquals("2", child.lineAfter("committed"));
            assertEquals("3", child.lineAfter("went on with"));
            assertEquals(0, child.exitStatus());
        }
    }

    /** The child: begins transactions until it is refused, commits with one of them, ends them all, and begins another. */
    static final class Exhausting {

        private Exhausting() {
        }

        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(options(Path.of(arguments[0]))); State state = store.subscribe("a", Permission.READ_WRITE)) {
                publish(state, 1);
                final List<Transaction> transactions = new ArrayList<>();
                try {
                    for (;;) {
                        transactions.add(state.begin());
                    }
                } catch (final MemoryExhaustedException e) {
                    System.out.println("refused after " + transactions.size());
                }
                transactions.get(0).bytes().writeLong(0, 2);
                transactions.get(0).commit();
                System.out.println("committed " + transactions.get(0).version());
                transactions.forEach(Transaction::close);
                transactions.clear();
                publish(state, 3);
                System.out.println("went on with " + state.version());
            }
        }

        private static void publish(final State state, final long value) {
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, value);
                transaction.commit();
            }
        }
    }
}
