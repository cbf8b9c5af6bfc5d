package org.kstate.examples;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.UpdateResult;

/**
 * Accounts that are states of their own, and transfers between two of them: all or nothing.
 *
 * <pre>
 *     MoveMoney [TRANSFERS]
 * </pre>
 *
 * <p>Start it in two terminals, and kill one of them ({@code kill -9}) when you like. The idea: a transaction over two states writes both in one
 * commit. Nobody sees money that has left one account and has not come to the other: not another transfer, not {@link Kstate#snapshot}, and
 * not after the writer was killed in the middle. The sum of all accounts is 0 whenever it is looked at.
 */
public final class MoveMoney {
    /** How many accounts there are. */
    static final int ACCOUNTS = 5;

    private static final int DEFAULT_TRANSFERS = 1_000_000;
    private static final int BETWEEN_AUDITS = 100_000;
    private static final long LARGEST = 100;
    private static final Retry RETRY = Retry.upTo(1_000).andWithin(Duration.ofSeconds(10));

    private MoveMoney() {
    }

    /**
     * Makes transfers, and looks at the sum between them.
     *
     * @param args how many transfers.
     */
    public static void main(final String[] args) {
        final int transfers = args.length == 0 ? DEFAULT_TRANSFERS : Integer.parseInt(args[0]);
        try (Kstate store = Kstate.open()) {
            final State[] accounts = accounts(store);
            final Random random = new Random();
            for (int done = 0; done < transfers; done++) {
                transfer(store, accounts, random);
                if (done % BETWEEN_AUDITS == 0 || done == transfers - 1) {
                    final long[] balances = balances(store, accounts);
                    System.out.println(Arrays.toString(balances) + " sum " + Arrays.stream(balances).sum());
                }
            }
        }
    }

    /** Subscribes to all accounts; their handles are closed with the store. */
    static State[] accounts(final Kstate store) {
        return IntStream.range(0, ACCOUNTS).mapToObj(i -> store.subscribe("account." + i, Permission.READ_WRITE, Long.BYTES)).toArray(State[]::new);
    }

    /** Moves some money from one account to another, both of them at random. */
    static void transfer(final Kstate store, final State[] accounts, final Random random) {
        final int first = random.nextInt(ACCOUNTS);
        final State from = accounts[first];
        final State to = accounts[(first + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS];
        final long amount = 1 + (long) (random.nextDouble() * LARGEST);
        final UpdateResult result = store.update(transaction -> {
            transaction.bytes(from).writeLong(0, transaction.view(from).readLong(0) - amount);
            transaction.bytes(to).writeLong(0, transaction.view(to).readLong(0) + amount);
        }, RETRY, from, to);
        if (!result.isCommitted()) {
            throw new IllegalStateException("No transfer was possible: " + result);
        }
    }

    /** All balances as at one instant. Read one by one, they might be from before and after a transfer. */
    static long[] balances(final Kstate store, final State[] accounts) {
        final Snapshot[] snapshots = Arrays.stream(accounts).map(account -> new Snapshot()).toArray(Snapshot[]::new);
        store.snapshot(accounts, snapshots);
        return Arrays.stream(snapshots).mapToLong(snapshot -> snapshot.bytes().readLong(0)).toArray();
    }
}
