package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.bank.Bank;
import org.kstate.testing.bank.Staff;
import org.kstate.testing.bank.Teller.Role;

/**
 * Processes move money between 2 to 8 of 100 persistent accounts, another and this one add all of them up at one instant, and at random moments one
 * is killed (SIGKILL), often between two steps of the journal, and another takes its place, or one is stopped for a while: the sum is always the
 * same. It is the same after every record of the journal, too; the journal alone has every version of every account once; and when the store is
 * lost, the accounts come back from it. The long run (profile {@code soak}) has 100 kills and 50 stops.
 */
class JournaledBankIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 100 : 6;
    private static final int KILLS_TO_A_STOP = 2;
    private static final Role[] CAST = {Role.TELLER, Role.TELLER, Role.TELLER, Role.OBSERVER};

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    /** On the disk, if that is where temporary folders are: a long run's journal is large. */
    @TempDir
    private Path disk;
    private final Bank bank = new Bank();

    private Path store() {
        return directory.resolve("store");
    }

    private Path journal() {
        return disk.resolve("journal");
    }

    @Test
    void shouldKeepTheSumInTheStoreAndInTheJournalWhoeverIsKilledOrStopped() {
        final long storeId;
        final BankJournal left;
        try (Kstate store = Kstate.open(Bank.options(store()))) {
            storeId = store.storeId();
            final State[] accounts = persistentAccounts(store);
            Bank.endow(accounts);
            try (Staff staff = new Staff(SteppedProvider.flags(), HesitantTeller.class, store(), directory, CAST)) {
                for (int kill = 0; kill < KILLS; kill++) {
                    if (kill % KILLS_TO_A_STOP == 0) {
                        staff.stopOne();
                    }
                    staff.killOne();
                    assertEquals(Bank.SUM, bank.sum(store, accounts));
                }
                staff.endAll();
                left = BankJournal.of(journal());
                assertEquals(Bank.SUM, left.sum());
                assertHolds(store, accounts, left);
                assertEquals(bank.versions(), left.versions());
                assertTrue(staff.told() <= left.versions() && left.versions() <= staff.told() + staff.untold(),
                    () -> "versions=" + left.versions() + ", " + staff);
                System.out.println("journaled bank: records=" + left.transfers() + ", " + staff);
            }
        }
        removeStore();
        try (Kstate store = Kstate.open(Bank.options(store()))) {
            assertNotEquals(storeId, store.storeId(), "a new store");
            final State[] accounts = persistentAccounts(store);
            assertHolds(store, accounts, left);
            transfer(store, accounts[0], accounts[Bank.ACCOUNTS - 1]);
            final BankJournal content = BankJournal.of(journal());
            assertEquals(left.transfers() + 1, content.transfers());
            assertHolds(store, accounts, content);
        }
    }

    private State[] persistentAccounts(final Kstate store) {
        final State[] accounts = Bank.accounts(store, Permission.READ_WRITE);
        for (final State account : accounts) {
            account.setSize(Bank.SIZE);
            account.persistTo(journal());
        }
        return accounts;
    }

    /** The store has what the journal has, and the right sum. */
    private void assertHolds(final Kstate store, final State[] accounts, final BankJournal journal) {
        assertEquals(Bank.SUM, bank.sum(store, accounts));
        final Snapshot snapshot = new Snapshot();
        for (int i = 0; i < accounts.length; i++) {
            assertEquals(journal.version(i), accounts[i].read(snapshot), accounts[i].name());
            assertEquals(journal.balance(i), snapshot.bytes().readLong(0), accounts[i].name());
        }
    }

    private static void transfer(final Kstate store, final State from, final State to) {
        try (Transaction transaction = store.begin(from, to)) {
            transaction.bytes(from).writeLong(0, transaction.view(from).readLong(0) - 1);
            transaction.bytes(to).writeLong(0, transaction.view(to).readLong(0) + 1);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    private void removeStore() {
        try (Stream<Path> all = Files.walk(store())) {
            for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
