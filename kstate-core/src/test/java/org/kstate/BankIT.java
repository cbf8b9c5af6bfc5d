package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.layout.CommitWord;
import org.kstate.page.Page;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.bank.Bank;
import org.kstate.testing.bank.Staff;
import org.kstate.testing.bank.Teller.Role;

/**
 * Processes move money between 2 to 8 of 100 accounts, others add all of them up at one instant, and at random moments one is killed (SIGKILL) and
 * another takes its place, or one is stopped for a while: the sum is always the same, every account that a commit wrote has its version, and in the
 * end there is nothing to repair. The long run (profile {@code soak}) has 100 kills and 50 stops.
 */
class BankIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 100 : 8;
    private static final int KILLS_TO_A_STOP = 2;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldKeepTheSumWhoeverIsKilledOrStopped() {
        try (Kstate store = Kstate.open(Bank.options(directory.resolve("store")))) {
            final State[] accounts = Bank.accounts(store, Permission.READ_WRITE);
            Bank.endow(accounts);
            try (Staff staff = new Staff(store.directory(), directory, Role.TELLER, Role.TELLER, Role.TELLER, Role.AUDITOR, Role.OBSERVER)) {
                for (int kill = 0; kill < KILLS; kill++) {
                    if (kill % KILLS_TO_A_STOP == 0) {
                        staff.stopOne();
                    }
                    staff.killOne();
                }
                staff.endAll();
                final Bank bank = new Bank();
                assertEquals(Bank.SUM, bank.sum(store, accounts));
                assertTrue(staff.told() <= bank.versions() && bank.versions() <= staff.told() + staff.untold(),
                    () -> "versions=" + bank.versions() + ", " + staff);
                System.out.println("bank: versions=" + bank.versions() + ", " + staff);
            }
            assertNothingToRepair(store, accounts);
        }
    }

    /** One transaction over as many as can be: no reference stays, and after the sweep of a new session no slot is held. */
    private static void assertNothingToRepair(final Kstate store, final State[] accounts) {
        for (int from = 0; from < accounts.length; from += Transaction.MAX_STATES) {
            final State[] some = Arrays.copyOfRange(accounts, from, Math.min(accounts.length, from + Transaction.MAX_STATES));
            try (Transaction transaction = store.begin(some)) {
                for (final State account : some) {
                    transaction.bytes(account);
                }
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
        }
        try (Kstate fresh = Kstate.open(Bank.options(store.directory()))) {
            Bank.accounts(fresh, Permission.READ_WRITE);
        }
        final RawStore raw = RawStore.open(store.directory());
        for (final State account : accounts) {
            final Page page = raw.page(account.pageIndex());
            assertFalse(CommitWord.isReference(page.word()), account.name());
            assertEquals(0, raw.claimedSlots(page.index()), "a slot is held: state=" + account.name());
        }
    }
}
