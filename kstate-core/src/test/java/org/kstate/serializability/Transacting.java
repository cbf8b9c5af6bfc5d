package org.kstate.serializability;

import java.nio.file.Path;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.BytesIn;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.serializability.RecordedTransaction.Outcome;
import org.kstate.testing.Payload;
import org.kstate.testing.Tally;

/**
 * A child process that makes transactions over some of a few states, or reads all of them together, and records them, until it is sent a line, or
 * killed.
 */
final class Transacting {

    /** What it does. */
    enum Role {
        /** Reads some states, writes some, commits. */
        WRITER,
        /** Reads all together, through a session or in a transaction. */
        READER,
        /** Reads all together, as an observer. */
        OBSERVER
    }

    static final int STATES = 6;
    static final int SIZE = 64;
    static final int READY = 0;
    static final int NUMBERS = 1;
    static final String ENDED = "ended";

    private static final int TRANSACTIONS = 40_000;
    private static final int BURST = 40;
    private static final int LONGEST_REST_NS = 2_000_000;
    private static final int PROCESS_SHIFT = 32;
    private static volatile boolean told;

    private final int process;
    private final Random random;
    private final TransactionRecorder recorder;
    private final Tally tally;
    private final Snapshot[] snapshots = new Snapshot[STATES];
    private State[] states;
    private long written;

    private Transacting(final int process, final TransactionRecorder recorder, final Tally tally) {
        this.process = process;
        this.random = new Random(process);
        this.recorder = recorder;
        this.tally = tally;
        for (int i = 0; i < STATES; i++) {
            snapshots[i] = new Snapshot();
        }
    }

    /** Arguments: role, store, file of transactions, file of the tally, number of the process. */
    public static void main(final String[] arguments) {
        final Thread commands = new Thread(() -> {
            new Scanner(System.in).hasNextLine();
            told = true;
        }, "commands");
        commands.setDaemon(true);
        commands.start();
        final Transacting child = new Transacting(Integer.parseInt(arguments[4]),
            TransactionRecorder.create(Path.of(arguments[2]), TRANSACTIONS), Tally.open(Path.of(arguments[3]), NUMBERS));
        final Path path = Path.of(arguments[1]);
        final Role role = Role.valueOf(arguments[0]);
        if (role == Role.OBSERVER) {
            child.observe(path);
        } else {
            try (Kstate store = Kstate.open(options(path))) {
                child.states = new State[STATES];
                for (int i = 0; i < STATES; i++) {
                    child.states[i] = store.subscribe(name(i), role == Role.WRITER ? Permission.READ_WRITE : Permission.READ);
                }
                child.repeat(role == Role.WRITER ? () -> child.transact(store) : () -> child.readAll(store));
            }
        }
        System.out.println(ENDED);
    }

    static StoreOptions options(final Path path) {
        return StoreOptions.create().directory(path).maxPages(16).pageSize(SIZE).slotsPerPage(8).storeLockTimeoutMs(60_000)
            .commitTimeoutMs(20_000);
    }

    static String name(final int state) {
        return "s" + state;
    }

    private void repeat(final Runnable action) {
        tally.set(READY, 1);
        while (!told) {
            for (int i = 0; i < BURST && !told && recorder.hasRoom(); i++) {
                action.run();
            }
            LockSupport.parkNanos(1 + random.nextInt(LONGEST_REST_NS));
        }
    }

    /** Of each state by chance: nothing, read, written without a look that matters, or both. */
    private void transact(final Kstate store) {
        final long digest = (long) process << PROCESS_SHIFT | ++written;
        recorder.begin();
        try (Transaction transaction = store.begin(states)) {
            boolean writes = false;
            for (int i = 0; i < STATES; i++) {
                final int dice = random.nextInt(6);
                if (dice < 3) {
                    recorder.access(i, transaction.baseVersion(states[i]), digestOf(transaction, states[i]), dice == 0);
                }
                if (dice == 0) {
                    Payload.fill(transaction.bytes(states[i]).addressForWrite(0), SIZE, digest);
                    writes = true;
                }
            }
            if (!writes) {
                recorder.commit(digest);
                recorder.end(Outcome.READ);
                return;
            }
            recorder.commit(digest);
            recorder.end(transaction.commit() == CommitResult.COMMITTED ? Outcome.COMMITTED : Outcome.READ);
        }
    }

    private static long digestOf(final Transaction transaction, final State state) {
        final BytesIn<?> view = transaction.view(state);
        return digest(transaction.baseVersion(state), view.addressForRead(0));
    }

    /** A version 0 is all zeros, which is what a payload with seed 0 would begin with. */
    private static long digest(final long version, final long address) {
        return version == 0 ? RecordedTransaction.INITIAL : Payload.seed(address, SIZE);
    }

    private void readAll(final Kstate store) {
        recorder.begin();
        if (random.nextBoolean()) {
            store.snapshot(states, snapshots);
            recordSnapshots();
        } else {
            try (Transaction transaction = store.begin(states)) {
                for (int i = 0; i < STATES; i++) {
                    recorder.access(i, transaction.baseVersion(states[i]), digestOf(transaction, states[i]), false);
                }
            }
        }
        recorder.commit(0);
        recorder.end(Outcome.READ);
    }

    private void recordSnapshots() {
        for (int i = 0; i < STATES; i++) {
            recorder.access(i, snapshots[i].version(), digest(snapshots[i].version(), snapshots[i].bytes().addressForRead(0)), false);
        }
    }

    private void observe(final Path path) {
        try (Observer observer = Kstate.observe(path)) {
            final ObservedState[] observed = new ObservedState[STATES];
            for (int i = 0; i < STATES; i++) {
                observed[i] = observer.state(name(i));
            }
            repeat(() -> {
                recorder.begin();
                observer.snapshot(observed, snapshots);
                recordSnapshots();
                recorder.commit(0);
                recorder.end(Outcome.READ);
            });
        }
    }
}
