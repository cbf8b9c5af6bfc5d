package org.kstate.testing.bank;

import java.nio.file.Path;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.locks.LockSupport;

import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.Update;
import org.kstate.exceptions.StateBusyException;
import org.kstate.testing.Tally;

/**
 * A child process in the bank, until it is sent a line, or killed. A teller moves money between two to eight accounts in each transaction, and
 * compares now and then some that it does not change; an auditor adds all accounts up, through a session or as an observer.
 */
public final class Teller {

    /** What the process does. */
    public enum Role {
        /** Moves money. */
        TELLER,
        /** Adds up, through a session that may read only. */
        AUDITOR,
        /** Adds up, as an observer. */
        OBSERVER
    }

    /** Number in its tally: 1 from when it is at work. */
    public static final int READY = 0;
    /** Number in its tally: versions that it was told are committed; or how often it added up. */
    public static final int DONE = 1;
    /** Number in its tally: versions of the commit that is under way, or was told last. */
    public static final int UNDER_WAY = 2;
    /** Number in its tally: commits that it was told of. */
    public static final int TRANSFERS = 3;
    /** Number in its tally: sums that could not be taken in time, since the tellers were too fast. */
    public static final int MISSED = 4;
    /** Number in its tally, for others to set: 1 as long as it is to hurry. */
    public static final int HURRY = 5;
    /** Numbers in its tally. */
    public static final int NUMBERS = 6;
    /** What it says at its end. */
    public static final String ENDED = "ended";

    private static final int MOST_ACCOUNTS = 8;
    private static final int BURST = 32;
    private static final int LONGEST_REST_NS = 2_000_000;
    /** Leaves the processors to those who are about to start. */
    static final int LONG_REST_NS = 20_000_000;
    private static final Retry PATIENT = Retry.upTo(1_000_000);
    private static volatile boolean told;

    private final Random random;
    private final Tally tally;
    private final int[] chosen = new int[MOST_ACCOUNTS + 1];
    private final Bank bank = new Bank();
    private State[] accounts;
    private int count;
    private boolean isCompared;

    private Teller(final long seed, final Tally tally) {
        this.random = new Random(seed);
        this.tally = tally;
    }

    /**
     * Runs.
     *
     * @param arguments role, store, file of the tally, seed.
     */
    public static void main(final String[] arguments) {
        final Thread commands = new Thread(() -> {
            new Scanner(System.in).hasNextLine();
            told = true;
        }, "commands");
        commands.setDaemon(true);
        commands.start();
        final Teller teller = new Teller(Long.parseLong(arguments[3]), Tally.open(Path.of(arguments[2]), NUMBERS));
        final Path path = Path.of(arguments[1]);
        switch (Role.valueOf(arguments[0])) {
            case TELLER -> teller.move(path);
            case AUDITOR -> teller.audit(path);
            default -> teller.observe(path);
        }
        System.out.println(ENDED);
    }

    private void move(final Path path) {
        try (Kstate store = Kstate.open(Bank.options(path))) {
            accounts = Bank.accounts(store, Permission.READ_WRITE);
            final Update move = this::move;
            repeat(() -> {
                choose();
                tally.set(UNDER_WAY, count);
                if (!store.update(move, PATIENT, accounts[chosen[0]], accounts[chosen[1]]).isCommitted()) {
                    throw new IllegalStateException("not committed");
                }
                tally.set(DONE, tally.get(DONE) + count);
                tally.set(UNDER_WAY, 0);
                tally.set(TRANSFERS, tally.get(TRANSFERS) + 1);
            });
        }
    }

    /** Distinct accounts: those whose money is moved, and one more that is only compared. */
    private void choose() {
        count = 2 + random.nextInt(MOST_ACCOUNTS - 1);
        isCompared = random.nextInt(4) == 0;
        for (int i = 0; i <= count; i++) {
            chosen[i] = random.nextInt(Bank.ACCOUNTS);
            for (int j = 0; j < i; j++) {
                if (chosen[j] == chosen[i]) {
                    i--;
                    break;
                }
            }
        }
    }

    private void move(final Transaction transaction) {
        for (int i = 2; i < count; i++) {
            if (!transaction.join(accounts[chosen[i]])) {
                return;
            }
        }
        if (isCompared) {
            if (!transaction.join(accounts[chosen[count]], Permission.READ)) {
                return;
            }
            transaction.view(accounts[chosen[count]]);
        }
        long moved = 0;
        for (int i = 1; i < count; i++) {
            final long amount = random.nextInt(20) - 10;
            add(transaction, accounts[chosen[i]], amount);
            moved += amount;
        }
        add(transaction, accounts[chosen[0]], -moved);
    }

    private static void add(final Transaction transaction, final State account, final long amount) {
        transaction.bytes(account).writeLong(0, transaction.view(account).readLong(0) + amount);
    }

    private void audit(final Path path) {
        try (Kstate store = Kstate.open(Bank.options(path).commitTimeoutMs(1_000))) {
            accounts = Bank.accounts(store, Permission.READ);
            repeat(() -> require(bank.sum(store, accounts)));
        }
    }

    private void observe(final Path path) {
        try (Observer observer = Kstate.observe(path)) {
            final ObservedState[] observed = Bank.accounts(observer);
            repeat(() -> require(bank.sum(observer, observed)));
        }
    }

    private void require(final long sum) {
        if (sum != Bank.SUM) {
            throw new AssertionError("half of a commit was seen: sum=" + sum + ", expected=" + Bank.SUM);
        }
        tally.set(DONE, tally.get(DONE) + 1);
    }

    private void repeat(final Runnable action) {
        tally.set(READY, 1);
        while (!told) {
            for (int i = 0; i < BURST && !told; i++) {
                try {
                    action.run();
                } catch (final StateBusyException e) {
                    // All accounts at once are wanted while a teller changes some all the time: that may be too much.
                    if (accounts != null && accounts[0].permission() == Permission.READ_WRITE) {
                        throw e;
                    }
                    tally.set(MISSED, tally.get(MISSED) + 1);
                }
            }
            LockSupport.parkNanos(tally.get(HURRY) == 1 ? 1 + random.nextInt(LONGEST_REST_NS) : LONG_REST_NS);
        }
    }
}
