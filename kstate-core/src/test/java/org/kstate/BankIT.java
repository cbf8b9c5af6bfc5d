package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.layout.CommitWord;
import org.kstate.layout.SlotHeader;
import org.kstate.page.Page;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.Tally;
import org.kstate.testing.bank.Bank;
import org.kstate.testing.bank.Teller;
import org.kstate.testing.bank.Teller.Role;

/**
 * Processes move money between 2 to 8 of 100 accounts, others add all of them up at one instant, and at random moments one is killed (SIGKILL) and
 * another takes its place, or one is stopped for a while: the sum is always the same, every account that a commit wrote has its version, and in the
 * end there is nothing to repair. The long run (profile {@code soak}) has 100 kills and stops.
 */
class BankIT {

    private static final int BLOWS = Boolean.getBoolean("kstate.soak") ? 100 : 30;
    private static final int LEAST_STOPS = 5;
    private static final Role[] CAST = {Role.TELLER, Role.TELLER, Role.TELLER, Role.AUDITOR, Role.OBSERVER};
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final long LONGEST_STOP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Random random = new Random();
    private final List<Actor> actors = new ArrayList<>();
    private int started;
    /** Versions that tellers were told of, and those that they may have made without being told, since they were killed. */
    private long told;
    private long untold;
    private long transfers;
    private long sums;
    private long missed;

    private final class Actor {

        private final Role role;
        private final Path file = directory.resolve("tally-" + ++started);
        private final Tally tally = Tally.open(file, Teller.NUMBERS);
        private final ChildJvm child;

        Actor(final Role role) {
            this.role = role;
            this.child = ChildJvm.start(ChildJvm.SHORT_LIVED, Teller.class, role, directory.resolve("store"), file, random.nextLong());
        }

        void awaitReady() {
            Awaitility.await().atMost(Duration.ofMillis(ChildJvm.TIMEOUT_MS)).pollInterval(Duration.ofMillis(5)).until(() -> {
                assertTrue(child.isAlive(), () -> "it ended by itself: role=" + role + "\n" + child.lineAfter("nothing"));
                return tally.get(Teller.READY) == 1 && tally.get(Teller.DONE) > 0;
            });
        }

        void collect() {
            if (role == Role.TELLER) {
                told += tally.get(Teller.DONE);
                untold += tally.get(Teller.UNDER_WAY);
                transfers += tally.get(Teller.TRANSFERS);
            } else {
                sums += tally.get(Teller.DONE);
                missed += tally.get(Teller.MISSED);
            }
        }
    }

    @Test
    void shouldKeepTheSumWhoeverIsKilledOrStopped() {
        try (Kstate store = Kstate.open(Bank.options(directory.resolve("store")))) {
            final State[] accounts = Bank.accounts(store, Permission.READ_WRITE);
            Bank.endow(accounts);
            int kills = 0;
            int stops = 0;
            try {
                for (final Role role : CAST) {
                    actors.add(new Actor(role));
                }
                while (kills + stops < BLOWS || stops < LEAST_STOPS) {
                    final int i = random.nextInt(CAST.length);
                    final Actor actor = actors.get(i);
                    actor.awaitReady();
                    LockSupport.parkNanos(random.nextLong(LONGEST_MOMENT_NS));
                    if (random.nextInt(3) == 0) {
                        actor.child.stop();
                        LockSupport.parkNanos(random.nextLong(LONGEST_STOP_NS));
                        actor.child.resume();
                        stops++;
                    } else {
                        actor.child.kill();
                        actor.collect();
                        actors.set(i, new Actor(actor.role));
                        kills++;
                    }
                }
                endAll();
            } finally {
                actors.forEach(actor -> actor.child.close());
            }
            final Bank bank = new Bank();
            assertEquals(Bank.SUM, bank.sum(store, accounts));
            assertTrue(told <= bank.versions() && bank.versions() <= told + untold,
                () -> "versions: told=" + told + ", untold=" + untold + ", found=" + bank.versions());
            assertNothingToRepair(store, accounts);
            System.out.println("bank: kills=" + kills + ", stops=" + stops + ", transfers=" + transfers + ", sums=" + sums + ", not taken in time="
                + missed + ", versions told=" + told + ", untold=" + (bank.versions() - told) + " of at most " + untold);
        }
    }

    private void endAll() {
        actors.forEach(Actor::awaitReady);
        actors.forEach(actor -> actor.child.send("end"));
        for (final Actor actor : actors) {
            actor.child.lineAfter(Teller.ENDED);
            assertEquals(0, actor.child.exitStatus());
            actor.collect();
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
            assertEquals(page.slots(), raw.slotsOf(page.index(), SlotHeader.NO_OWNER), "a slot is held: state=" + account.name());
        }
    }
}
