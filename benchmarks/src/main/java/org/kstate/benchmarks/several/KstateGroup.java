package org.kstate.benchmarks.several;

import java.nio.file.Path;
import java.time.Duration;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.Update;
import org.kstate.UpdateResult;
import org.kstate.time.CachedEpochNanoClock;

/** Transient states in a store with default options but for the clock, which stands still, as that of the other sections. */
abstract class KstateGroup implements Group {

    private static final String STORE = "store";

    private final Kstate store;
    private final State[] states;
    private final Snapshot[] holders;

    KstateGroup(final Path folder, final int first, final int count) {
        store = Kstate.open(StoreOptions.create().directory(folder.resolve(STORE)).clock(new CachedEpochNanoClock(1)));
        states = new State[count];
        holders = new Snapshot[count];
        for (int i = 0; i < count; i++) {
            states[i] = store.subscribe("several." + (first + i), Permission.READ_WRITE);
            states[i].setSize(LENGTH);
            holders[i] = new Snapshot();
        }
    }

    final Kstate store() {
        return store;
    }

    final State[] states() {
        return states;
    }

    static void countUp(final Bytes<?> bytes) {
        bytes.writeLong(0, bytes.readLong(0) + 1);
    }

    @Override
    public long read() {
        store.snapshot(states, holders);
        return sameNumber();
    }

    final void readEach() {
        for (int i = 0; i < states.length; i++) {
            states[i].read(holders[i]);
        }
    }

    final long sameNumber() {
        long number = holders[0].bytes().readLong(0);
        for (int i = 1; i < holders.length; i++) {
            number = Group.same(number, holders[i].bytes().readLong(0));
        }
        return number;
    }

    @Override
    public void close() {
        store.close();
    }

    /** A transaction for each. */
    static final class OneByOne extends KstateGroup {

        OneByOne(final Path folder, final int first, final int count) {
            super(folder, first, count);
        }

        @Override
        public long countUp() {
            long conflicts = 0;
            for (final State state : states()) {
                while (!isCountedUp(state)) {
                    conflicts++;
                }
            }
            return conflicts;
        }

        private static boolean isCountedUp(final State state) {
            try (Transaction transaction = state.begin()) {
                countUp(transaction.bytes());
                return transaction.commit() == CommitResult.COMMITTED;
            }
        }

        @Override
        public long read() {
            readEach();
            return sameNumber();
        }
    }

    /** One transaction. */
    static final class Together extends KstateGroup {

        Together(final Path folder, final int first, final int count) {
            super(folder, first, count);
        }

        @Override
        public long countUp() {
            long conflicts = 0;
            while (!isCountedUp()) {
                conflicts++;
            }
            return conflicts;
        }

        private boolean isCountedUp() {
            final State[] states = states();
            try (Transaction transaction = store().begin(states)) {
                for (final State state : states) {
                    countUp(transaction.bytes(state));
                }
                return transaction.commit() == CommitResult.COMMITTED;
            }
        }
    }

    /** One update. */
    static final class Updated extends KstateGroup {

        private static final Retry RETRY = Retry.within(Duration.ofSeconds(1));

        private final Update change = this::countUpAll;

        Updated(final Path folder, final int first, final int count) {
            super(folder, first, count);
        }

        private void countUpAll(final Transaction transaction) {
            for (final State state : states()) {
                countUp(transaction.bytes(state));
            }
        }

        @Override
        public long countUp() {
            long conflicts = 0;
            for (;;) {
                final UpdateResult result = store().update(change, RETRY, states());
                if (result.isCommitted()) {
                    return conflicts + result.attempts() - 1;
                }
                conflicts += result.attempts();
            }
        }
    }
}
