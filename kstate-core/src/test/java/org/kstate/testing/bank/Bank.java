package org.kstate.testing.bank;

import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;

/** Accounts, each a state that holds its balance. Whatever is moved between them, their sum stays. */
public final class Bank {

    /** How many accounts there are. */
    public static final int ACCOUNTS = 100;
    /** What each begins with. */
    public static final long OPENING_BALANCE = 1_000;
    /** What they add up to at every instant. */
    public static final long SUM = ACCOUNTS * OPENING_BALANCE;
    /** Bytes of an account. */
    public static final int SIZE = 16;

    private static final String PREFIX = "account.";

    private final Snapshot[] snapshots = new Snapshot[ACCOUNTS];

    /** Creates a reader of all accounts, for one thread. */
    public Bank() {
        for (int i = 0; i < ACCOUNTS; i++) {
            snapshots[i] = new Snapshot();
        }
    }

    /**
     * How the bank's store is opened.
     *
     * @param path of the store.
     * @return options.
     */
    public static StoreOptions options(final Path path) {
        return StoreOptions.create().directory(path).maxPages(128).pageSize(64).slotsPerPage(8).storeLockTimeoutMs(60_000)
            .commitTimeoutMs(20_000);
    }

    /**
     * The name of an account.
     *
     * @param account from 0.
     * @return its state's name.
     */
    public static String name(final int account) {
        return PREFIX + account;
    }

    /**
     * Which account a state is.
     *
     * @param name of the state.
     * @return its number, from 0.
     */
    public static int account(final String name) {
        return Integer.parseInt(name.substring(PREFIX.length()));
    }

    /**
     * Subscribes to all accounts.
     *
     * @param store      of the bank.
     * @param permission for them.
     * @return their handles.
     */
    public static State[] accounts(final Kstate store, final Permission permission) {
        final State[] accounts = new State[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts[i] = store.subscribe(name(i), permission);
        }
        return accounts;
    }

    /**
     * Finds all accounts.
     *
     * @param observer of the bank's store.
     * @return them.
     */
    public static ObservedState[] accounts(final Observer observer) {
        final ObservedState[] accounts = new ObservedState[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts[i] = observer.state(name(i));
        }
        return accounts;
    }

    /**
     * Gives each account its opening balance: version 1.
     *
     * @param accounts new ones.
     */
    public static void endow(final State[] accounts) {
        for (final State account : accounts) {
            account.setSize(SIZE);
            try (Transaction transaction = account.begin()) {
                transaction.bytes().writeLong(0, OPENING_BALANCE);
                transaction.commit();
            }
        }
    }

    /**
     * Adds up what all accounts hold at one instant.
     *
     * @param store    of the bank.
     * @param accounts all of them.
     * @return the sum.
     */
    public long sum(final Kstate store, final State[] accounts) {
        store.snapshot(accounts, snapshots);
        return sum();
    }

    /**
     * Adds up what all accounts hold at one instant.
     *
     * @param observer of the bank's store.
     * @param accounts all of them.
     * @return the sum.
     */
    public long sum(final Observer observer, final ObservedState[] accounts) {
        observer.snapshot(accounts, snapshots);
        return sum();
    }

    private long sum() {
        long sum = 0;
        for (final Snapshot snapshot : snapshots) {
            sum += snapshot.bytes().readLong(0);
        }
        return sum;
    }

    /**
     * How many versions were made after the opening ones, as of the last sum.
     *
     * @return over all accounts.
     */
    public long versions() {
        long versions = 0;
        for (final Snapshot snapshot : snapshots) {
            versions += snapshot.version() - 1;
        }
        return versions;
    }
}
