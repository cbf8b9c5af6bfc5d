package org.kstate.notify.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.kstate.notify.chaos.LifecycleActor.Role;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Tally;

/**
 * The processes of {@link LifecycleChaosIT}, one for each role. The first is never killed; of the others one after the other is, and is replaced.
 * What a process noted down goes to the ledger when it has ended. For one thread.
 */
final class Cast implements AutoCloseable {

    private static final int STATUS_KILLED = 128 + 9;
    private static final int KILLS_AT_ANY_TIME = 4;
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final long LONGEST_START_NS = TimeUnit.MILLISECONDS.toNanos(900);
    private static final int PROGRESS = 20;

    private final Path store;
    private final Path journal;
    private final Path files;
    private final Ledger ledger;
    private final Random random;
    private final List<Member> members = new ArrayList<>();
    private final long[] totals = new long[LifecycleActor.NUMBERS];
    private int started;
    private int kills;
    private int stops;

    Cast(final Path store, final Path journal, final Path files, final Ledger ledger, final long seed, final Role... roles) {
        this.store = store;
        this.journal = journal;
        this.files = files;
        this.ledger = ledger;
        this.random = new Random(seed);
        try {
            for (final Role role : roles) {
                members.add(new Member(role));
            }
        } catch (final RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private final class Member {

        private final Role role;
        private final int number = ++started;
        private final Tally tally = Tally.open(LifecycleActor.tallyFile(files, number), LifecycleActor.NUMBERS);
        private final ChildJvm child;
        private boolean isStopped;

        Member(final Role role) {
            this.role = role;
            this.child = ChildJvm.start(List.of("-XX:TieredStopAtLevel=1", "-XX:ErrorFile=" + files.resolve("crash-%p")), LifecycleActor.class,
                role, store, journal, files, number);
        }

        void await(final String what, final BooleanSupplier condition) {
            Awaitility.await(what).atMost(Duration.ofMillis(ChildJvm.TIMEOUT_MS)).pollInterval(Duration.ofMillis(5)).until(() -> {
                if (!child.isAlive()) {
                    throw new AssertionError("it ended by itself: role=" + role + "\n" + child.lineAfter("nothing"));
                }
                return condition.getAsBoolean();
            });
        }

        void awaitAtWork() {
            await("at work: role=" + role, () -> tally.get(LifecycleActor.READY) == 1 && tally.get(LifecycleActor.CALLS) > 0);
        }

        void stop() {
            child.stop();
            isStopped = true;
            stops++;
        }

        void resume() {
            child.resume();
            isStopped = false;
        }

        /** After it has ended. */
        void collect() {
            final Path file = LifecycleActor.logFile(files, number);
            if (Files.exists(file)) {
                final CallLog log = CallLog.open(file);
                ledger.add(log);
                log.unmap();
                assertTrue(file.toFile().delete());
            }
            for (int i = 0; i < totals.length; i++) {
                totals[i] = i == LifecycleActor.MOST_DESCRIPTORS ? Math.max(totals[i], tally.get(i)) : totals[i] + tally.get(i);
            }
        }
    }

    private Member reader() {
        return members.stream().filter(member -> member.role == Role.READER).findFirst().orElseThrow();
    }

    /** One of them is killed at any moment: mostly in the middle of its work, now and then while it starts. */
    void killOne() {
        final int i = 1 + random.nextInt(members.size() - 1);
        final Member member = members.get(i);
        if (member.isStopped || random.nextInt(KILLS_AT_ANY_TIME) == 0) {
            LockSupport.parkNanos(random.nextLong(LONGEST_START_NS));
        } else {
            member.awaitAtWork();
            LockSupport.parkNanos(random.nextLong(LONGEST_MOMENT_NS));
        }
        member.child.kill();
        assertEquals(STATUS_KILLED, member.child.exitStatus(), () -> "it ended by itself: role=" + member.role + ", " + failures());
        member.collect();
        kills++;
        members.set(i, new Member(member.role));
        assertNoFailure();
    }

    /**
     * The reader of the journal is stopped at any moment; meanwhile one of all is killed, and its successor and the others go on as if nothing
     * were.
     */
    void killOneWhileTheReaderIsStopped() {
        final Member reader = reader();
        reader.awaitAtWork();
        LockSupport.parkNanos(random.nextLong(LONGEST_MOMENT_NS));
        reader.stop();
        killOne();
        for (final Member member : members) {
            if (!member.isStopped) {
                member.awaitAtWork();
                if (member.role == Role.CHURNER) {
                    final long calls = member.tally.get(LifecycleActor.CALLS);
                    member.await("it goes on beside a stopped reader", () -> member.tally.get(LifecycleActor.CALLS) >= calls + PROGRESS);
                }
            }
        }
        if (reader.child.isAlive()) {
            reader.resume();
        }
    }

    /** Lets all end, each when it has done something, and waits for that. */
    void endAll() {
        members.forEach(Member::awaitAtWork);
        members.forEach(member -> member.child.send("end"));
        for (final Member member : members) {
            member.child.lineAfter(LifecycleActor.ENDED);
            assertEquals(0, member.child.exitStatus());
            member.collect();
        }
        assertNoFailure();
    }

    private void assertNoFailure() {
        assertEquals("", failures());
    }

    /** What processes said that met what they should not, also those that were killed then; and what crashed virtual machines wrote. */
    private String failures() {
        try (Stream<Path> all = Files.list(files)) {
            final StringBuilder text = new StringBuilder();
            for (final Path file : all.toList()) {
                if (file.getFileName().toString().startsWith("failure-") || file.getFileName().toString().startsWith("crash-")) {
                    text.append(file).append('\n').append(Files.readString(file));
                }
            }
            return text.toString();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long total(final int what) {
        return totals[what];
    }

    @Override
    public String toString() {
        return "kills=" + kills + ", stops=" + stops + ", processes=" + started + ", rounds=" + totals[LifecycleActor.ROUNDS] + ", calls="
            + totals[LifecycleActor.CALLS] + ", interrupts=" + totals[LifecycleActor.INTERRUPTS] + ", deletions=" + totals[LifecycleActor.DELETES]
            + ", most descriptors=" + totals[LifecycleActor.MOST_DESCRIPTORS];
    }

    /** Ends those who still work. */
    @Override
    public void close() {
        members.forEach(member -> member.child.close());
    }
}
