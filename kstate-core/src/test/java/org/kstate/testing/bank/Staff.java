package org.kstate.testing.bank;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Tally;
import org.kstate.testing.bank.Teller.Role;

/**
 * The processes of a bank: one for each role of a cast, which work until one is killed and another takes its place, or one is stopped for a while.
 * For one thread.
 */
public final class Staff implements AutoCloseable {

    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final long LONGEST_STOP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<String> flags;
    private final Class<?> main;
    private final Path store;
    private final Path tallies;
    private final Random random = new Random();
    private final List<Member> members = new ArrayList<>();
    private int started;
    private int kills;
    private int stops;
    private long told;
    private long untold;
    private long transfers;
    private long sums;
    private long missed;

    /**
     * Starts a process for each role.
     *
     * @param store   where the bank's store is, with all accounts.
     * @param tallies an existing folder for what they count.
     * @param cast    roles.
     */
    public Staff(final Path store, final Path tallies, final Role... cast) {
        this(ChildJvm.SHORT_LIVED, Teller.class, store, tallies, cast);
    }

    /**
     * Starts a process for each role.
     *
     * @param flags   for their JVMs.
     * @param main    what they run: {@link Teller}, or something that does.
     * @param store   where the bank's store is, with all accounts.
     * @param tallies an existing folder for what they count.
     * @param cast    roles.
     */
    public Staff(final List<String> flags, final Class<?> main, final Path store, final Path tallies, final Role... cast) {
        this.flags = flags;
        this.main = main;
        this.store = store;
        this.tallies = tallies;
        try {
            for (final Role role : cast) {
                members.add(new Member(role));
            }
        } catch (final RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private final class Member {

        private final Role role;
        private final Path file = tallies.resolve("tally-" + ++started);
        private final Tally tally = Tally.open(file, Teller.NUMBERS);
        private final ChildJvm child;

        Member(final Role role) {
            this.role = role;
            this.child = ChildJvm.start(flags, main, role, store, file, random.nextLong());
        }

        void awaitDoing() {
            Awaitility.await().atMost(Duration.ofMillis(ChildJvm.TIMEOUT_MS)).pollInterval(Duration.ofMillis(5)).until(() -> {
                if (!child.isAlive()) {
                    throw new AssertionError("it ended by itself: role=" + role + "\n" + child.lineAfter("nothing"));
                }
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

    /** One of them, who has done something, is killed at any moment (SIGKILL), and another takes its place. */
    public void killOne() {
        final int i = random.nextInt(members.size());
        strike(i, member -> {
            member.child.kill();
            member.collect();
            members.set(i, new Member(member.role));
        });
        kills++;
    }

    /** One of them, who has done something, is stopped for a while at any moment (SIGSTOP). */
    public void stopOne() {
        strike(random.nextInt(members.size()), member -> {
            member.child.stop();
            LockSupport.parkNanos(random.nextLong(LONGEST_STOP_NS));
            member.child.resume();
        });
        stops++;
    }

    /** All hurry until it is over: then they leave the processors to the one that starts. */
    private void strike(final int i, final Consumer<Member> blow) {
        final Member member = members.get(i);
        member.awaitDoing();
        members.forEach(each -> each.tally.set(Teller.HURRY, 1));
        LockSupport.parkNanos(Teller.LONG_REST_NS + random.nextLong(LONGEST_MOMENT_NS));
        blow.accept(member);
        members.forEach(each -> each.tally.set(Teller.HURRY, 0));
    }

    /** Lets all go home, each when it has done something, and waits for that. */
    public void endAll() {
        members.forEach(Member::awaitDoing);
        members.forEach(member -> member.child.send("end"));
        for (final Member member : members) {
            member.child.lineAfter(Teller.ENDED);
            if (member.child.exitStatus() != 0) {
                throw new AssertionError("exitStatus=" + member.child.exitStatus() + ", role=" + member.role);
            }
            member.collect();
        }
    }

    /**
     * Versions that tellers were told of, those who have gone.
     *
     * @return over all accounts.
     */
    public long told() {
        return told;
    }

    /**
     * Versions that tellers may have made without being told, since they were killed.
     *
     * @return over all accounts.
     */
    public long untold() {
        return untold;
    }

    @Override
    public String toString() {
        return "kills=" + kills + ", stops=" + stops + ", transfers=" + transfers + ", sums=" + sums + ", not taken in time=" + missed
            + ", versions told=" + told + ", not told at most=" + untold;
    }

    /** Ends those who still work. */
    @Override
    public void close() {
        members.forEach(member -> member.child.close());
    }
}
