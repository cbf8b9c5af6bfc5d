package org.kstate.serializability;

import java.nio.file.Path;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.locks.LockSupport;

import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.Tally;

/**
 * A child process that makes transactions over some of a few states, or reads some together, and records them, until it is sent a line, or killed.
 */
final class Transacting {

    /** What it does. */
    enum Role {
        /** Reads some states, writes some, commits. */
        WRITER,
        /** Reads, through a session and as an observer. */
        READER
    }

    static final int STATES = 6;
    static final int SIZE = 64;
    /** Number in its tally: 1 from when it is at work. */
    static final int READY = 0;
    /** Number in its tally, for others to set: 1 as long as it is to hurry. The numbers after this are those of {@link Kind}. */
    static final int HURRY = 1;
    static final int NUMBERS = HURRY + 1 + Kind.values().length;
    /** Leaves the processors to those who are about to start. */
    static final int LONG_REST_NS = 20_000_000;
    static final String ENDED = "ended";

    private static final int TRANSACTIONS = 20_000;
    private static final int BURST = 20;
    private static final int LONGEST_REST_NS = 2_000_000;
    private static final int LONGEST_HESITATION_NS = 100_000;
    private static volatile boolean told;

    private Transacting() {
    }

    /** Arguments: role, store, file of transactions, file of the tally, number of the process. */
    public static void main(final String[] arguments) {
        final Thread commands = new Thread(() -> {
            new Scanner(System.in).hasNextLine();
            told = true;
        }, "commands");
        commands.setDaemon(true);
        commands.start();
        final Role role = Role.valueOf(arguments[0]);
        final Path path = Path.of(arguments[1]);
        final TransactionRecorder recorder = TransactionRecorder.create(Path.of(arguments[2]), TRANSACTIONS);
        final Tally tally = Tally.open(Path.of(arguments[3]), NUMBERS);
        final int process = Integer.parseInt(arguments[4]);
        final Random random = new Random(process);
        try (Kstate store = Kstate.open(options(path)); Observer observer = Kstate.observe(path)) {
            final State[] states = new State[STATES];
            final ObservedState[] observed = new ObservedState[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe(name(i), role == Role.WRITER ? Permission.READ_WRITE : Permission.READ);
                observed[i] = observer.state(name(i));
            }
            if (role == Role.WRITER) {
                repeat(new RandomWriter(store, states, process, random, recorder, tally)::transact, random, recorder, tally);
            } else {
                final RandomReader reader = new RandomReader(random, recorder, tally);
                repeat(() -> {
                    reader.read(store, states);
                    reader.observe(observer, observed);
                }, random, recorder, tally);
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

    /** Lets others go on, now and then: what is not interrupted conflicts with nothing. */
    static void hesitate(final Random random) {
        if (random.nextInt(8) == 0) {
            LockSupport.parkNanos(1 + random.nextInt(LONGEST_HESITATION_NS));
        }
    }

    static void count(final Tally tally, final Kind kind) {
        tally.set(kind.index(), tally.get(kind.index()) + 1);
    }

    private static void repeat(final Runnable action, final Random random, final TransactionRecorder recorder, final Tally tally) {
        tally.set(READY, 1);
        while (!told) {
            for (int i = 0; i < BURST && !told && recorder.hasRoomFor(RandomWriter.MOST_ATTEMPTS); i++) {
                action.run();
            }
            LockSupport.parkNanos(tally.get(HURRY) == 1 ? 1 + random.nextInt(LONGEST_REST_NS) : LONG_REST_NS);
        }
    }
}
