package org.kstate;

import java.nio.file.Path;
import java.util.Scanner;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;
import org.kstate.testing.Tally;

/**
 * A child process that commits on the states s0, s1, ... of a store from the first line that it is sent to the second, or until it is killed:
 * in turn by publish and by transaction. It counts in a {@link Tally} what it was told is committed.
 */
final class Committing {

    static final int STATES = 4;
    static final int SIZE = 4096;
    /** Says in which session it is, and how many slots named that session before it began. */
    static final String STARTED = "started ";
    static final String COMMITTING = "committing";
    static final String ENDED = "ended";

    private static final int PAYLOADS = 16;
    private static final BytesStore<?, ?> MEMORY = BytesStore.nativeStoreWithFixedCapacity((long) PAYLOADS * SIZE);
    private static volatile boolean told;

    private Committing() {
    }

    /** Arguments: store, file of the tally, numbers in it, index of the child. */
    public static void main(final String[] arguments) {
        final Tally tally = Tally.open(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        final int first = Integer.parseInt(arguments[3]) * STATES;
        final State[] states = new State[STATES];
        try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe("s" + i, Permission.READ_WRITE);
            }
            makePayloads();
            System.out.println(STARTED + store.sessionId() + " " + slotsOf(store));
            final Scanner commands = new Scanner(System.in);
            commands.nextLine();
            endWhenTold(commands);
            System.out.println(COMMITTING);
            while (!told) {
                for (int i = 0; i < STATES && !told; i++) {
                    commit(states[i], tally, first + i);
                }
            }
        }
        System.out.println(ENDED);
    }

    /** Made beforehand, so that the child spends its time where it is to be killed. */
    private static void makePayloads() {
        for (int i = 0; i < PAYLOADS; i++) {
            Payload.fill(payload(i), SIZE, i + 1);
        }
    }

    private static long payload(final long count) {
        return MEMORY.addressForRead(0) + count % PAYLOADS * SIZE;
    }

    private static void commit(final State state, final Tally tally, final int index) {
        final long count = tally.get(index);
        if (count % PAYLOADS != 0) {
            state.publish(payload(count), SIZE);
            tally.set(index, count + 1);
            return;
        }
        try (Transaction transaction = state.begin()) {
            check(transaction);
            transaction.bytes().write(MEMORY, count % PAYLOADS * SIZE, SIZE);
            if (transaction.commit() == CommitResult.COMMITTED) {
                tally.set(index, count + 1);
            }
        }
    }

    private static void check(final Transaction transaction) {
        final Bytes<?> copy = transaction.bytes();
        if (transaction.baseVersion() > 0 && Payload.seed(copy.addressForRead(0), SIZE) == Payload.TORN) {
            throw new AssertionError("a torn copy: version=" + transaction.baseVersion());
        }
    }

    private static int slotsOf(final Kstate store) {
        final RawStore raw = RawStore.open(store.directory());
        int slots = 0;
        for (int i = 0; i < STATES; i++) {
            slots += raw.slotsOf(i, store.sessionId());
        }
        return slots;
    }

    private static void endWhenTold(final Scanner commands) {
        final Thread thread = new Thread(() -> told = commands.hasNextLine() || true);
        thread.setDaemon(true);
        thread.start();
    }
}
