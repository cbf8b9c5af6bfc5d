package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.testing.bank.Bank;

/**
 * What the journal of a bank holds, read with nothing else at hand, and checked on the way: each account's versions come once each, in order, none
 * skipped; and from the last opening balance on, each record holds a whole transfer, so that the sum is the same after any of them.
 */
final class BankJournal {

    private static final int FEWEST_OF_A_TRANSFER = 2;

    private final long[] versions = new long[Bank.ACCOUNTS];
    private final long[] balances = new long[Bank.ACCOUNTS];
    private long sum;
    private long made;
    private int opened;
    private long transfers;

    private BankJournal() {
    }

    static BankJournal of(final Path journal) {
        final BankJournal content = new BankJournal();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                content.add(reader.record());
            }
        }
        return content;
    }

    private void add(final JournalRecord record) {
        if (record.kind() == Journal.ATTACH) {
            return;
        }
        final String where = "index=0x" + Long.toHexString(record.index());
        assertEquals(Journal.COMMIT, record.kind(), where);
        for (int i = 0; i < record.entryCount(); i++) {
            add(record.entry(i));
        }
        if (opened < Bank.ACCOUNTS) {
            assertEquals(1, record.entryCount(), where);
            opened++;
            return;
        }
        assertTrue(record.entryCount() >= FEWEST_OF_A_TRANSFER, () -> "a part of a transfer: states=" + record.entryCount() + ", " + where);
        assertEquals(Bank.SUM, sum, where);
        transfers++;
    }

    private void add(final JournalEntry entry) {
        final int account = Bank.account(entry.nameString());
        assertEquals(versions[account] + 1, entry.version(), "a version is missing, or is there twice: account=" + account);
        assertEquals(Bank.SIZE, entry.payloadLength());
        final long balance = UnsafeMemory.MEMORY.readLong(entry.payloadAddress());
        made++;
        sum += balance - balances[account];
        versions[account]++;
        balances[account] = balance;
    }

    /** The last version of an account. */
    long version(final int account) {
        return versions[account];
    }

    /** What an account holds. */
    long balance(final int account) {
        return balances[account];
    }

    /** What all accounts hold. */
    long sum() {
        return sum;
    }

    /** How many versions were made after the opening ones. */
    long versions() {
        return made - opened;
    }

    /** How many records there are after the opening ones. */
    long transfers() {
        return transfers;
    }
}
